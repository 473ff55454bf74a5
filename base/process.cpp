#include "base/process.hpp"

#include "base/format.hpp"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace base {
namespace {

using namespace std::chrono_literals;

// In the child, between fork and exec: only what is async-signal-safe.

// Becoming somebody else undoes PR_SET_PDEATHSIG, so it comes before that, and before exec: the program never
// has root's rights. Its one capability is ambient, which exec keeps (capabilities(7)); a container may not
// have it to give.
bool become_user(unsigned uid, unsigned gid)
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[2]{};
    sets[0].effective = sets[0].permitted = sets[0].inheritable = 1U << CAP_NET_BIND_SERVICE;
    bool is_done = prctl(PR_SET_KEEPCAPS, 1) == 0 && syscall(SYS_setgroups, 1, &gid) == 0 &&
                   syscall(SYS_setgid, gid) == 0 && syscall(SYS_setuid, uid) == 0;
    if (is_done && syscall(SYS_capset, &header, sets) == 0)
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0);
    return is_done;
}

constexpr int first_free = STDERR_FILENO + 1;

struct Child {
    char* const* arguments;
    const char* folder;
    const SystemUser* user;
    int input, log, held, parent;
};

[[noreturn]] void become(const Child& child)
{
    if (chdir(child.folder) != 0) _exit(127);
    if (child.user && !become_user(child.user->uid, child.user->gid)) _exit(127);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != child.parent) _exit(127);  // it died before the line above
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(child.input, STDIN_FILENO);
    dup2(child.log, STDOUT_FILENO);
    dup2(child.log, STDERR_FILENO);
    if (child.held >= 0) {
        dup2(child.held, first_free);
        fcntl(first_free, F_SETFD, 0);
    }
    close_range(child.held >= 0 ? first_free + 1 : first_free, ~0U, 0);
    setsid();
    execv(child.arguments[0], child.arguments);
    _exit(127);
}

// Open to be read from its beginning, and closed by exec; -1: errno says why.
int open_input(const std::string& text)
{
    if (text.empty()) return open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int made = memfd_create("input", MFD_CLOEXEC);
    if (made < 0) return made;
    const bool is_whole = write(made, text.data(), text.size()) == std::ssize(text);
    if (is_whole && lseek(made, 0, SEEK_SET) == 0) return made;
    close(made);
    return -1;
}

}  // namespace

Result<Process> Process::start(std::vector<std::string> command, const Surroundings& surroundings)
{
    const auto& [folder, log, user, input, held] = surroundings;
    if (access(command.front().c_str(), X_OK) != 0)
        return refuse(Code::unavailable, command.front() + " is not there");
    const int log_fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) return refuse(Code::unavailable, format("{}: {}", log.string(), std::strerror(errno)));
    const int input_fd = open_input(input);
    std::vector<char*> arguments;
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const Child child{arguments.data(), folder.c_str(), user ? &*user : nullptr, input_fd, log_fd, held,
                      getpid()};
    const int pid = input_fd < 0 ? -1 : fork();
    if (pid == 0) become(child);
    const int error = errno;
    close(log_fd);
    if (input_fd >= 0) close(input_fd);
    if (pid < 0) return refuse(Code::unavailable, format("{}: {}", command.front(), std::strerror(error)));
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
    if (WIFSIGNALED(status)) return format("signal {}", WTERMSIG(status));
    return format("exit {}", WEXITSTATUS(status));
}

void Process::stop(Duration patience)
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

}  // namespace base
