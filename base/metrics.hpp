// Metrics: counters, gauges and histograms, printed in the Prometheus text format.
//
// A part asks the registry once, in its constructor, and keeps the reference: counting is one
// relaxed atomic add. Names follow Prometheus's rules (congvu_smtp_messages_total).
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace base {

class Counter {
  public:
    void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
  public:
    void set(std::int64_t to) { value_.store(to, std::memory_order_relaxed); }
    void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_{0};
};

// One more on the gauge, as long as it lives.
class Counted {
  public:
    explicit Counted(Gauge& gauge) : gauge_(gauge) { gauge_.add(1); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { gauge_.add(-1); }

  private:
    Gauge& gauge_;
};

// Seconds, in buckets of 1-2.5-5 from 100 µs to 10 s.
class Histogram {
  public:
    void record(double seconds);
    std::string text(std::string_view name, std::string_view labels) const;

  private:
    static constexpr std::size_t bucket_count = 16;
    std::atomic<std::uint64_t> buckets_[bucket_count + 1]{};
    std::atomic<std::uint64_t> microseconds_{0};
};

class Metrics {
  public:
    // The same name and labels give the same object. `labels` as Prometheus writes them: door="mx".
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {});

    std::string text() const;

  private:
    template<typename T> struct Row {
        std::string name, help, labels;
        T value;
    };
    template<typename T>
    static T& find_or_add(std::deque<Row<T>>& rows, std::string_view name, std::string_view help,
                          std::string_view labels);

    mutable std::mutex mutex_;
    std::deque<Row<Counter>> counters_;
    std::deque<Row<Gauge>> gauges_;
    std::deque<Row<Histogram>> histograms_;
};

}  // namespace base
