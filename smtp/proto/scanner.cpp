// Scanner: the grammar of SMTP's command lines.

#include "smtp/proto/scanner.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace smtp {
namespace {

constexpr std::size_t longest_path = 256;    // RFC 5321 §4.5.3.1.3, with its brackets
constexpr std::size_t longest_domain = 255;  // RFC 5321 §4.5.3.1.2
constexpr std::size_t most_parameters = 20;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c)
{
    return is_digit(c) || (base::lower(c) >= 'a' && base::lower(c) <= 'z');
}

// esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool is_keyword(std::string_view text)
{
    return !text.empty() && is_alphanumeric(text[0]) &&
           std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

// esmtp-value = 1*(%d33-60 / %d62-126), wider by RFC 6531 §3.3 for UTF-8
bool is_value(std::string_view text)
{
    return !text.empty() && base::is_utf8(text) && std::ranges::all_of(text, [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '=' && c != '\x7f';
    });
}

// Where the path that begins with '<' ends: its '>' outside quotes.
std::size_t path_end(std::string_view text)
{
    bool is_quoted = false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (is_quoted && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            is_quoted = !is_quoted;
        else if (text[i] == '>' && !is_quoted)
            return i;
    }
    return std::string_view::npos;
}

// A-d-l = At-domain *( "," At-domain ), then ":". RFC 5321 §3.3: accepted and ignored.
std::string_view without_route(std::string_view path)
{
    if (!path.starts_with('@')) return path;
    const auto colon = path.find(':');
    if (colon == std::string_view::npos) return path;
    for (const auto hop : base::split(path.substr(0, colon), ','))
        if (!hop.starts_with('@') || !mime::is_domain(hop.substr(1))) return path;
    return path.substr(colon + 1);
}

}  // namespace

bool Scanner::skip(std::string_view text)
{
    if (failed() || !base::istarts_with(rest_, text)) return false;
    rest_.remove_prefix(text.size());
    return true;
}

void Scanner::take(std::string_view text, Answer otherwise)
{
    if (!skip(text)) refuse(otherwise);
}

void Scanner::refuse(Answer answer)
{
    if (!error_) error_ = answer;
    rest_ = {};
}

std::string Scanner::word(Answer otherwise)
{
    const auto end = std::min(rest_.find(' '), rest_.size());
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (text.empty()) refuse(otherwise);
    return text;
}

std::string Scanner::rest()
{
    return std::string(std::exchange(rest_, {}));
}

// Path = "<" [ A-d-l ":" ] Mailbox ">"
// Space before the bracket is against the grammar, and common.
std::string_view Scanner::path(Answer otherwise)
{
    while (skip(" ")) {
    }
    const auto end = rest_.starts_with('<') ? path_end(rest_) : std::string_view::npos;
    if (end == std::string_view::npos || end + 1 > longest_path) {
        refuse(asks_to_relay(rest_) && otherwise == Answer::bad_recipient ? Answer::relaying_denied
                                                                          : otherwise);
        return {};
    }
    const auto inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return inside;
}

std::optional<mime::Mailbox> Scanner::reverse_path()
{
    const auto inside = path(Answer::bad_sender);
    if (failed() || inside.empty()) return std::nullopt;
    auto mailbox = mime::parse_mailbox(without_route(inside), mime::MailboxForm::utf8);
    if (mailbox) return std::move(*mailbox);
    refuse(Answer::bad_sender);
    return std::nullopt;
}

mime::Mailbox Scanner::forward_path()
{
    const auto inside = path(Answer::bad_recipient);
    if (failed()) return {};
    if (base::iequals(inside, "postmaster")) return {std::string(inside), {}};
    auto mailbox = mime::parse_mailbox(without_route(inside), mime::MailboxForm::utf8);
    if (mailbox) return std::move(*mailbox);
    refuse(asks_to_relay(inside) ? Answer::relaying_denied : Answer::bad_recipient);
    return {};
}

// esmtp-param = esmtp-keyword ["=" esmtp-value]
std::vector<Parameter> Scanner::mail_parameters()
{
    std::vector<Parameter> parameters;
    while (!failed() && !at_end()) {
        take(" ", Answer::bad_parameter);
        while (skip(" ")) {
        }
        const auto text = word(Answer::bad_parameter);
        const auto equals = text.find('=');
        Parameter next{base::upper(text.substr(0, equals)), {}};
        if (equals != std::string::npos) next.value = text.substr(equals + 1);
        const bool is_well_formed =
            is_keyword(next.keyword) && (equals == std::string::npos || is_value(next.value));
        const bool is_double = std::ranges::count(parameters, next.keyword, &Parameter::keyword) > 0;
        if (!is_well_formed || is_double || parameters.size() == most_parameters)
            refuse(Answer::bad_parameter);
        else
            parameters.push_back(std::move(next));
    }
    return parameters;
}

std::uint64_t Scanner::size_value()
{
    const auto size = to_size(word(Answer::bad_size));
    if (!size) refuse(Answer::bad_size);
    return size.value_or(0);
}

std::string Scanner::client_name()
{
    auto name = word(Answer::needs_name);
    if (name.size() > longest_domain) refuse(Answer::needs_name);
    return failed() ? std::string{} : name;
}

std::optional<std::string> from_xtext(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '+') {
            out += text[i];
            continue;
        }
        const auto hex = text.substr(i + 1, 2);
        const auto digit = [](char c) { return std::string_view("0123456789ABCDEF").find(c); };
        if (hex.size() < 2 || digit(hex[0]) > 15 || digit(hex[1]) > 15) return std::nullopt;
        out += static_cast<char>(digit(hex[0]) * 16 + digit(hex[1]));
        i += 2;
    }
    return out;
}

std::optional<std::uint64_t> to_size(std::string_view digits)
{
    if (digits.empty() || digits.size() > 20 || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
    return base::to_number(digits).value_or(std::numeric_limits<std::uint64_t>::max());
}

bool asks_to_relay(std::string_view path)
{
    if (path.starts_with('<')) path.remove_prefix(1);
    if (path.ends_with('>')) path.remove_suffix(1);
    return path.starts_with('@') || path.ends_with('.') ||
           path.find_first_of("%!(") != std::string_view::npos || std::ranges::count(path, '@') > 1;
}

}  // namespace smtp
