// Reply: how a command ended, as a value; and the one table from refusals to RFC 5530 response codes.
//
//   co_return ok("CREATE completed");
//   co_return ok("READ-WRITE", "SELECT completed");
//   if (!made) co_return refuse(made.error());
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace imap {

struct Reply {
    enum class Status { ok, no, bad };

    Status status = Status::ok;
    std::string code;  // without brackets: "TRYCREATE", "APPENDUID 38505 3955"; empty for none
    std::string text;

    bool operator==(const Reply&) const = default;
};

Reply ok(std::string_view text);
Reply ok(std::string_view code, std::string_view text);
Reply no(std::string_view code, std::string_view text);
Reply bad(std::string_view text);

// Codes that no base::Code stands for, where a handler knows more than the error says.
namespace code {
inline constexpr std::string_view try_create = "TRYCREATE";              // RFC 9051 §7.1
inline constexpr std::string_view use_attr = "USEATTR";                  // RFC 6154 §3
inline constexpr std::string_view expunge_issued = "EXPUNGEISSUED";      // RFC 5530 §3
inline constexpr std::string_view privacy_required = "PRIVACYREQUIRED";  // RFC 5530 §3
inline constexpr std::string_view unknown_cte = "UNKNOWN-CTE";           // RFC 3516 §4.3
inline constexpr std::string_view has_children = "HASCHILDREN";          // RFC 9051 §7.1
}  // namespace code

// What a handler was refused: always NO, with the table's code and text. The error's detail is for the log,
// unless it says what is wrong with the request itself (invalid, cannot, limit). (An object, so that
// base::refuse, which makes errors, is not considered beside it.)
struct Refuse {
    Reply operator()(const base::Error& error) const;
};
inline constexpr Refuse refuse{};

// What a Scanner could not read: BAD with what was expected, or NO where the words were fine and the demand
// was not.
Reply misread(const base::Error& error);

// "A1 NO [NONEXISTENT] No such mailbox" CRLF; with the tag "*", an untagged one.
std::string to_line(std::string_view tag, const Reply& reply);

}  // namespace imap
