#include "directory/ldap/process.hpp"

#include "base/format.hpp"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;

// In the child, between fork and exec: only what is async-signal-safe.
[[noreturn]] void become(char* const* arguments, const char* folder, int log, int parent)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);  // it died before the line above
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (chdir(folder) != 0) _exit(127);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    close_range(3, ~0U, 0);
    setsid();
    execv(arguments[0], arguments);
    _exit(127);
}

}  // namespace

base::Result<Process> Process::start(std::vector<std::string> command, const std::filesystem::path& folder,
                                     const std::filesystem::path& log)
{
    if (access(command.front().c_str(), X_OK) != 0)
        return base::refuse(base::Code::unavailable, command.front() + " is not there");
    int log_fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0)
        return base::refuse(base::Code::unavailable,
                            base::format("{}: {}", log.string(), std::strerror(errno)));
    std::vector<char*> arguments;
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int parent = getpid();
    int pid = fork();
    if (pid == 0) become(arguments.data(), folder.c_str(), log_fd, parent);
    close(log_fd);
    if (pid < 0) return base::refuse(base::Code::unavailable, base::format("fork: {}", std::strerror(errno)));
    return Process(pid);
}

Process& Process::operator=(Process&& other) noexcept
{
    std::swap(pid_, other.pid_);
    return *this;
}

std::optional<std::string> Process::ended()
{
    int status = 0;
    if (pid_ == 0 || waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    pid_ = 0;
    if (WIFSIGNALED(status)) return base::format("signal {}", WTERMSIG(status));
    return base::format("exit {}", WEXITSTATUS(status));
}

void Process::stop(base::Duration patience)
{
    if (pid_ == 0) return;
    ::kill(pid_, SIGTERM);
    ::kill(pid_, SIGCONT);  // a stopped one could not obey
    auto until = std::chrono::steady_clock::now() + patience;
    while (!ended() && pid_ != 0) {
        if (std::chrono::steady_clock::now() > until) ::kill(pid_, SIGKILL);
        std::this_thread::sleep_for(10ms);
    }
}

void Process::kill()
{
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    while (!ended() && pid_ != 0) std::this_thread::sleep_for(1ms);
}

}  // namespace directory::ldap
