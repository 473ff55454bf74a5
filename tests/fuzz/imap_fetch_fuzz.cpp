// FETCH's items (the first line), and where their sections lie in a message (the rest).
#include "imap/fetch/section.hpp"
#include "imap/proto/scanner.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto message = input.substr(std::min(size, input.find('\n')));
    const auto root = mime::summarize(message).root;
    for (const auto& att : imap::Scanner(input.substr(0, input.find('\n'))).fetch_atts().items) {
        const auto extent = imap::fetch::find_section({root, 3, message.size()}, att.section);
        if (extent && extent->at + extent->size > message.size() + 3) __builtin_trap();
    }
    return 0;
}
