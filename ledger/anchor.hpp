// Anchor: where every signed head is written too, on another machine. Best effort, on a thread of its own: a mount that
// hangs holds up nobody.
#pragma once

#include "base/log.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace ledger {

class Anchor {
  public:
    // `path`: a file to append to; empty: there is none.
    Anchor(std::string path, const base::Log& log);
    Anchor(const Anchor&) = delete;
    Anchor& operator=(const Anchor&) = delete;
    // Waits a while for what is on its way; a mount that hangs longer keeps its thread until the process ends.
    ~Anchor();

    // Returns at once. What cannot be written is tried again with the next one; beyond a bound the oldest go: each head
    // says all that those before it said.
    void add(std::string_view line) noexcept;

  private:
    // The thread's too, which may outlive the anchor.
    struct Work {
        std::mutex mutex;
        std::condition_variable changed;
        std::string lines;        // not written yet
        std::uint64_t added = 0;  // how many were ever
        bool is_writing = false, is_ending = false, is_given_up = false, is_warned = false;
    };

    static void run(const std::string& path, const base::Log* log, const std::shared_ptr<Work>& work);
    static void write_once(const std::string& path, const base::Log* log, Work& work,
                           std::unique_lock<std::mutex>& lock);

    const std::shared_ptr<Work> work_;
    std::thread thread_;
};

}  // namespace ledger
