// SEARCH's keys, compiled and judged with nothing known but a uid and what a message says of itself.
#include "imap/proto/scanner.hpp"
#include "imap/search/judge.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const auto any = [](const auto& set, auto) { return base::Result<store::UidSet>(set.resolve(9)); };
    const auto summary = mime::summarize({reinterpret_cast<const char*>(bytes), size});
    imap::search::EnvelopeText envelope(summary.envelope);
    imap::Scanner scan({reinterpret_cast<const char*>(bytes), size});
    const auto read = scan.done(scan.search_program());
    const auto query = read ? imap::search::compile(*read, any, {}) : base::refuse(read.error());
    if (query) imap::search::judge(query->root, {.uid = 3, .envelope = &envelope});
    return 0;
}
