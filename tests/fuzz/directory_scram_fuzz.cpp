// SCRAM's two messages of a client, a line each, and stored keys: what is read of those is written back as the same.
#include "directory/scram.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace directory::scram;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto cut = text.find('\n');
    Exchange exchange(size % 2 == 0 ? Plus::yes : Plus::no, {"exported", ""});
    if (exchange.client_first(text.substr(0, cut)) && cut != text.npos) {
        static_cast<void>(exchange.server_first({"salt"}, "nonce"));
        static_cast<void>(exchange.client_final(text.substr(cut + 1)));
    }
    const auto keys = keys_from_stored(text);
    if (keys && keys_from_stored(to_stored(*keys)) != keys) __builtin_trap();
    return 0;
}
