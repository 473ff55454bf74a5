// MailSession: delivers messages by SMTP or LMTP. MAIL, RCPT and DATA go in one write, as a peer with PIPELINING
// sends them; a message counts when the last answer about it has been read.
#pragma once

#include "bench/load/session.hpp"

namespace bench {

class MailSession final : public Session {
  public:
    explicit MailSession(Work& work) : Session(work) {}

  private:
    enum class Step { greeting, hello, starttls, envelope, body, bye };

    void on_line(std::string_view line) override;
    void do_next() override;
    bool is_busy() const override { return step_ == Step::envelope || step_ == Step::body; }

    void on_reply(int code, std::string_view line);
    void on_envelope_reply(int code, std::string_view line);
    void on_body_reply(int code, std::string_view line);
    void say_hello();

    Step step_ = Step::greeting;
    bool is_covered_ = false;
    std::size_t number_ = 0;
    std::size_t awaited_ = 0;   // answers
    std::size_t accepted_ = 0;  // recipients
    std::size_t delivered_ = 0;
    Clock::time_point begun_;
};

}  // namespace bench
