// The mailbox of an SMTP path (RFC 5321 §4.1.2, RFC 6531 §3.3), and addresses written out.

#include "base/text.hpp"
#include "mime/address.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace mime {
namespace {

// RFC 5321 §4.5.3.1: 64 octets, 255 octets, and 256 for a path with its brackets.
constexpr std::size_t longest_local = 64, longest_domain = 255, longest_mailbox = 254, longest_label = 63;

bool is_high(char c)
{
    return static_cast<unsigned char>(c) > 127;
}

bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (base::lower(c) >= 'a' && base::lower(c) <= 'z');
}

bool is_atext(char c)
{
    return is_letter_or_digit(c) || is_high(c) ||
           (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c));
}

// Dot-string = Atom *("." Atom)
bool is_dot_string(std::string_view text)
{
    auto is_atom = [](std::string_view atom) { return !atom.empty() && std::ranges::all_of(atom, is_atext); };
    return std::ranges::all_of(base::split(text, '.'), is_atom);
}

// Quoted-string = DQUOTE *QcontentSMTP DQUOTE, taken off the front of `rest`; nullopt where it is none.
std::optional<std::string> take_quoted_local(std::string_view& rest)
{
    std::string local;
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return local;
        }
        if (rest[i] == '\\' && ++i == rest.size()) break;
        bool escaped_high = rest[i - 1] == '\\' && is_high(rest[i]);
        if ((rest[i] < ' ' && !is_high(rest[i])) || rest[i] == 0x7F || escaped_high) break;
        local += rest[i];
    }
    return std::nullopt;
}

std::size_t character_count(std::string_view utf8)
{
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

// sub-domain = Let-dig [Ldh-str] / U-label
bool is_label(std::string_view label)
{
    auto is_ldh = [](char c) { return is_letter_or_digit(c) || c == '-' || is_high(c); };
    return !label.empty() && character_count(label) <= longest_label && std::ranges::all_of(label, is_ldh) &&
           label.front() != '-' && label.back() != '-';
}

bool is_number(std::string_view label)
{
    return std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

bool is_address_literal(std::string_view text)
{
    if (!text.starts_with('[') || !text.ends_with(']')) return false;
    std::string address(text.substr(1, text.size() - 2));
    if (address.contains('\0')) return false;
    in6_addr parsed{};
    if (!base::istarts_with(address, "IPv6:")) return inet_pton(AF_INET, address.c_str(), &parsed) == 1;
    return inet_pton(AF_INET6, address.c_str() + 5, &parsed) == 1;
}

// A last label of digits alone is an address without its brackets, not a domain (RFC 3696 §2).
bool is_domain(std::string_view text, MailboxForm form)
{
    if (text.empty() || text.size() > longest_domain) return false;
    if (std::ranges::any_of(text, is_high) && (form == MailboxForm::ascii || !base::is_utf8(text)))
        return false;
    auto labels = base::split(text, '.');
    return std::ranges::all_of(labels, is_label) && !is_number(labels.back());
}

// Mailbox = Local-part "@" (Domain / address-literal)
base::Result<Mailbox> parse_mailbox(std::string_view text, MailboxForm form)
{
    auto refuse = [](std::string why) { return base::refuse(base::Code::invalid, std::move(why)); };
    if (text.size() > longest_mailbox) return refuse("an address of more than 254 octets");
    if (std::ranges::any_of(text, is_high) && (form == MailboxForm::ascii || !base::is_utf8(text)))
        return refuse(form == MailboxForm::ascii ? "an address with 8-bit characters"
                                                 : "an address that is no UTF-8");

    Mailbox mailbox;
    auto rest = text;
    if (text.starts_with('"')) {
        auto local = take_quoted_local(rest);
        if (!local) return refuse("a malformed quoted local part");
        mailbox.local = std::move(*local);
    } else {
        mailbox.local = text.substr(0, text.find('@'));
        rest.remove_prefix(mailbox.local.size());
        if (!is_dot_string(mailbox.local)) return refuse("a malformed local part");
    }
    if (text.size() - rest.size() > longest_local) return refuse("a local part of more than 64 octets");
    if (!rest.starts_with('@')) return refuse("an address without domain");
    mailbox.domain = rest.substr(1);
    bool is_good =
        mailbox.is_literal() ? is_address_literal(mailbox.domain) : is_domain(mailbox.domain, form);
    if (!is_good) return refuse("a malformed domain");
    return mailbox;
}

bool Mailbox::needs_utf8() const
{
    return std::ranges::any_of(local, is_high) || std::ranges::any_of(domain, is_high);
}

std::string Mailbox::text() const
{
    return join_address(local, domain);
}

std::string join_address(std::string_view local, std::string_view domain)
{
    auto written = is_dot_string(local) ? std::string(local) : quoted(local);
    return written.append("@").append(domain);
}

}  // namespace mime
