// For tests: a child process that is this very program, running one test only, killed at a named step or at any
// moment; what it said through a pipe before is what it must have kept.
#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace disk::testing {

// What it said of each token, as letters in their order.
using Said = std::map<std::string, std::string>;

struct Child {
    std::string test;    // the name of the test that it runs
    std::string folder;  // of what it writes
    int first = 0;       // a number that no child before had
};

struct End {
    std::string failpoint;              // or none:
    std::chrono::milliseconds after{};  // killed from outside
};

namespace dying {

inline constexpr const char* folder_name = "CONGVU_DYING_FOLDER";
inline constexpr const char* pipe_name = "CONGVU_DYING_PIPE";
inline constexpr const char* first_name = "CONGVU_DYING_FIRST";

[[noreturn]] inline void become(const Child& child, int pipe, const End& end)
{
    ::setenv(folder_name, child.folder.c_str(), 1);
    ::setenv(pipe_name, std::to_string(pipe).c_str(), 1);
    ::setenv(first_name, std::to_string(child.first).c_str(), 1);
    if (!end.failpoint.empty()) ::setenv("CONGVU_FAILPOINT", (end.failpoint + "=kill").c_str(), 1);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    const std::string filter = "--gtest_filter=" + child.test;
    ::execl("/proc/self/exe", "dying_child", filter.c_str(), "--gtest_also_run_disabled_tests", nullptr);
    std::_Exit(9);
}

inline void hear(int pipe, Said& said)
{
    std::string text;
    char buffer[4096];
    for (ssize_t count; (count = ::read(pipe, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(count));
    for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1)
        said[text.substr(at + 1, end - at - 1)] += text[at];
}

inline bool is_gone(pid_t child)
{
    siginfo_t gone{};
    const int code = ::waitid(P_PID, static_cast<id_t>(child), &gone, WEXITED | WNOHANG | WNOWAIT);
    return code != 0 || gone.si_pid != 0;
}

// A step that is never reached must not hang the test.
inline void kill_in_time(pid_t child, const End& end)
{
    constexpr std::chrono::milliseconds moment(5);
    const auto patience = end.failpoint.empty() ? end.after : std::chrono::milliseconds(60'000);
    for (auto waited = moment; waited < patience; waited += moment) {
        std::this_thread::sleep_for(moment);
        if (is_gone(child)) return;
    }
    ::kill(child, SIGKILL);
}

}  // namespace dying

// In the child: what it was given; nothing where this is not one.
inline const char* folder_of_child()
{
    return std::getenv(dying::folder_name);
}
inline int first_of_child()
{
    return std::atoi(std::getenv(dying::first_name));
}
// One write each, far below PIPE_BUF: never torn.
inline void say(char what, const std::string& token)
{
    static const int pipe = std::atoi(std::getenv(dying::pipe_name));
    const std::string line = what + token + "\n";
    if (::write(pipe, line.data(), line.size()) < 0) std::_Exit(1);
}

// How long children live that are killed at any moment: longer from one to the next while they come to nothing, as they do
// on a slow machine and under a sanitizer.
class Lifetimes {
  public:
    // The seed is CONGVU_SEED, where that is set: the same lives again. `most`: without that lengthening.
    explicit Lifetimes(std::chrono::milliseconds most) : most_(most), random_(seed_) {}

    // `said`: how much there is in all by now.
    std::chrono::milliseconds next(std::size_t said)
    {
        constexpr std::size_t next_to_nothing = 3;
        constexpr int longest = 64;
        if (said_ && said < *said_ + next_to_nothing) times_ = std::min(2 * times_, longest);
        said_ = said;
        std::uniform_int_distribution<std::int64_t> any(20, most_.count());
        return std::chrono::milliseconds(any(random_)) * times_;
    }
    std::string text() const { return "CONGVU_SEED=" + std::to_string(seed_); }

  private:
    static unsigned chosen()
    {
        const char* given = std::getenv("CONGVU_SEED");
        return given ? static_cast<unsigned>(std::atoi(given)) : std::random_device()();
    }

    const std::chrono::milliseconds most_;
    const unsigned seed_ = chosen();
    std::mt19937 random_;
    std::optional<std::size_t> said_;  // before the last one
    int times_ = 1;
};

// Returns when the child is dead: whether it was killed.
inline bool live_until(const Child& child, const End& end, Said& said)
{
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::close(ends[0]);
        dying::become(child, ends[1], end);
    }
    ::close(ends[1]);
    std::thread killer([pid, &end] { dying::kill_in_time(pid, end); });
    dying::hear(ends[0], said);
    killer.join();
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

}  // namespace disk::testing
