#include "base/metrics.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <array>

namespace base {
namespace {

constexpr std::array bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                            0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};

std::string braced(std::string_view labels)
{
    return labels.empty() ? std::string() : format("{{{}}}", labels);
}

}  // namespace

void Histogram::record(double seconds)
{
    static_assert(bounds.size() == bucket_count);
    auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
    buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
    microseconds_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

std::string Histogram::text(std::string_view name, std::string_view labels) const
{
    std::string lines;
    std::string lead = labels.empty() ? std::string() : format("{},", labels);
    std::uint64_t total = 0;
    for (std::size_t i = 0; i <= bucket_count; ++i) {
        total += buckets_[i].load(std::memory_order_relaxed);
        std::string bound = i < bucket_count ? format("{}", bounds[i]) : "+Inf";
        lines += format("{}_bucket{{{}le=\"{}\"}} {}\n", name, lead, bound, total);
    }
    double sum = static_cast<double>(microseconds_.load(std::memory_order_relaxed)) / 1e6;
    lines += format("{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, braced(labels), sum, total);
    return lines;
}

template<typename T>
T& Metrics::find_or_add(std::deque<Row<T>>& rows, std::string_view name, std::string_view help,
                        std::string_view labels)
{
    for (auto& row : rows)
        if (row.name == name && row.labels == labels) return row.value;
    auto& row = rows.emplace_back();
    row.name = name;
    row.help = help;
    row.labels = labels;
    return row.value;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels)
{
    std::lock_guard lock(mutex_);
    return find_or_add(counters_, name, help, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, std::string_view labels)
{
    std::lock_guard lock(mutex_);
    return find_or_add(gauges_, name, help, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::string_view labels)
{
    std::lock_guard lock(mutex_);
    return find_or_add(histograms_, name, help, labels);
}

namespace {

// Prometheus wants all rows of one name together, after one HELP and one TYPE line.
template<typename Rows, typename Print>
std::string family_text(const Rows& rows, std::string_view type, Print print)
{
    std::string text;
    std::vector<std::string_view> done;
    for (const auto& first : rows) {
        if (std::ranges::find(done, first.name) != done.end()) continue;
        done.push_back(first.name);
        text += format("# HELP {0} {1}\n# TYPE {0} {2}\n", first.name, first.help, type);
        for (const auto& row : rows)
            if (row.name == first.name) text += print(row);
    }
    return text;
}

}  // namespace

std::string Metrics::text() const
{
    std::lock_guard lock(mutex_);
    auto number = [](const auto& row) {
        return format("{}{} {}\n", row.name, braced(row.labels), row.value.value());
    };
    return family_text(counters_, "counter", number) + family_text(gauges_, "gauge", number) +
           family_text(histograms_, "histogram",
                       [](const auto& row) { return row.value.text(row.name, row.labels); });
}

}  // namespace base
