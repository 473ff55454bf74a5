// What it costs a session to tell the audit of a message: nanoseconds of its thread, alone and beside others.
//
//   bench_note FOLDER [NOTES]

#include "base/format.hpp"
#include "base/text.hpp"
#include "ledger/ledger.hpp"

#include <cstdio>
#include <ctime>
#include <thread>

namespace {

std::int64_t now_of_thread()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

ledger::Event mail(std::uint64_t number)
{
    using ledger::Name;
    ledger::Event event(ledger::Kind::mail_delivered);
    event.add(Name::service, "mx").add(Name::address, "192.0.2.77").add(Name::host, "192.0.2.10:25");
    event.add(Name::id, "f71dc39f8c13426f").add(Name::sender, "nguyen.van.an@example.org");
    event.add(Name::size, 48'000 + number % 1000).add(Name::recipient, "nqhuy@langson.gov.vn");
    return event;
}

// In bursts with pauses, as mail comes: the queue has a bound.
std::int64_t note_many(ledger::Ledger& ledger, std::uint64_t notes)
{
    constexpr std::uint64_t burst = 2'000;
    std::int64_t spent = 0;
    for (std::uint64_t i = 0; i < notes; i += burst) {
        const auto begun = now_of_thread();
        for (std::uint64_t j = 0; j < burst; ++j) ledger.note(mail(i + j));
        spent += now_of_thread() - begun;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return spent;
}

}  // namespace

int main(int count, char** values)
{
    if (count < 2) return 2;
    const std::uint64_t notes = count > 2 ? base::to_number(values[2]).value_or(0) : 200'000;
    const base::SystemClock clock;
    const base::Log log(clock, base::LogForm::text, base::LogLevel::error, base::to_nowhere());
    base::Metrics metrics;
    auto opened = ledger::Ledger::open({values[1], clock, log, metrics, "bench"}, {});
    if (!opened) return std::puts(opened.error().detail.c_str()), 1;
    for (const std::size_t threads : {1U, 2U, 4U}) {
        std::atomic<std::int64_t> spent = 0;
        std::vector<std::thread> all;
        for (std::size_t i = 0; i < threads; ++i)
            all.emplace_back([&] { spent += note_many(**opened, notes); });
        for (auto& thread : all) thread.join();
        const auto each = spent / static_cast<std::int64_t>(notes * threads);
        std::puts(base::format("{} threads: {} ns of the session's thread for each", threads, each).c_str());
    }
    std::puts(metrics.text().c_str());
    return 0;
}
