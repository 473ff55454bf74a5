// The small words of the grammar as values: status items, LIST's options, STORE's actions.
#pragma once

#include "store/types.hpp"

#include <string>
#include <vector>

namespace imap {

// How mailbox names are spelt on the wire: modified UTF-7 in IMAP4rev1, UTF-8 after ENABLE IMAP4rev2.
enum class NameForm { mutf7, utf8 };

// RFC 9051 §6.3.11; recent: RFC 3501 §6.3.10; highest_modseq: RFC 7162; mailbox_id: RFC 8474.
enum class StatusItem {
    messages,
    recent,
    uid_next,
    uid_validity,
    unseen,
    deleted,
    size,
    highest_modseq,
    mailbox_id,
};

// RFC 9051 §6.3.9.1, RFC 6154 §2. REMOTE adds nothing: there are no remote mailboxes.
struct ListSelect {
    bool subscribed = false, recursive_match = false, special_use = false;
    bool operator==(const ListSelect&) const = default;
};

// RFC 9051 §6.3.9.2. CHILDREN and SPECIAL-USE are always told.
struct ListReturn {
    bool subscribed = false;
    std::vector<StatusItem> status;  // empty: none asked for
    bool operator==(const ListReturn&) const = default;
};

// RFC 9051 §6.4.6
struct StoreAction {
    enum class Change { replace, add, remove };
    enum class Answer { flags, silent };
    Change change = Change::replace;
    Answer answer = Answer::flags;
    store::Flags flags;
    bool operator==(const StoreAction&) const = default;
};

struct IdPair {
    std::string field;
    std::string value;  // empty for NIL
    bool operator==(const IdPair&) const = default;
};

}  // namespace imap
