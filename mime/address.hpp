// Address: lists as headers hold them (RFC 5322 §3.4, obsolete forms of §4.4 too), and the one
// mailbox of an SMTP path (RFC 5321 §4.1.2).
#pragma once

#include "base/result.hpp"
#include "mime/lexer.hpp"
#include "mime/summary.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// An address list that streams by, for ENVELOPE: entries raw, groups with their start and end. Reads
// anything, in constant memory: of a name that is too long the first words are kept, an address that is too
// long is left out. An address without domain has host "" (nullopt would mark a group).
class AddressReader {
  public:
    static constexpr std::size_t longest = 1'000;  // of a name, a local part, a domain

    using Take = std::function<void(EnvelopeAddress)>;
    explicit AddressReader(Take take);
    AddressReader(const AddressReader&) = delete;
    AddressReader& operator=(const AddressReader&) = delete;

    void feed(std::string_view value) { lexer_.feed(value); }  // without line ends, or with
    void finish();

  private:
    enum class In { words, angle, route, local, host, junk, bare_host, bare_junk };

    void take(const Token& token);
    void words(const Token& token);
    void word(const Token& token);
    void special_after_words(const Token& token);
    void route(const Token& token);
    void local(const Token& token);
    void host(const Token& token);
    void bare_host(const Token& token);

    void append(std::string& text, std::string_view piece);
    void extend_name();
    std::string phrase();
    void end_entry();
    void forget();
    void end_list_of_words();
    void begin_group();
    void end_group();

    Take take_;
    Lexer lexer_;
    In in_ = In::words;
    bool in_group_ = false;

    // Words are gathered until a special tells what they were. The last of them are joined by dots, or stand
    // without space between them: they may be a local part, and what stands before them a name.
    bool has_words_ = false;
    std::string name_;
    std::string last_as_name_, last_as_local_;
    bool is_name_full_ = false;

    EnvelopeAddress entry_;
    std::string comment_;
    bool is_too_long_ = false;
};

// The same for a value at hand; at most `most` entries.
std::vector<EnvelopeAddress> parse_envelope_addresses(std::string_view value, std::size_t most = 10'000);

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
