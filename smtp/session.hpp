// Session: one client's conversation. It lives and dies on one loop.
//
// Handlers see parsed requests only; lines, order, limits and replies on the wire are dealt with here.
#pragma once

#include "net/lines.hpp"
#include "smtp/command.hpp"
#include "smtp/intake.hpp"
#include "smtp/proto/pace.hpp"
#include "smtp/server.hpp"

#include <memory>
#include <optional>
#include <string>

namespace smtp {

enum class Hello : std::uint8_t { none, plain, extended };

// Who is at the other end. STARTTLS forgets all of it (RFC 3207 §4.2).
struct Client {
    Hello hello = Hello::none;
    std::string name;                   // as EHLO gave it
    std::optional<base::Uuid> account;  // logged in
    std::string login;                  // the account's, for the audit
    std::string as;                     // the box that it logged in to act for
    directory::Admission by{};          // how it did
};

// From MAIL to the end of the message.
struct Transaction {
    std::string id;
    std::string from;      // empty: the null path
    std::string as;        // the box in whose name it goes out, where that is not the sender's own
    bool is_utf8 = false;  // SMTPUTF8 was asked for
    std::uint64_t announced_size = 0;
    std::vector<delivery::Route> to;
    std::unique_ptr<Intake> intake;  // while BDAT chunks come,
    std::optional<Pace> pace;        // which share one pace
};

class Session {
  public:
    Session(Server& server, std::unique_ptr<net::Stream> stream);

    // Throws nothing.
    net::Task<void> run();

    // For handlers.
    Door door() const { return server_.door(); }
    const Settings& settings() const { return server_.settings(); }
    const Parts& parts() const { return server_.parts(); }
    Counters& counters() { return server_.counters(); }
    HourlyRates& rates() { return server_.rates(); }
    net::Lines& lines() { return lines_; }
    const net::Peer& peer() { return lines_.stream().peer(); }
    bool is_tls() { return lines_.stream().is_tls(); }

    // EXTERNAL: the peer has shown a certificate that is believed. Found out once, when it is first of interest.
    bool has_certificate();
    const directory::CertificateProof& certificate() const { return *certificate_; }

    Client& client() { return client_; }
    std::optional<Transaction>& mail() { return mail_; }
    void forget_client();

    void say(const Reply& reply);
    void end() { is_over_ = true; }  // after what has been said
    void log_in(const directory::Admission& admission, std::string_view box);
    Answer count_failed_login();
    void count_idle() { ++idle_commands_; }
    bool has_erred_enough() const;  // only a message under way keeps it going
    void message_accepted();        // errors and idle commands count from here again
    void log(std::string_view event, std::string_view detail = {});

  private:
    net::Task<void> converse();
    net::Task<bool> spoke_early();
    net::Task<bool> speaks_tls();
    net::Task<void> serve_line();
    net::Task<void> refuse_line(base::Error error);
    net::Task<bool> begins_with_auth();
    net::Task<Said> answer(std::string line);
    std::optional<Answer> out_of_order(const Command& command) const;
    void count(const Command* command, const Said& said);
    net::Task<void> part(Answer answer);

    Server& server_;
    net::Lines lines_;
    Client client_;
    std::optional<Transaction> mail_;
    std::optional<directory::CertificateProof>
        certificate_;  // as shown; with nothing in it where it is not believed
    std::uint64_t errors_ = 0, idle_commands_ = 0, failed_logins_ = 0, long_lines_ = 0;
    bool is_over_ = false;
};

}  // namespace smtp
