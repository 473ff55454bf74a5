// Session: reads lines, finds the command, keeps order and limits, says the replies.

#include "smtp/session.hpp"

#include "base/text.hpp"
#include "directory/acting.hpp"
#include "smtp/auditing.hpp"

#include <algorithm>
#include <array>

namespace smtp {
namespace {

constexpr std::uint64_t most_long_lines = 3;
constexpr std::size_t most_skipped = 64 * 1024;

bool has_control(std::string_view line)
{
    return std::ranges::any_of(line,
                               [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

// A browser that was led here by a hostile page sends lines that would be commands further on.
bool is_http(std::string_view verb)
{
    static constexpr std::array verbs{"GET",     "POST",   "PUT",   "HEAD", "OPTIONS",
                                      "CONNECT", "DELETE", "PATCH", "TRACE"};
    return std::ranges::any_of(verbs, [verb](std::string_view other) { return base::iequals(verb, other); });
}

struct SplitLine {
    std::string_view verb, arguments;
};

SplitLine split_line(std::string_view line)
{
    // RFC 5321 §4.1.1: white space before the CRLF is tolerated.
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    const auto space = std::min(line.find(' '), line.size());
    return {line.substr(0, space), line.substr(std::min(space + 1, line.size()))};
}

std::string greeting_text(const Server& server)
{
    return server.settings().hostname + (server.door() == Door::lmtp ? " LMTP" : " ESMTP");
}

}  // namespace

Session::Session(Server& server, std::unique_ptr<net::Stream> stream)
    : server_(server),
      lines_(std::move(stream))
{}

net::Task<void> Session::run()
{
    std::optional<Answer> last;
    try {
        co_await converse();
    } catch (const net::TimedOut&) {
        last = Answer::timed_out;
    } catch (const net::ShuttingDown&) {
        last = Answer::shutting_down;
    } catch (const std::bad_alloc&) {
        last = Answer::no_memory;
    } catch (const net::Disconnected&) {
    }
    mail_.reset();
    note_logout(*this);
    if (last) co_await part(*last);
    lines_.stream().close();
}

// Best effort: the peer may be gone.
net::Task<void> Session::part(Answer answer)
{
    try {
        say(answer);
        co_await lines_.flush(net::Lines::parting_patience);
    } catch (const std::exception&) {
    }
}

net::Task<void> Session::converse()
{
    if (co_await spoke_early()) {
        say(Answer::early_talker);
        log("early talker");
    } else {
        say({Answer::greeting, greeting_text(server_)});
    }
    if (!is_over_ && co_await speaks_tls()) co_return;
    while (!is_over_) {
        co_await lines_.wait_input(settings().idle_patience);
        co_await serve_line();
    }
    co_await lines_.flush();
}

// RFC 5321 §4.3.1: a client waits for the greeting; programs that only want to be rid of spam do not.
net::Task<bool> Session::spoke_early()
{
    const bool is_asked = door() == Door::mx && settings().greeting_pause > base::Duration::zero();
    if (!is_asked || is_tls()) co_return false;
    try {
        co_await lines_.wait_input(settings().greeting_pause);
    } catch (const net::TimedOut&) {
        co_return false;
    }
    co_return true;
}

// A TLS ClientHello on a port that begins in clear: no line will ever come.
net::Task<bool> Session::speaks_tls()
{
    co_await lines_.wait_input(settings().idle_patience);
    const auto first = co_await lines_.some(1, settings().line_patience);
    const bool is_hello = first == "\x16";
    lines_.unread(first.size());
    co_return is_hello;
}

net::Task<void> Session::serve_line()
{
    const auto limit = door() == Door::submission ? Command::auth_length : Command::mail_length;
    auto line = co_await lines_.line(limit, settings().line_patience);
    if (!line) {
        co_await refuse_line(line.error());
        co_return;
    }
    const auto* command = find_command(split_line(*line).verb);
    const auto said = co_await answer(std::move(*line));
    if (said) say(*said);
    count(command, said);
}

net::Task<void> Session::refuse_line(base::Error error)
{
    const bool is_long = error.code == base::Code::too_big;
    const bool is_login = is_long && co_await begins_with_auth();
    const Said said(is_login  ? Answer::login_line_too_long
                    : is_long ? Answer::line_too_long
                              : Answer::bad_line);
    say(*said);
    count(nullptr, said);
    if (!is_long) co_return;
    if (++long_lines_ == most_long_lines) end();
    if (!is_over_) co_await lines_.skip_line(most_skipped, settings().line_patience);
}

// RFC 4954 §4: a response that is too long has a status of its own.
net::Task<bool> Session::begins_with_auth()
{
    static constexpr std::string_view begin = "AUTH ";
    const auto first = co_await lines_.some(begin.size(), settings().line_patience);
    const bool is_auth = door() == Door::submission && base::iequals(first, begin);
    lines_.unread(first.size());
    co_return is_auth;
}

net::Task<Said> Session::answer(std::string line)
{
    if (has_control(line)) co_return Said(Answer::bad_line);
    const auto [verb, arguments] = split_line(line);
    if (is_http(verb)) co_return Said(Answer::bye);

    const auto* command = find_command(verb);
    if (command == nullptr) co_return Said(Answer::unknown_command);
    if (line.size() > command->longest) co_return Said(Answer::line_too_long);
    if (!command->doors.has(door())) co_return Said(Answer::not_here);
    if (const auto refusal = out_of_order(*command)) co_return Said(*refusal);
    co_return co_await command->action.run(*this, std::string(arguments));
}

std::optional<Answer> Session::out_of_order(const Command& command) const
{
    if (command.needs == Needs::nothing || command.needs == Needs::own_look) return std::nullopt;
    if (client_.hello == Hello::none) return Answer::hello_first;
    const bool is_open = mail_ && !mail_->intake;
    const bool is_right = command.needs == Needs::hello || (command.needs == Needs::no_mail && !mail_) ||
                          (command.needs == Needs::mail && is_open) ||
                          (command.needs == Needs::recipient && is_open && !mail_->to.empty());
    return is_right ? std::nullopt : std::optional(Answer::wrong_order);
}

// Errors, and commands that lead nowhere, are free only in small numbers. Our own front ends hand on what
// others say and are not counted. A message under way may go on to its end: RCPT then asks the directory no
// more, and what else goes wrong has a limit too.
void Session::count(const Command* command, const Said& said)
{
    if (said && is_error(said->answer)) ++errors_;
    if (command != nullptr && command->needs == Needs::nothing) count_idle();
    if (is_over_ || door() == Door::lmtp) return;
    const std::uint64_t times = mail_ && !mail_->to.empty() ? 2 : 1;
    if (errors_ >= times * settings().max_errors || idle_commands_ > times * settings().max_idle_commands) {
        say(Answer::too_many_errors);
        log("too many errors");
    }
}

bool Session::has_erred_enough() const
{
    return door() != Door::lmtp && errors_ >= settings().max_errors;
}

void Session::say(const Reply& reply)
{
    lines_.write(to_wire(reply));
    if (is_error(reply.answer)) counters().refusals.add();
    if (closes(reply.answer)) end();
}

void Session::forget_client()
{
    client_ = {};
    mail_.reset();
}

bool Session::has_certificate()
{
    if (!is_tls()) return false;
    if (!certificate_) {
        certificate_ = directory::proof_of(lines_.stream().certificates());
        if (!parts().directory.believes(*certificate_)) certificate_.emplace();
    }
    return !certificate_->der.empty();
}

void Session::log_in(const directory::Admission& admission, std::string_view box)
{
    const auto& account = admission.account;
    const auto snapshot = parts().directory.snapshot();
    const auto* entry = snapshot->by_id(account);
    client_.account = account;
    client_.by = admission;
    client_.login = entry ? entry->login : to_string(account);
    const auto* opened = entry ? directory::opened_by(*snapshot, *entry, box) : nullptr;
    client_.as = opened && opened != entry ? opened->login : std::string();
    lines_.stream().welcome(net::Welcome::official);
    note_login(*this);
}

// The login is answered with what this gives.
Answer Session::count_failed_login()
{
    counters().failed_logins.add();
    return ++failed_logins_ < settings().max_failed_logins ? Answer::wrong_login : Answer::too_many_logins;
}

void Session::message_accepted()
{
    errors_ = 0;
    idle_commands_ = 0;
    counters().messages.add();
}

void Session::log(std::string_view event, std::string_view detail)
{
    parts().log.info("smtp", event,
                     {{"door", std::string(to_string(door()))},
                      {"peer", peer().to_text()},
                      {"client", client_.name},
                      {"detail", std::string(detail)}});
}

}  // namespace smtp
