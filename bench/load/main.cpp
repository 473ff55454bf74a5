// Load: delivers messages by SMTP or LMTP, or works by IMAP, over many sessions at once, and says how fast it was
// answered, as one line of JSON.
//
//   bench_load --protocol lmtp --port 10024 --sessions 64 --messages 20000 --size 4096 --users 1000
//   bench_load --protocol smtp --port 10025 --tls starttls --per-connection 1 --from FOLDER
//   bench_load --protocol imap --port 10143 --sessions 16 --seconds 60 --commands append,select,flags,store
//
// One thread, epoll. Ends with 1 where anything was refused or a connection broke.

#include "bench/load/session.hpp"

#include <cstdio>

int main(int count, char** words)
{
    auto order = bench::parse_order(count, words);
    if (!order) {
        std::fprintf(stderr, "%s\n%s\n", order.error().detail.c_str(), bench::explain_order().c_str());
        return 2;
    }
    auto letters = bench::Letters::gather(*order);
    if (!letters) {
        std::fprintf(stderr, "%s\n", letters.error().detail.c_str());
        return 2;
    }
    bench::Work work(*order, *letters);
    bool is_whole = bench::run_sessions(work);
    std::printf("%s\n", work.report().print().c_str());
    return is_whole && work.is_clean() ? 0 : 1;
}
