// SEARCH's keys, compiled and judged with nothing known but a uid.
#include "imap/proto/scanner.hpp"
#include "imap/search/judge.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const auto resolve = [](const imap::SequenceSet& set, imap::SearchKey::Kind) {
        return base::Result<store::UidSet>(set.resolve(9));
    };
    imap::Scanner scan({reinterpret_cast<const char*>(bytes), size});
    const auto read = scan.done(scan.search_program());
    if (!read) return 0;
    if (const auto query = imap::search::compile(*read, resolve, {}))
        imap::search::judge(query->root, {.uid = 3});
    return 0;
}
