// Findings of the store as admins get them. No bytes of any message.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "store/finding.hpp"

namespace control {

// {"kind":"damaged bytes","remedy":"none","state":"found","what":"…","text":"…","account":"UUID","owner":"nqhuy",
//  "mailbox":"INBOX","mailbox_id":1,"uid":12,"row":"hex","body":"UUID","file":"/…"}; what is not known is absent.
base::Json to_json(const store::Finding& finding, std::string_view owner);

// {"accounts":2,"mailboxes":12,"messages":11,"bodies":9,"bytes":467000,"ms":35,"damaged":0,"repaired":0,"waste":0}
base::Json to_json(const store::Verified& sums, base::Duration took);

}  // namespace control
