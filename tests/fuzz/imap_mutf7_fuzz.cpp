// Mailbox names in modified UTF-7: what is accepted has one spelling.
#include "imap/proto/mutf7.hpp"

#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto utf8 = imap::from_mutf7(text);
    if (utf8 && (!base::is_utf8(*utf8) || imap::to_mutf7(*utf8) != text)) __builtin_trap();
    if (base::is_utf8(text) && imap::from_mutf7(imap::to_mutf7(text)) != text) __builtin_trap();
    return 0;
}
