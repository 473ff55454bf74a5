// Silence: the terminal shows nothing of what is typed while this lives.
//
// What would end or stop the program meanwhile (Ctrl-C, Ctrl-Z, a hang-up) first gives the terminal back as
// it was: a shell without echo is a shell that seems dead.
#pragma once

#include <csignal>
#include <termios.h>

namespace admin_cli {

class Silence {
  public:
    Silence();
    Silence(const Silence&) = delete;
    ~Silence();

    // Until a line can be read, or the input has ended.
    void wait_for_line();

  private:
    void begin();
    void end();
    void obey(int signal);

    termios before_{};
    sigset_t mask_before_{};
    bool is_changed_ = false;
    int signals_ = -1;  // signalfd(2)
};

}  // namespace admin_cli
