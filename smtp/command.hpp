// Command: one row per verb: its name, at which doors, in which state, and what it does.
//
// A command is one file in commands/: the grammar above its parse function, the request as a value,
// the handler, the row. Parsing is pure, so each row can also be asked whether it can read a line.
#pragma once

#include "net/task.hpp"
#include "smtp/door.hpp"
#include "smtp/proto/reply.hpp"
#include "smtp/proto/scanner.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace smtp {

class Session;

// What must have been said before (RFC 5321 §4.1.4).
enum class Needs : std::uint8_t {
    nothing,
    hello,      // EHLO, HELO or LHLO
    no_mail,    // that, and no MAIL under way
    mail,       // MAIL, and no message text yet
    recipient,  // that, and at least one RCPT that was accepted
    own_look,   // the handler looks itself
};

// What is left to say when a handler ends; nothing where it has said all (STARTTLS).
using Said = std::optional<Reply>;

struct Action {
    net::Task<Said> (*run)(Session& session, std::string arguments);
    std::optional<Answer> (*refusal)(std::string_view arguments);  // pure: nullopt if well-formed
};

template<auto parse, auto handle> net::Task<Said> run_parsed(Session& session, std::string arguments)
{
    Scanner scan(arguments);
    auto request = parse(scan);
    if (!request) co_return Said(request.error());
    co_return co_await handle(session, std::move(*request));
}

template<auto parse> std::optional<Answer> refusal_of(std::string_view arguments)
{
    Scanner scan(arguments);
    const auto request = parse(scan);
    if (request) return std::nullopt;
    return request.error();
}

template<auto parse, auto handle>
inline constexpr Action parse_then{run_parsed<parse, handle>, refusal_of<parse>};

struct Command {
    static constexpr std::size_t usual_length = 510;    // RFC 5321 §4.5.3.1.4, without CRLF
    static constexpr std::size_t mail_length = 1062;    // with SIZE, BODY, SMTPUTF8 and AUTH
    static constexpr std::size_t login_length = 12288;  // RFC 4954 §4: of one response
    static constexpr std::size_t auth_length = login_length + 16;

    std::string_view name;
    Doors doors;
    Needs needs;
    Action action;
    std::size_t longest = usual_length;
};

// By name in any case; nullptr: there is none.
const Command* find_command(std::string_view name);
std::span<const Command* const> all_commands();

// For commands without arguments.
Parsed<Nothing> parse_nothing(Scanner& scan);

}  // namespace smtp
