// Address: lists as headers hold them (RFC 5322 §3.4, obsolete forms of §4.4 too), and the one
// mailbox of an SMTP path (RFC 5321 §4.1.2).
#pragma once

#include "base/result.hpp"
#include "mime/summary.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mime {

// For ENVELOPE: raw, groups with their start and end. Reads anything; gives at most `most` entries.
// An address without domain has host "" (nullopt would mark a group).
std::vector<EnvelopeAddress> parse_envelope_addresses(std::string_view value, std::size_t most = 10'000);

// For people and programs: names decoded, groups flattened, only entries with local part and domain.
struct Address {
    std::string name;    // UTF-8; may be empty
    std::string local;   // without quoting
    std::string domain;  // or [literal]

    std::string spec() const;  // local@domain, quoted where needed
    bool operator==(const Address&) const = default;
};

std::vector<Address> parse_addresses(std::string_view value, std::size_t most = 10'000);
std::string format_address(const Address& address);  // for a header: name encoded or quoted as needed

// The mailbox of MAIL FROM and RCPT TO, without angle brackets and source route.
struct Mailbox {
    std::string local;   // without quoting
    std::string domain;  // as given; a literal with its brackets

    bool is_literal() const { return domain.starts_with('['); }
    bool needs_utf8() const;   // RFC 6531: a byte over 127 somewhere
    std::string text() const;  // local@domain, quoted where needed
    bool operator==(const Mailbox&) const = default;
};

enum class MailboxForm { ascii, utf8 };  // utf8: RFC 6531 §3.3 was agreed on (SMTPUTF8)

// Refused as invalid, with the reason: dot-string or quoted-string local part of at most 64
// octets, domain of at most 255 with labels of at most 63, IPv4 or IPv6 literal
// (RFC 5321 §4.1.2, §4.1.3, §4.5.3.1). No comments, no white space, no trailing dot.
base::Result<Mailbox> parse_mailbox(std::string_view text, MailboxForm form = MailboxForm::ascii);
// A domain or address literal alone, as EHLO gives it.
bool is_domain(std::string_view text, MailboxForm form = MailboxForm::ascii);
bool is_address_literal(std::string_view text);

// local@domain, the local part quoted where RFC 5321 needs it.
std::string join_address(std::string_view local, std::string_view domain);

}  // namespace mime
