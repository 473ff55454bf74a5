// Writer: values as the server sends them (RFC 9051 §9 and §7, RFC 3501 §9). All pure; each gives
// the piece of the line, without "*", tag or CRLF unless it says so.
//
// Whatever bytes go in, what comes out is grammatical: text that cannot be quoted becomes a literal, NUL
// becomes 0x80 where no literal8 may stand (CHAR8 has no NUL, RFC 9051 §9).
#pragma once

#include "base/clock.hpp"
#include "imap/proto/items.hpp"
#include "mime/summary.hpp"
#include "store/types.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imap {

std::string quoted(std::string_view text);  // text holds no CR, LF, NUL
std::string literal(std::string_view octets);
std::string string(std::string_view text);   // quoted where possible, else a literal
std::string astring(std::string_view text);  // an atom where possible
std::string nstring(const std::optional<std::string>& text);

// "{17}" CRLF or "~{17}" CRLF: the octets follow.
std::string literal_head(std::uint64_t size);
std::string literal8_head(std::uint64_t size);
void hide_nul(std::string& octets);

std::string mailbox(std::string_view utf8, NameForm form);  // as astring
std::string_view role_name(store::Role role);               // "\Sent"; empty for none and inbox

std::string flag_list(const store::Flags& flags);  // (\Seen $Forwarded)
// FLAGS and PERMANENTFLAGS: the system flags and these keywords; new ones are welcome ("\*").
std::string flags_of(const std::vector<std::string>& keywords);
// Those that may be changed.
std::string permanent_flags_of(const std::vector<std::string>& keywords, const store::FlagScope& scope = {});

// "22-Nov-2026 18:05:00 +0700", quoted
std::string internal_date(base::WallTime time, std::chrono::minutes zone);
// RFC 8474 §4 objectids: letters, digits and hyphens. thread_id: in parentheses, or NIL where there is none.
std::string mailbox_id(const store::Mailbox& mailbox);
std::string email_id(const base::Uuid& id);
std::string thread_id(const base::Uuid& id);

// RFC 9051 §7.5.2; structure.cpp
std::string envelope(const mime::Envelope& envelope);
enum class Extensions { no, yes };  // no: BODY, yes: BODYSTRUCTURE
std::string body_structure(const mime::Part& root, Extensions extensions);

// Whole untagged lines without "* " and CRLF; responses.cpp

struct ListLine {
    std::vector<std::string_view> attributes;  // "\HasChildren"
    std::string name;
    std::string old_name;                      // RFC 9051 §7.3.1 OLDNAME; empty for none
    std::vector<std::string_view> child_info;  // RFC 5258 §3.5 CHILDINFO, e.g. "SUBSCRIBED"
};
// LIST (\HasNoChildren) "/" INBOX
std::string list_line(const ListLine& line, NameForm form);
std::string lsub_line(const ListLine& line, NameForm form);

// STATUS x (MESSAGES 17 ...), with the items in the order asked for
std::string status_line(const store::Mailbox& mailbox, std::span<const StatusItem> items, NameForm form);

struct SearchResult {
    enum class Numbers { sequence, uid };
    Numbers numbers = Numbers::sequence;
    std::string tag;
    std::optional<std::uint32_t> min, max;
    std::optional<std::uint64_t> count;
    std::optional<store::UidSet> all;  // left out when empty
};
// ESEARCH (TAG "A1") UID COUNT 3 ALL 1:3 (RFC 9051 §7.3.4)
std::string esearch_line(const SearchResult& result);

}  // namespace imap
