// Session: one client's conversation, from the greeting to BYE. Lives on one loop; needs no locks.
//
// run() reads a command, finds its row in the table and lets the page act; it tells what has changed in
// the selected mailbox, then how the command ended. Pages see a Session, never tags or state checks.
// run() is the one place where the end of a conversation is caught.
#pragma once

#include "imap/commands.hpp"
#include "imap/hub.hpp"
#include "imap/place.hpp"
#include "imap/proto/writer.hpp"
#include "imap/server.hpp"
#include "imap/view.hpp"
#include "net/lines.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace imap {

struct Intake;

class Session final : private Listener {
  public:
    Session(Server& server, std::unique_ptr<net::Stream> stream);
    ~Session() override;

    // To the conversation's end. Throws nothing.
    net::Task<void> run();

    Server& server() { return server_; }
    const Settings& settings() const { return server_.settings(); }
    const Services& services() const { return server_.services(); }
    net::Lines& lines() { return lines_; }
    net::Stream& stream() const { return stream_; }

    // Answers.
    void untagged(std::string_view line);                        // "* " line CRLF
    void write(std::string_view bytes) { lines_.write(bytes); }  // pieces of a long answer
    net::Task<void> make_room();  // sends what has piled up: call between the items of a long answer
    net::Task<void> tell_at_once(std::string_view text);  // untagged
    net::Task<void> ask_for_more(std::string_view text);  // "+ " text CRLF, at once
    // The client's answer to that, one line. Refused (invalid, too_big): then the conversation ends.
    net::Task<base::Result<std::string>> read_line();
    // "* BYE " text; the command in hand still gets its answer, then the conversation ends.
    void bye(std::string_view text);
    const std::string& tag() const { return tag_; }  // of the command in hand, for ESEARCH

    // How the client and we speak.
    NameForm names() const { return is_utf8_ ? NameForm::utf8 : NameForm::mutf7; }
    std::string name(std::string_view mailbox) const { return imap::mailbox(mailbox, names()); }
    bool is_rev2() const { return is_rev2_; }
    void enable_rev2() { is_rev2_ = is_utf8_ = true; }

    // Who is here.
    bool is_logged_in() const { return account_.has_value(); }
    bool offers_tls() const { return settings().starttls && !stream_.is_tls(); }
    bool may_login_here() const;  // TLS, or a line that the settings trust
    // EXTERNAL: the peer has shown a certificate that is believed. Found out once, when it is first of interest.
    bool has_certificate();
    const directory::CertificateProof& certificate() const { return *certificate_; }
    // His own mail, or that of the box that he has opened.
    store::Account& account() { return *account_; }
    const base::Uuid& who() const { return who_.account; }
    // Opens the box that `who` named, or else his own mail. Refused: unavailable (the directory does not know him
    // yet), wrong_login (he may not open it, since a moment ago), limit (too many sessions).
    base::Result<void> enter(const directory::Admission& admission, std::string_view box);
    // For the audit: whose password it was, and the box, where it is not his own mail that is open.
    const std::string& login() const { return login_; }
    const std::string& acts_for() const { return box_; }

    // The selected mailbox; pages in State::selected may rely on it.
    bool has_selected() const { return view_.has_value(); }
    View& view() { return *view_; }
    void open(View view, Found found);
    void close_mailbox();
    // Whose mail it is, and what may be done with it as of this command.
    store::Account& selected() { return opened_->place.account; }
    const Place& selected_place() const { return opened_->place; }
    store::Rights rights() const { return opened_->rights; }
    // Looks at them again; ends the conversation where it may not be read any more.
    net::Task<void> renew_rights();
    void tell_keywords();                     // FLAGS, PERMANENTFLAGS
    void tell_sizes();                        // EXISTS, RECENT
    void claim_recent(store::Uid first_new);  // those from `first_new` on, if no other session was told
    // Tells the client what happened to the selected mailbox since it was last told.
    net::Task<void> catch_up(Told told);

    base::Duration patience() const;  // left for what the client is to say next
    enum class For { client, client_or_news };
    // Waits until the client says something, or until there may be news to catch up with. Ends the
    // conversation (bye) when the account may no longer log in. Sends what was written before.
    net::Task<net::Woken> wait(For what);
    bool is_ending() const { return is_ending_; }

    // After the command's answer: the TLS handshake, and everything known so far is forgotten (RFC 9051
    // §6.2.1).
    void start_tls_next() { is_tls_next_ = true; }

  private:
    void hear(News news) override;
    net::Task<void> tell(View::Lesson lesson, Told told);

    net::Task<void> converse();
    net::Task<void> part(std::string text);
    net::Task<void> next_command();
    void turn_away(const Intake& intake);
    net::Task<void> obey(std::string_view text);
    net::Task<Reply> carry_out(const Command& command, Scanner& arguments);
    const Command* command_for(Scanner& scan, Reply& otherwise);
    bool allows(State state) const;
    void answer(std::string_view tag, const Reply& reply);
    net::Task<void> switch_to_tls();
    bool may_stay();
    std::string_view reason_to_end() const;
    void rest_begins();

    // Beside the view, where the selected mailbox may be another's.
    struct Opened {
        Place place;
        store::Rights rights;
        Hub::Seat seat;  // there
    };

    Server& server_;
    net::Stream& stream_;
    net::Lines lines_;
    Hub::Seat seat_;
    std::optional<store::Account> account_;
    std::optional<View> view_;
    std::optional<Opened> opened_;
    std::string tag_;
    directory::Admission who_;  // whose password it was
    std::optional<directory::CertificateProof>
        certificate_;  // as shown; with nothing in it where it is not believed
    std::string login_, box_;
    base::SteadyTime deadline_;  // for what the client is to say next
    unsigned bad_in_a_row_ = 0;
    bool is_rev2_ = false;
    bool is_utf8_ = false;
    std::optional<For> waiting_;
    bool has_news_ = false;
    bool is_behind_ = false;  // there may be news that the store could not give
    bool is_ending_ = false;
    bool is_tls_next_ = false;
};

}  // namespace imap
