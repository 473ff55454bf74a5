#include "bench/load/mail_session.hpp"

#include <cstdlib>

namespace bench {

void MailSession::on_line(std::string_view line)
{
    if (line.size() >= 4 && line[3] == '-') return;  // more of this reply follows
    on_reply(std::atoi(std::string(line.substr(0, 3)).c_str()), line);
}

void MailSession::on_reply(int code, std::string_view line)
{
    switch (step_) {
    case Step::greeting:
        is_covered_ = work().order.tls != Tls::starttls;
        say_hello();
        break;
    case Step::hello:
        if (is_covered_) return wait_for_all();
        send("STARTTLS\r\n");
        step_ = Step::starttls;
        break;
    case Step::starttls:
        is_covered_ = true;
        start_tls();
        say_hello();
        break;
    case Step::envelope: on_envelope_reply(code, line); break;
    case Step::body: on_body_reply(code, line); break;
    case Step::bye: end(); break;
    }
}

void MailSession::say_hello()
{
    send(work().order.protocol == Protocol::lmtp ? "LHLO load.example.org\r\n" : "EHLO load.example.org\r\n");
    step_ = Step::hello;
}

void MailSession::do_next()
{
    auto number = take();
    if (!number) {
        send("QUIT\r\n");
        step_ = Step::bye;
        return;
    }
    number_ = *number;
    const Order& order = work().order;
    std::string envelope = "MAIL FROM:<load@example.org>\r\n";
    for (std::size_t i = 0; i < order.recipients; ++i)
        envelope += "RCPT TO:<" + address_of(order, number_ * order.recipients + i) + ">\r\n";
    send(envelope + "DATA\r\n");
    step_ = Step::envelope;
    awaited_ = order.recipients + 2;
    accepted_ = delivered_ = 0;
    begun_ = Clock::now();
}

// First MAIL's, last DATA's: where that says no, nothing of the message may follow.
void MailSession::on_envelope_reply(int code, std::string_view line)
{
    const bool is_mail = awaited_ == work().order.recipients + 2;
    if (--awaited_ > 0) {
        if (code >= 400) return work().refuse(line);
        if (!is_mail) ++accepted_;
        return;
    }
    if (code != 354) {
        if (accepted_ > 0) work().refuse(line);
        send("RSET\r\n");  // or its sender would still stand
        step_ = Step::hello;
        return;
    }
    send(work().letters.letter(number_));
    step_ = Step::body;
    awaited_ = work().order.protocol == Protocol::lmtp ? accepted_ : 1;
}

void MailSession::on_body_reply(int code, std::string_view line)
{
    // By SMTP one answer stands for all.
    if (code == 250)
        delivered_ += work().order.protocol == Protocol::lmtp ? 1 : accepted_;
    else
        work().refuse(line);
    if (--awaited_ > 0) return;
    work().count_copies(number_, delivered_);
    if (delivered_ > 0) work().count("message", begun_);
    do_next();
}

}  // namespace bench
