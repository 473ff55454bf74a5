// AclChange: what SETACL and DELETEACL share: an entry of a mailbox is changed, and the audit told.
//
//   RFC 4314 §2      the owner may do everything, always: what would take something from him is refused
//   RFC 4314 §3.1    SETACL
//   RFC 4314 §3.2    DELETEACL
//
// The audit has who gave whom what before the client hears that it is so; what changes nothing is not recorded.
#pragma once

#include "imap/proto/reply.hpp"
#include "net/task.hpp"
#include "store/rights.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imap {

class Session;

struct AclChange {
    std::string mailbox;
    std::string identifier;
    std::optional<store::RightsChange> rights;  // nullopt: the entry goes
};

net::Task<Reply> change_acl(Session& session, AclChange change, std::string_view command);

}  // namespace imap
