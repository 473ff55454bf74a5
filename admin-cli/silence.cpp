#include "admin-cli/silence.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace admin_cli {
namespace {

sigset_t those_that_end_or_stop()
{
    sigset_t set;
    sigemptyset(&set);
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) sigaddset(&set, signal);
    return set;
}

}  // namespace

Silence::Silence()
{
    sigset_t set = those_that_end_or_stop();
    signals_ = signalfd(-1, &set, SFD_CLOEXEC);
    begin();
}

Silence::~Silence()
{
    end();
    close(signals_);
}

void Silence::begin()
{
    sigset_t set = those_that_end_or_stop();
    pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
    is_changed_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!is_changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
}

void Silence::end()
{
    if (is_changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

// Ends the program, or stops it for a while.
void Silence::obey(int signal)
{
    end();
    raise(signal);
    begin();
}

void Silence::wait_for_line()
{
    for (;;) {
        pollfd wanted[] = {{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}};
        if (poll(wanted, 2, -1) < 0) continue;
        if (wanted[1].revents == 0) return;
        signalfd_siginfo info{};
        if (read(signals_, &info, sizeof info) == sizeof info) obey(static_cast<int>(info.ssi_signo));
    }
}

}  // namespace admin_cli
