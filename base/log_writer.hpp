// LogWriter: a thread that writes log lines, so that whoever logs never waits for whoever reads the log.
//
// What waits is bounded: while the reader stands still, what goes beyond that is dropped and counted, and the
// log says how much as soon as it moves again.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace base {

class LogWriter {
  public:
    // To an open descriptor, which stays the caller's. At most `most_waiting` bytes wait.
    LogWriter(int fd, const Clock& clock, LogForm form, Counter& dropped, std::size_t most_waiting = 1 << 20);
    // Writes what waits, but gives up on a reader that does not move within a second.
    ~LogWriter();
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;

    Log::Sink sink();  // this outlives it

  private:
    void put(std::string_view line);
    void run();
    bool take(std::string& batch);
    void write(std::string_view batch);
    bool may_write();
    void drop(std::string_view lines);

    const int fd_;
    const Clock& clock_;
    const LogForm form_;
    Counter& dropped_;
    const std::size_t most_waiting_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string waiting_;       // these, guarded by mutex_
    std::uint64_t untold_ = 0;  // lines dropped since the log last said so
    std::optional<SteadyTime> end_;
    std::thread thread_;
};

}  // namespace base
