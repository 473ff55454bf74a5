// ImapSession: logs in and does the order's commands, again and again. Each counts under its own name when its tagged
// answer has been read; what comes on the way is read to the last octet.
//
// Where logins are what is asked for ("login" by LOGIN, "plain" by AUTHENTICATE PLAIN) each is a connection of its own,
// and counts from before it is opened until LOGOUT has been answered.
#pragma once

#include "bench/load/session.hpp"

namespace bench {

class ImapSession final : public Session {
  public:
    // `place` decides who logs in.
    ImapSession(Work& work, std::size_t place);

    // Names that an order's `commands` may have, in one line.
    static std::string command_names();
    static bool is_command(std::string_view name);
    static bool is_a_connection(std::string_view name);  // of its own

  private:
    enum class Step { greeting, starttls, login, opening, command, bye };
    enum class Needs { nothing, mailbox, message, connection };
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
    void log_out();
    void come_and_go();
    bool comes_and_goes() const { return is_a_connection(work().order.commands.front()); }
    void open_or_go_on();
    void begin(std::string_view name, const std::string& text);

    std::string append();
    std::string body();
    std::string create();
    std::string envelopes();
    std::string expunge();
    std::string flags();
    std::string login();
    std::string noop();
    std::string plain();
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
    Clock::time_point opened_ = Clock::now(), begun_;
};

}  // namespace bench
