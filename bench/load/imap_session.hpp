// ImapSession: logs in and does the order's commands, again and again. Each counts under its own name when its tagged
// answer has been read; what comes on the way is read to the last octet.
#pragma once

#include "bench/load/session.hpp"

namespace bench {

class ImapSession final : public Session {
  public:
    // `place` decides who logs in.
    ImapSession(Work& work, std::size_t place) : Session(work), place_(place), random_(place + 1) {}

    // Names that an order's `commands` may have, in one line.
    static std::string command_names();
    static bool is_command(std::string_view name);

  private:
    enum class Step { greeting, starttls, login, opening, command, bye };
    enum class Needs { nothing, mailbox, message };
    struct Command {
        std::string_view name;
        Needs needs;
        std::string (ImapSession::*text)();  // without its tag
    };
    static const std::vector<Command>& commands();

    void on_line(std::string_view line) override;
    void do_next() override;
    bool is_busy() const override { return step_ != Step::greeting && step_ != Step::bye; }

    void on_untagged(std::string_view line);
    void on_tagged(std::string_view answer);
    void count_answer(std::string_view answer);
    void log_in();
    void open_or_go_on();
    void begin(std::string_view name, const std::string& text);

    std::string append();
    std::string body();
    std::string create();
    std::string envelopes();
    std::string expunge();
    std::string flags();
    std::string noop();
    std::string remove();
    std::string select();
    std::string store();

    std::string mailbox() const;
    std::string any_message();

    std::size_t place_;
    std::uint64_t random_;
    Step step_ = Step::greeting;
    std::string tag_, doing_;
    std::size_t number_ = 0, turn_ = 0, tags_ = 0;
    std::size_t exists_ = 0;  // messages in the selected mailbox
    Clock::time_point begun_;
};

}  // namespace bench
