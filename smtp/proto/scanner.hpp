// Scanner: reads what follows a verb, by the grammar of RFC 5321 §4.1.2. Methods are named after
// the grammar's rules.
//
// The first error sticks: after it every method gives an empty value and done() gives the answer
// that the client gets. All is bounded by the line's own size.
#pragma once

#include "mime/address.hpp"
#include "smtp/proto/reply.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtp {

// A request read, or the row of the reply table that refuses it.
template<typename T> using Parsed = std::expected<T, Answer>;

struct Nothing {};

struct Parameter {
    std::string keyword;  // upper case
    std::string value;
};

class Scanner {
  public:
    // The rest of the line after the verb, without CRLF.
    explicit Scanner(std::string_view arguments) : rest_(arguments) {}

    // Fixed text, in any case. take: must be there; skip: whether it was.
    void take(std::string_view text, Answer otherwise);
    bool skip(std::string_view text);
    bool at_end() const { return rest_.empty(); }
    bool failed() const { return error_.has_value(); }
    void refuse(Answer answer);

    std::string word(Answer otherwise);  // 1*VCHAR: up to the next space
    std::string rest();                  // all that is left

    // Reverse-path = Path / "<>"; nullopt is the null path. Source routes are dropped (RFC 5321 §3.3).
    std::optional<mime::Mailbox> reverse_path();
    // Forward-path, or "<Postmaster>" (then the domain is empty).
    mime::Mailbox forward_path();
    // *(SP esmtp-param), no keyword twice, at most 20.
    std::vector<Parameter> mail_parameters();
    // 1*20DIGIT; what does not fit in 64 bits is their largest number (RFC 1870 §5).
    std::uint64_t size_value();
    // What HELO and EHLO give as their name: one word of at most 255 octets. Mail is not refused over a name
    // that is no domain (RFC 5321 §4.1.4), and what PCs call themselves often is none.
    std::string client_name();

    // The request, if all was read without an error and nothing is left.
    template<typename T> Parsed<T> done(T request) const
    {
        if (error_) return std::unexpected(*error_);
        if (!rest_.empty()) return std::unexpected(Answer::surplus);
        return Parsed<T>(std::move(request));
    }

  private:
    std::string_view path(Answer otherwise);

    std::string_view rest_;
    std::optional<Answer> error_;
};

// xtext = *( xchar / hexchar )  RFC 3461 §4: decoded; nullopt if malformed.
std::optional<std::string> from_xtext(std::string_view text);

// 1*20DIGIT, held at the largest number; nullopt if it is anything else.
std::optional<std::uint64_t> to_size(std::string_view digits);

// Whether a path that is no mailbox, or a local part that is nobody's, asks to pass mail on:
// a%b, a!b, @a:b, a@b@c, a@b(@c, a@b. (Relaying is refused as such, not as bad spelling.)
bool asks_to_relay(std::string_view path);

}  // namespace smtp
