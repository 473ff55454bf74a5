#include "imap/session.hpp"

#include "base/format.hpp"
#include "directory/acting.hpp"
#include "imap/auditing.hpp"
#include "imap/intake.hpp"

#include <algorithm>
#include <array>

namespace imap {
namespace {

constexpr unsigned most_bad_commands = 20;

// What to say to the client about an end that is not its own doing; empty where nobody listens any more.
std::string farewell(const std::exception_ptr& end, base::Log& log)
{
    try {
        std::rethrow_exception(end);
    } catch (const net::Disconnected&) {
        return "";
    } catch (const net::TimedOut&) {
        return "Autologout: no whole command was heard for too long";
    } catch (const net::ShuttingDown&) {
        return "The server is shutting down";
    } catch (const std::exception& error) {
        log.error("imap", "session failed", {{"error", error.what()}});
        return "Internal error";
    }
}

// A browser that was led here: what follows are the words of a third party.
bool is_http_method(std::string_view tag)
{
    constexpr auto methods = std::to_array<std::string_view>(
        {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH"});
    return std::ranges::find(methods, tag) != methods.end();
}

// About a line or a literal after which nobody knows where the next command begins.
std::string_view last_word(const base::Error& error)
{
    return error.code == base::Code::too_big ? "Command too long"
                                             : "A line ends in CRLF and holds no other CR, LF or NUL";
}

// Until a store that was away is asked again.
constexpr base::Duration store_pause = std::chrono::seconds(2);

}  // namespace

Session::Session(Server& server, std::unique_ptr<net::Stream> stream)
    : server_(server),
      stream_(*stream),
      lines_(std::move(stream)),
      deadline_(net::Loop::current().now() + settings().login_patience)
{
    server_.meters().sessions.add(1);
}

Session::~Session()
{
    server_.meters().sessions.add(-1);
}

net::Task<void> Session::run()
{
    std::exception_ptr end;
    try {
        co_await converse();
    } catch (...) {
        end = std::current_exception();
    }
    if (end) co_await part(farewell(end, services().log));
    if (is_logged_in()) {
        note(*this, ledger::Kind::logout);
        services().log.info("imap", "logout",
                            {{"account", login_}, {"as", box_}, {"from", stream().peer().to_text()}});
    }
    stream().close();
}

net::Task<void> Session::part(std::string text)
{
    if (text.empty()) co_return;
    try {
        bye(text);
        co_await lines_.flush(net::Lines::parting_patience);
    } catch (const std::exception&) {
        // The peer is gone after all: there is nobody to tell.
    }
}

net::Task<void> Session::converse()
{
    untagged(base::format("OK [CAPABILITY {}] congvu ready", capabilities(*this)));
    while (!is_ending_) {
        // Asked again once the client has spoken: it may have been silent for long.
        const auto woken = co_await wait(For::client);
        if (woken == net::Woken::input && may_stay()) co_await next_command();
        if (woken == net::Woken::nudge && !is_ending_) co_await renew_rights();
    }
    co_await lines_.flush();
}

net::Task<net::Woken> Session::wait(For what)
{
    // Sent first, so that between looking for news and waiting for it there is no other wait.
    if (!lines_.has_buffered_input()) co_await lines_.flush();
    if (!may_stay() || (what == For::client_or_news && has_news_)) co_return net::Woken::nudge;
    const bool asks_again = what == For::client_or_news && is_behind_ && patience() > store_pause;
    waiting_ = what;
    try {
        const auto woken = co_await lines_.wait_input(asks_again ? store_pause : patience());
        waiting_.reset();
        co_return woken;
    } catch (const net::TimedOut&) {
        if (!asks_again) throw;
    }
    waiting_.reset();
    co_return net::Woken::nudge;
}

net::Task<void> Session::next_command()
{
    const auto now = net::Loop::current().now();
    const IntakeTerms terms{is_logged_in() ? after_login : before_login, names(),
                            is_logged_in() ? now + settings().command_patience : deadline_, is_logged_in()};
    const auto intake = co_await take_in_command(lines_, terms);
    rest_begins();
    if (intake.outcome == Intake::Outcome::complete) {
        co_await obey(intake.text);
        rest_begins();
    } else {
        turn_away(intake);
    }
}

void Session::turn_away(const Intake& intake)
{
    Scanner scan(intake.text);
    const auto tag = scan.tag();
    if (intake.outcome == Intake::Outcome::hopeless) {
        bye(last_word(intake.error));
        if (tag.empty()) return;
    }
    answer(tag.empty() ? "*" : tag, misread(intake.error));
}

net::Task<void> Session::obey(std::string_view text)
{
    Scanner scan(text, names());
    Reply reply;
    const Command* command = command_for(scan, reply);
    if (command) reply = co_await carry_out(*command, scan);
    answer(tag_, reply);
    if (is_tls_next_) co_await switch_to_tls();
}

// The row to act on, or none and the answer.
const Command* Session::command_for(Scanner& scan, Reply& otherwise)
{
    tag_ = scan.tag();
    if (tag_.empty()) {
        tag_ = "*";
        otherwise = bad("Invalid tag");
        return nullptr;
    }
    scan.sp();
    std::string name = scan.keyword();
    if (name == "UID") {
        scan.sp();
        name += " " + scan.keyword();
    }
    const Command* command = find_command(name);
    if (!command) {
        otherwise = bad("Unknown command");
        if (!is_logged_in() && is_http_method(tag_)) bye("This is no web server");
    } else if (!allows(command->state)) {
        otherwise = bad("Not now: " + name + " is not allowed in this state");
        command = nullptr;
    }
    return command;
}

bool Session::allows(State state) const
{
    switch (state) {
    case State::any: return true;
    case State::not_authenticated: return !is_logged_in();
    case State::authenticated: return is_logged_in();
    case State::selected: return has_selected();
    }
    base::bug("unnamed state");
}

net::Task<Reply> Session::carry_out(const Command& command, Scanner& arguments)
{
    const auto begin = net::Loop::current().now();
    co_await renew_rights();
    if (is_ending_) co_return no("", "The mailbox was closed");
    Reply reply = co_await command.run(*this, arguments);
    const bool tells = command.told != Told::nothing && reply.status != Reply::Status::bad;
    if (tells && has_selected() && !is_ending_) co_await catch_up(command.told);
    const std::chrono::duration<double> taken = net::Loop::current().now() - begin;
    server_.meters().count(command.name, taken.count());
    co_return reply;
}

void Session::answer(std::string_view tag, const Reply& reply)
{
    lines_.write(to_line(tag, reply));
    if (reply.status != Reply::Status::bad) {
        bad_in_a_row_ = 0;
        return;
    }
    server_.meters().bad_commands.add();
    if (++bad_in_a_row_ >= most_bad_commands) bye("Too many bad commands");
}

// RFC 9051 §6.2.1: what was said in clear may have been said by somebody else, so nothing of it is kept.
net::Task<void> Session::switch_to_tls()
{
    is_tls_next_ = false;
    co_await lines_.flush();
    const auto started = co_await stream().start_tls();
    if (!started) is_ending_ = true;
    bad_in_a_row_ = 0;
}

void Session::untagged(std::string_view line)
{
    lines_.write("* ");
    lines_.write(line);
    lines_.write("\r\n");
}

net::Task<void> Session::make_room()
{
    if (lines_.wants_flush()) co_await lines_.flush();
}

net::Task<void> Session::tell_at_once(std::string_view text)
{
    untagged(text);
    co_await lines_.flush();
}

net::Task<void> Session::ask_for_more(std::string_view text)
{
    lines_.write("+ ");
    lines_.write(text);
    lines_.write("\r\n");
    co_await lines_.flush();
}

net::Task<base::Result<std::string>> Session::read_line()
{
    const std::size_t longest = is_logged_in() ? after_login.line : before_login.line;
    auto line = co_await lines_.line(longest, patience());
    if (!line) bye(last_word(line.error()));
    co_return line;
}

void Session::bye(std::string_view text)
{
    if (!is_ending_) untagged(base::format("BYE {}", text));
    is_ending_ = true;
}

bool Session::may_login_here() const
{
    return stream_.is_tls() || (settings().clear_login_on_loopback && stream_.peer().is_loopback);
}

bool Session::has_certificate()
{
    if (!stream_.is_tls()) return false;
    if (!certificate_) {
        certificate_ = directory::proof_of(stream_.certificates());
        if (!services().directory.believes(*certificate_)) certificate_.emplace();
    }
    return !certificate_->der.empty();
}

base::Result<void> Session::enter(const directory::Admission& admission, std::string_view box)
{
    const auto snapshot = services().directory.snapshot();
    const auto* official = snapshot->by_id(admission.account);
    if (!official) return base::refuse(base::Code::unavailable, "the account is not in the snapshot yet");
    const auto* owner = directory::opened_by(*snapshot, *official, box);
    if (!owner) return base::refuse(base::Code::wrong_login, "not this box any more");
    const auto most = settings().max_sessions_per_account;
    if (most != 0 && services().hub.sessions_of(owner->id) >= most) {
        return base::refuse(base::Code::limit, "too many sessions of this account; close one");
    }
    account_ = services().store.account(owner->id, {.bytes = owner->quota_bytes, .messages = 0});
    seat_ = services().hub.join(owner->id, *this);
    who_ = admission;
    login_ = official->login;
    if (owner != official) box_ = owner->login;
    stream().welcome(net::Welcome::official);
    server_.meters().logins.add();
    note(*this, ledger::Kind::login);
    services().log.info("imap", "login",
                        {{"account", login_},
                         {"as", box_},
                         {"from", stream().peer().to_text()},
                         {"tls", stream().tls_text()}});
    return {};
}

void Session::open(View view, Found found)
{
    view_.emplace(std::move(view));
    opened_.emplace(std::move(found.place), found.rights, Hub::Seat());
    const bool is_own = opened_->place.is_own();
    if (!is_own || !acts_for().empty()) note_opened(*this, opened_->place, found.mailbox);
    if (!is_own) opened_->seat = services().hub.watch(selected().owner(), *this);
}

void Session::close_mailbox()
{
    view_.reset();
    opened_.reset();
}

// RFC 4314 leaves open what becomes of a mailbox that may no longer be read while it is selected. Clients know what to
// do when a connection ends (RFC 2180 §3.3 for a mailbox that was deleted).
net::Task<void> Session::renew_rights()
{
    if (!view_ || opened_->place.is_own()) co_return;
    auto place = co_await place_of(*this, opened_->place.told(opened_->place.name));
    if (!place && place.error().code != base::Code::not_found)
        co_return;  // away: neither can the mail be read
    base::Result<store::Rights> now = store::no_rights;
    if (place && place->account.owner() == selected().owner()) now = co_await rights_at(*place, view_->id());
    if (!now) co_return;  // or the mailbox was deleted: see catch_up()
    if (!now->has(store::Right::read)) {
        bye("The selected mailbox is no longer open to you");
        co_return;
    }
    if (*now == opened_->rights) co_return;
    opened_->rights = *now;
    tell_keywords();
}

// Seen at every command and whenever the directory has changed: the sessions of a locked account end, those that a
// former password has opened, and those on a box that is held no more.
bool Session::may_stay()
{
    if (is_ending_) return false;
    if (!is_logged_in()) return true;
    const auto why = reason_to_end();
    if (why.empty()) return true;
    bye(why);
    return false;
}

std::string_view Session::reason_to_end() const
{
    const auto snapshot = services().directory.snapshot();
    const auto* official = snapshot->by_id(who_.account);
    if (!official || !official->may_login()) return "This account may no longer log in";
    if (official->secret_version != who_.secret_version) return "The password was changed: log in again";
    if (!directory::still_counts(who_, *official)) return "This app password was revoked";
    if (who_.certificate && !services().directory.believes(*who_.certificate))
        return "The certificate is no longer valid";
    if (who_.account == account_->owner()) return {};
    const auto* box = snapshot->by_id(account_->owner());
    return box && snapshot->post_at(who_.account, *box) ? "" : "This mailbox is no longer open to you";
}

void Session::hear(News news)
{
    has_news_ |= news.mail;
    if (waiting_ == For::client_or_news || (waiting_ && news.rights)) stream().nudge();
}

void Session::rest_begins()
{
    if (is_logged_in()) deadline_ = net::Loop::current().now() + settings().idle_patience;
}

base::Duration Session::patience() const
{
    const auto left = std::chrono::duration_cast<base::Duration>(deadline_ - net::Loop::current().now());
    return std::max(left, base::Duration(1));
}

}  // namespace imap
