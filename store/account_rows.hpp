// The rows of one account's partition: what stands in them, and their keys.
//
// Numbers in keys are big-endian, so that rows of one kind lie together in the order of their numbers.
// The bytes are drawn in account_rows.cpp and docs/formats/account.md.
#pragma once

#include "store/engine.hpp"
#include "store/rights.hpp"
#include "store/types.hpp"

namespace store {

struct AccountRow {
    static constexpr std::uint8_t version = 1;

    MailboxId next_mailbox = 1;
    Uid last_uid_validity = 0;  // the greatest ever given in this account
    Modseq modseq = 1;          // the greatest ever given in this account
    std::uint64_t bytes = 0, messages = 0;
    std::uint32_t mailboxes = 0;  // that have a name
    std::uint32_t doomed = 0;     // mailboxes that were deleted, but not yet emptied
};

enum class MailboxState : std::uint8_t {
    level,       // only stands above others
    selectable,  // has messages
    doomed,      // deleted: without a name, its messages counted nowhere any more, and on their way out
};

struct MailboxRow {
    static constexpr std::uint8_t version = 1;

    MailboxId id = 0;      // in the key
    MailboxId parent = 0;  // 0: at the top
    std::string leaf;      // the last level of the name
    Role role = Role::none;
    MailboxState state = MailboxState::selectable;
    Uid uid_validity = 0, uid_next = 1;
    Uid unseen_from = 1;  // no message below is unseen
    Modseq highest_modseq = 1;
    Modseq log_floor = 0;        // vanished uids are known after this modseq only
    std::uint32_t log_rows = 0;  // rows of vanished uids
    std::uint32_t messages = 0, unseen = 0, deleted = 0;
    std::uint64_t bytes = 0;

    bool is_selectable() const { return state == MailboxState::selectable; }
};

// What never changes of one message in one mailbox.
struct MessageRow {
    static constexpr std::uint8_t version = 1;

    Uid uid = 0;  // in the key
    BlobId body;
    base::Uuid email_id;
    base::Uuid thread_id;
    Modseq created = 0;
    std::uint64_t body_size = 0;
    base::WallTime internal_date, save_date;
    std::string prefix;

    std::uint64_t size() const { return prefix.size() + body_size; }
};

// What changes. A message that never had a flag has no such row.
struct FlagsRow {
    static constexpr std::uint8_t version = 1;

    Uid uid = 0;  // in the key
    Modseq modseq = 0;
    std::uint8_t system = 0;
    std::vector<std::uint32_t> keywords;  // ids in the mailbox's table, ascending

    bool has(Flag flag) const { return (system & flag) != 0; }
};

// A step across two partitions that may be unfinished: written before the first, erased with the last.
struct IntentRow {
    static constexpr std::uint8_t version = 1;

    enum class Kind : std::uint8_t { link = 1, unlink = 2 };

    BlobId body;          // in the key
    base::Uuid email_id;  // in the key
    Kind kind = Kind::link;
    std::uint64_t run = 0;  // of which run of the store
};

// A copy in several commits: what it has made so far is to go again unless it comes to its end.
struct CopyRow {
    static constexpr std::uint8_t version = 1;

    base::Uuid id;          // in the key
    std::uint64_t run = 0;  // of which run of the store
    MailboxId mailbox = 0;
    UidSet uids;
};

// What one reader has seen of one mailbox (seen.hpp).
struct ReaderRow {
    static constexpr std::uint8_t version = 1;

    base::Uuid reader;       // in the key
    std::uint32_t seen = 0;  // messages
    Uid unseen_from = 1;     // no message below is unseen
    Modseq modseq = 0;       // of the last mark set or taken away
};

// Messages whose mark a reader has set or taken away, all with one modseq.
struct Marked {
    UidRange uids;
    bool is_seen = false;
    Modseq modseq = 0;
    bool operator==(const Marked&) const = default;
};

std::string to_bytes(const AccountRow& row);
std::string to_bytes(const MailboxRow& row);
std::string to_bytes(const MessageRow& row);
std::string to_bytes(const FlagsRow& row);
std::string to_bytes(const IntentRow& row);
std::string to_bytes(const CopyRow& row);
std::string to_bytes(const AclEntry& row);
std::string to_bytes(const ReaderRow& row);
// Rows that hold one thing: an id, a count, a text, a set of uids.
std::string number_row(std::uint64_t number);
std::string text_row(std::string_view text);
std::string uids_row(const UidSet& uids);
std::string marks_row(const std::vector<Marked>& marks);

// Refused: corrupt; unsupported for a row written by a newer program.
base::Result<AccountRow> account_row(std::string_view value);
base::Result<MailboxRow> mailbox_row(std::string_view key, std::string_view value);
base::Result<MessageRow> message_row(std::string_view key, std::string_view value);
// Only `uid` and `created`: for looking at very many.
base::Result<MessageRow> message_row_start(std::string_view key, std::string_view value);
base::Result<FlagsRow> flags_row(std::string_view key, std::string_view value);
base::Result<IntentRow> intent_row(std::string_view key, std::string_view value);
base::Result<ReaderRow> reader_row(std::string_view key, std::string_view value);
base::Result<AclEntry> acl_entry(std::string_view key, std::string_view value);
base::Result<CopyRow> copy_row(std::string_view key, std::string_view value);
base::Result<std::uint64_t> number_from(std::string_view value);
base::Result<std::string_view> text_from(std::string_view value);
base::Result<UidSet> uids_from(std::string_view value);
base::Result<std::vector<Marked>> marks_from(std::string_view value);

namespace key {

std::string account();
std::string mailboxes();
std::string mailbox(MailboxId id);
std::string name(MailboxId parent, std::string_view leaf);
std::string names_below(MailboxId parent);
std::string subscriptions();
std::string subscription(std::string_view name);
std::string links(const base::Uuid& email_id);
std::string intents();
std::string intent(const BlobId& body, const base::Uuid& email_id);
std::string copies();
std::string copy(const base::Uuid& id);
std::string markers();
std::string marker(const base::Uuid& id);

// Of one mailbox; the prefixes hold all its rows of that kind.
std::string messages(MailboxId mailbox);
std::string message(MailboxId mailbox, Uid uid);
std::string all_flags(MailboxId mailbox);
std::string flags(MailboxId mailbox, Uid uid);
std::string flag_changes(MailboxId mailbox);
std::string flag_change(MailboxId mailbox, Modseq modseq, Uid uid);
std::string all_gone(MailboxId mailbox);
std::string gone(MailboxId mailbox, std::uint32_t chunk);
std::string all_vanished(MailboxId mailbox);
std::string vanished(MailboxId mailbox, Modseq modseq);
std::string keywords(MailboxId mailbox);
std::string acls();
std::string acl(MailboxId mailbox);
std::string acl_entry(MailboxId mailbox, const Identifier& who);
std::string annotations(MailboxId mailbox);
std::string shared_annotations(MailboxId mailbox);  // the name follows
std::string private_annotations(MailboxId mailbox, const base::Uuid& reader);
std::string readers(MailboxId mailbox);
std::string reader(MailboxId mailbox, const base::Uuid& reader);
std::string all_marks(MailboxId mailbox);
std::string marks(MailboxId mailbox, const base::Uuid& reader, std::uint32_t chunk);
std::string keyword(MailboxId mailbox, std::uint32_t id);
std::string keyword_names(MailboxId mailbox);  // also the key of the row that counts them
std::string keyword_name(MailboxId mailbox, std::string_view in_lower_case);

// The number at the end of a key.
std::uint32_t last_number(std::string_view key);
MailboxId mailbox_of_acl(std::string_view acl_key);
Modseq last_modseq(std::string_view vanished_key);     // of a row 'v'
Modseq modseq_of_change(std::string_view change_key);  // of a row 'c'

}  // namespace key

}  // namespace store
