// Load: delivers messages by SMTP or LMTP over many sessions and says how fast they were acknowledged.
//
//   bench_load --protocol lmtp --port 10024 --sessions 64 --messages 20000 --size 4096 --users 1000
//
// One thread, epoll; MAIL, RCPT and DATA go in one write, as a peer with PIPELINING sends them. A message
// counts when its final 250 has been read. Recipients are u00000@bench.test and on, in turn.

#include "bench/session.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace {

using bench::Session;
using bench::Work;
using Clock = std::chrono::steady_clock;

std::map<std::string, std::string> arguments(int count, char** values)
{
    std::map<std::string, std::string> given{{"--protocol", "lmtp"}, {"--port", "24"},
                                             {"--sessions", "64"},   {"--messages", "10000"},
                                             {"--size", "4096"},     {"--users", "1000"}};
    for (int i = 1; i + 1 < count; i += 2) {
        if (!given.contains(values[i])) {
            std::fprintf(stderr, "unknown argument %s\n", values[i]);
            std::exit(2);
        }
        given[values[i]] = values[i + 1];
    }
    return given;
}

double percentile(const std::vector<double>& sorted, double share)
{
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

void report(const Work& work, double seconds)
{
    std::vector<double> sorted = work.milliseconds;
    std::ranges::sort(sorted);
    if (sorted.empty()) sorted.push_back(0);
    std::printf("{\"messages\":%zu,\"refused\":%zu,\"seconds\":%.3f,\"per_second\":%.1f,"
                "\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
                work.milliseconds.size(), work.refused, seconds,
                static_cast<double>(work.milliseconds.size()) / seconds, percentile(sorted, 0.5),
                percentile(sorted, 0.99), sorted.back());
}

}  // namespace

int main(int count, char** values)
{
    auto given = arguments(count, values);
    Work work{given["--protocol"] == "lmtp", std::stoul(given["--messages"]), std::stoul(given["--users"]),
              bench::message_of(std::stoul(given["--size"]))};
    auto started = Clock::now();
    bool is_whole = bench::run_sessions(work, static_cast<std::uint16_t>(std::stoul(given["--port"])),
                                        std::stoul(given["--sessions"]));
    report(work, std::chrono::duration<double>(Clock::now() - started).count());
    return is_whole && work.refused == 0 ? 0 : 1;
}
