// Process: a program that we start and end. It ends with us, whatever ends us.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace base {

struct SystemUser {
    std::string name;
    unsigned uid, gid;
};

class Process {
  public:
    struct Surroundings {
        std::filesystem::path folder;    // where it works
        std::filesystem::path log;       // its output is added to this file
        std::optional<SystemUser> user;  // who it is, from its first instruction on; nullopt: who we are
        std::string input{};             // what it reads, on no disk
        int held = -1;                   // a descriptor of ours that it has too, as number 3
    };
    // It is killed when the thread that started it ends, so that thread has to live on. As another user it
    // may still listen on ports below 1024, and nothing else that root may. unavailable when there is no such
    // program.
    static Result<Process> start(std::vector<std::string> command, const Surroundings& surroundings);
    Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    Process& operator=(Process&& other) noexcept;
    ~Process() { stop(std::chrono::seconds(10)); }

    int pid() const { return pid_; }
    // How it ended ("exit 1", "signal 9"), once; nullopt while it runs.
    std::optional<std::string> ended();
    // SIGTERM, and SIGKILL when that has not ended it in time.
    void stop(Duration patience);
    // SIGKILL: it does nothing more.
    void kill();

  private:
    explicit Process(int pid) : pid_(pid) {}
    int pid_ = 0;  // 0: none, or reaped
};

}  // namespace base
