#include "bench/load/work.hpp"

#include <algorithm>
#include <cmath>
#include <sys/resource.h>

namespace bench {
namespace {

double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}

double percentile(const std::vector<double>& sorted, double share)
{
    auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return rounded(sorted[std::min(sorted.size() - 1, place)]);
}

base::Json::Object spread(std::vector<double> values)
{
    base::Json::Object told{{"count", values.size()}};
    if (values.empty()) return told;
    std::ranges::sort(values);
    told["p50_ms"] = percentile(values, 0.5);
    told["p90_ms"] = percentile(values, 0.9);
    told["p99_ms"] = percentile(values, 0.99);
    told["max_ms"] = rounded(values.back());
    return told;
}

double own_cpu_seconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    auto seconds = [](timeval time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

bool Work::is_left() const
{
    if (order.seconds > 0) return Clock::now() - begun_ < std::chrono::duration<double>(order.seconds);
    return taken_ < order.messages;
}

std::optional<std::size_t> Work::take()
{
    if (!is_left()) return std::nullopt;
    return taken_++;
}

void Work::count(const std::string& what, Clock::time_point since)
{
    milliseconds_[what].push_back(std::chrono::duration<double, std::milli>(Clock::now() - since).count());
}

void Work::count_copies(std::size_t number, std::size_t recipients)
{
    recipients_ += recipients;
    if (recipients > 0) bytes_ += letters.size(number);
}

void Work::refuse(std::string_view answer)
{
    ++refused_;
    if (first_refusal_.empty()) first_refusal_ = answer;
}

void Work::lose(std::string_view why)
{
    ++lost_;
    if (first_refusal_.empty()) first_refusal_ = why;
}

base::Json Work::report() const
{
    const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
    std::vector<double> all;
    base::Json::Object kinds;
    for (const auto& [what, took] : milliseconds_) {
        kinds[what] = spread(took);
        if (what != "login") all.insert(all.end(), took.begin(), took.end());  // logins come on the side
    }
    base::Json::Object told = spread(all);
    told["kinds"] = std::move(kinds);
    told["seconds"] = rounded(seconds);
    told["per_second"] = rounded(static_cast<double>(all.size()) / seconds);
    told["recipients"] = recipients_;
    told["refused"] = refused_;
    told["lost"] = lost_;
    told["first_refusal"] = first_refusal_;
    told["bytes"] = bytes_;  // of the messages, once each
    told["load_cpu_seconds"] = rounded(own_cpu_seconds());
    return told;
}

}  // namespace bench
