// What is read as a path is written as the same path.
#include "smtp/proto/scanner.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    smtp::Scanner scan({reinterpret_cast<const char*>(bytes), size});
    const auto path = scan.forward_path();
    if (scan.failed() || path.domain.empty()) return 0;
    const auto text = "<" + path.text() + ">";
    smtp::Scanner again(text);
    const auto same = again.forward_path();
    if (text.size() <= 256 && !(same == path)) __builtin_trap();
    return 0;
}
