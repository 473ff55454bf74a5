// A policy profile: what is read is written back as the same.
#include "directory/profile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    auto profile = directory::profile_from("x", {reinterpret_cast<const char*>(data), size});
    directory::Profile again;
    for (const auto& figure : directory::figures()) {
        std::string text = profile ? figure.text(*profile) : std::string();
        bool is_same = text.empty() || (figure.read(text, again) && figure.text(again) == text);
        if (!is_same) __builtin_trap();
    }
    return 0;
}
