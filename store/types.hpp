// The store's nouns: mailboxes, messages, flags, sets of uids.
#pragma once

#include "base/clock.hpp"
#include "base/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

using Uid = std::uint32_t;
using Modseq = std::uint64_t;
using MailboxId = std::uint32_t;  // fixed for the mailbox's life, within its account
using BlobId = base::Uuid;

// RFC 6154 special uses. `none` for ordinary mailboxes.
enum class Role : std::uint8_t { none, inbox, drafts, sent, junk, trash, archive, all, flagged };

// System flags as bits (RFC 9051 §2.3.2).
enum Flag : std::uint8_t { seen = 1, answered = 2, flagged = 4, deleted = 8, draft = 16 };

struct Flags {
    std::uint8_t system = 0;  // of Flag
    std::vector<std::string>
        keywords;  // sorted without case, without doubles; spelt as first given in the mailbox

    bool has(Flag flag) const { return (system & flag) != 0; }
    bool has_keyword(std::string_view keyword) const;
    bool operator==(const Flags&) const = default;
};

// Which flags a change reaches, or a copy takes along, as the rights of whoever makes it allow (RFC 4314 §4).
struct FlagScope {
    bool seen = true, deleted = true, others = true;

    std::uint8_t system() const;  // of Flag
    bool operator==(const FlagScope&) const = default;
};

// Ascending, disjoint, inclusive ranges.
struct UidRange {
    Uid first = 0, last = 0;
    bool operator==(const UidRange&) const = default;
};

class UidSet {
  public:
    UidSet() = default;
    explicit UidSet(std::vector<UidRange> ranges);  // in any order, overlapping or not
    static UidSet all();
    static UidSet of(Uid uid);

    void add(Uid uid);  // cheap when ascending
    void add(UidRange range);
    void add(const UidSet& other);
    UidSet from(Uid first) const;  // those that are not below
    UidSet within(UidRange range) const;
    bool contains(Uid uid) const;
    bool empty() const { return ranges_.empty(); }
    std::uint64_t count() const;
    const std::vector<UidRange>& ranges() const { return ranges_; }
    std::string to_text() const;  // 1:3,7 (RFC 9051 sequence-set); empty for none

    bool operator==(const UidSet&) const = default;

  private:
    std::vector<UidRange> ranges_;
};

// Those that are not in `gone`.
UidSet without(const UidSet& uids, const UidSet& gone);

struct Mailbox {
    base::Uuid owner;
    MailboxId id = 0;
    std::string name;  // whole path, UTF-8, levels separated by '/'; the inbox is INBOX
    Role role = Role::none;
    bool is_selectable = true;  // false: only a level above others (\NonExistent)
    Uid uid_validity = 0;
    Uid uid_next = 1;
    Modseq highest_modseq = 1;
    std::uint32_t messages = 0, unseen = 0, deleted = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> keywords;  // ever used here: the first thousand; not in a list of mailboxes
};

// The small row: what changes.
struct MessageFlags {
    Uid uid = 0;
    Modseq modseq = 0;
    Flags flags;
};

// The whole row.
struct Message {
    Uid uid = 0;
    Modseq modseq = 0;
    Flags flags;
    BlobId body;
    std::string prefix;  // this copy's own headers, before the body's first byte
    std::uint64_t body_size = 0;
    base::WallTime internal_date;
    base::WallTime save_date;  // RFC 8514
    base::Uuid email_id;       // RFC 8474; equal for copies
    base::Uuid thread_id;

    std::uint64_t size() const { return prefix.size() + body_size; }
};

// What happened to a mailbox after a modseq: all of it, or what happened first.
struct MailboxChanges {
    bool is_complete = true;  // false: the log no longer reaches back so far; compare with all messages
    bool is_last = true;  // false: there is more after mailbox.highest_modseq, which is as far as this goes
    Mailbox mailbox;
    std::vector<MessageFlags> changed;  // new ones and those with other flags, ascending by uid
    UidSet vanished;
};

}  // namespace store
