// Process: a program that we start and end. It ends with us, whatever ends us, unless it becomes another
// user.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace directory::ldap {

class Process {
  public:
    // It works in `folder`; its output is added to the file `log`. It gets SIGTERM when the thread that
    // started it ends, so that thread has to live on. unavailable when there is no such program.
    static base::Result<Process> start(std::vector<std::string> command, const std::filesystem::path& folder,
                                       const std::filesystem::path& log);
    Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    Process& operator=(Process&& other) noexcept;
    ~Process() { stop(std::chrono::seconds(10)); }

    int pid() const { return pid_; }
    // How it ended ("exit 1", "signal 9"), once; nullopt while it runs.
    std::optional<std::string> ended();
    // SIGTERM, and SIGKILL when that has not ended it in time.
    void stop(base::Duration patience);
    // SIGKILL: it does nothing more.
    void kill();

  private:
    explicit Process(int pid) : pid_(pid) {}
    int pid_ = 0;  // 0: none, or reaped
};

}  // namespace directory::ldap
