// Result: an expected refusal, said as a value.
//
// Three kinds of trouble, three mechanisms: a refusal is a Result and is handled by the
// next line; a conversation that cannot go on is an exception (net/stream.hpp) and is
// handled once, in Session::run(); a broken invariant is base::bug() and ends the process.
#pragma once

#include <expected>
#include <source_location>
#include <string>
#include <string_view>

namespace base {

// What went wrong, for the client: each protocol has one table from code to reply.
enum class Code {
    invalid,      // the request is malformed or makes no sense
    not_found,    // no such mailbox, address, official, agency
    exists,       // it is there already
    denied,       // known, but not allowed to do this
    wrong_login,  // unknown user or wrong password: one answer for both
    cannot,       // can never be done to this thing (delete INBOX, ...)
    limit,        // too many, too deep, too often
    too_big,      // a message or literal over its limit
    over_quota,   // the account is full
    no_space,     // the disk or the map is full: try again later
    unavailable,  // the directory, the store or the network is away: try again later
    conflict,     // changed by somebody else meanwhile
    unknown,      // outcome unknown: read again before repeating
    corrupt,      // stored bytes are not what was written
    bad_charset,  // a charset that cannot be decoded
    unsupported,  // understood, not offered here
    expired,      // the right password, which must be changed first
};

std::string_view to_string(Code code);

struct Error {
    Code code = Code::invalid;
    std::string detail;  // for the log and the operator; never sent where it could tell secrets

    bool operator==(const Error&) const = default;
};

template<typename T = void> using Result = std::expected<T, Error>;

// return refuse(Code::not_found, "no mailbox 'x'");
inline std::unexpected<Error> refuse(Code code, std::string detail = {})
{
    return std::unexpected(Error{code, std::move(detail)});
}

inline std::unexpected<Error> refuse(Error error)
{
    return std::unexpected(std::move(error));
}

// A broken invariant: writes the place to standard error and aborts.
[[noreturn]] void bug(std::string_view what, std::source_location where = std::source_location::current());

}  // namespace base
