#include "imap/proto/reply.hpp"

namespace imap {
namespace {

struct Row {
    std::string_view code, text;
};

// RFC 5530 §3; TOOBIG: RFC 7889 §4; OVERQUOTA: RFC 9208 §5.3; BADCHARSET: RFC 9051 §7.1
Row row_for(base::Code code)
{
    using base::Code;
    switch (code) {
    case Code::invalid: return {"CANNOT", "That makes no sense here"};
    case Code::not_found: return {"NONEXISTENT", "There is no such mailbox"};
    case Code::exists: return {"ALREADYEXISTS", "It exists already"};
    case Code::denied: return {"NOPERM", "You may not do this"};
    case Code::wrong_login: return {"AUTHENTICATIONFAILED", "Wrong name or password"};
    case Code::expired: return {"EXPIRED", "The password must be changed first: run congvu password change"};
    case Code::cannot: return {"CANNOT", "This can never be done"};
    case Code::limit: return {"LIMIT", "That is over a limit"};
    case Code::too_big: return {"TOOBIG", "That is too big"};
    case Code::over_quota: return {"OVERQUOTA", "The account is full"};
    case Code::no_space: return {"UNAVAILABLE", "The server has no space left; try again later"};
    case Code::unavailable: return {"UNAVAILABLE", "Not possible at the moment; try again later"};
    case Code::conflict: return {"INUSE", "Somebody else changed it meanwhile"};
    case Code::unknown: return {"UNAVAILABLE", "The outcome is unknown; look before trying again"};
    case Code::corrupt: return {"CORRUPTION", "What is stored is damaged; tell your administrator"};
    case Code::bad_charset: return {"BADCHARSET (UTF-8 US-ASCII)", "That charset cannot be read"};
    case Code::unsupported: return {"CANNOT", "That is not offered here"};
    }
    base::bug("unnamed code");
}

std::string_view word_for(Reply::Status status)
{
    switch (status) {
    case Reply::Status::ok: return "OK";
    case Reply::Status::no: return "NO";
    case Reply::Status::bad: return "BAD";
    }
    base::bug("unnamed status");
}

// Text of a reply is one line of 7-bit text, whatever went into it.
void append_text(std::string& line, std::string_view text)
{
    for (char c : text) line += (c >= ' ' && c <= '~') ? c : '?';
}

}  // namespace

Reply ok(std::string_view text)
{
    return {Reply::Status::ok, {}, std::string(text)};
}

Reply ok(std::string_view code, std::string_view text)
{
    return {Reply::Status::ok, std::string(code), std::string(text)};
}

Reply no(std::string_view code, std::string_view text)
{
    return {Reply::Status::no, std::string(code), std::string(text)};
}

Reply bad(std::string_view text)
{
    return {Reply::Status::bad, {}, std::string(text)};
}

Reply Refuse::operator()(const base::Error& error) const
{
    using enum base::Code;
    auto row = row_for(error.code);
    bool is_about_request = error.code == invalid || error.code == cannot || error.code == limit;
    return no(row.code, is_about_request && !error.detail.empty() ? error.detail : row.text);
}

Reply misread(const base::Error& error)
{
    if (error.code == base::Code::invalid) return bad("Syntax: " + error.detail);
    auto row = row_for(error.code);
    return no(row.code, error.detail);
}

std::string to_line(std::string_view tag, const Reply& reply)
{
    std::string line(tag);
    line += ' ';
    line += word_for(reply.status);
    line += ' ';
    if (!reply.code.empty()) {
        line += '[';
        append_text(line, reply.code);
        line += "] ";
    }
    append_text(line, reply.text.empty() ? std::string_view("done") : std::string_view(reply.text));
    line += "\r\n";
    return line;
}

}  // namespace imap
