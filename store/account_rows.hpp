// The rows of one account's partition: what stands in them, and their keys.
//
// Numbers in keys are big-endian, so that rows of one kind lie together in the order of their numbers.
// A view of the bytes is drawn in account_rows.cpp and docs/formats/account.md.
#pragma once

#include "store/engine.hpp"
#include "store/types.hpp"

namespace store {

struct AccountRow {
    static constexpr std::uint8_t version = 1;

    MailboxId next_mailbox = 1;
    Uid last_uid_validity = 0;  // the greatest ever given in this account
    Modseq modseq = 1;          // the greatest ever given in this account
    std::uint64_t bytes = 0, messages = 0;
    std::uint32_t mailboxes = 0;
};

struct MailboxRow {
    static constexpr std::uint8_t version = 1;

    MailboxId id = 0;      // in the key
    MailboxId parent = 0;  // 0: at the top
    std::string leaf;      // the last level of the name
    Role role = Role::none;
    bool is_selectable = true;
    Uid uid_validity = 0, uid_next = 1;
    Modseq highest_modseq = 1;
    Modseq log_floor = 0;        // vanished uids are known after this modseq only
    std::uint32_t log_rows = 0;  // rows of vanished uids
    std::uint32_t messages = 0, unseen = 0, deleted = 0;
    std::uint64_t bytes = 0;
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

struct FlagsRow {
    Uid uid = 0;  // in the key
    Modseq modseq = 0;
    std::uint8_t system = 0;
    std::vector<std::uint32_t> keywords;  // ids in the mailbox's table, ascending

    bool has(Flag flag) const { return (system & flag) != 0; }
};

// A step across two partitions that may be unfinished: written before the first, erased with the last.
struct IntentRow {
    enum class Kind : std::uint8_t { link = 1, unlink = 2 };

    BlobId body;          // in the key
    base::Uuid email_id;  // in the key
    Kind kind = Kind::link;
    std::uint64_t run = 0;  // of which run of the store
};

std::string to_bytes(const AccountRow& row);
std::string to_bytes(const MailboxRow& row);
std::string to_bytes(const MessageRow& row);
std::string to_bytes(const FlagsRow& row);
std::string to_bytes(const IntentRow& row);
std::string to_bytes(const UidSet& uids);

// Refused: corrupt; unsupported for a row written by a newer program.
base::Result<AccountRow> account_row(std::string_view value);
base::Result<MailboxRow> mailbox_row(std::string_view key, std::string_view value);
base::Result<MessageRow> message_row(std::string_view key, std::string_view value);
base::Result<FlagsRow> flags_row(std::string_view key, std::string_view value);
base::Result<IntentRow> intent_row(std::string_view key, std::string_view value);
base::Result<UidSet> uid_set(std::string_view value);

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

// Of one mailbox; the prefixes hold all its rows of that kind.
std::string messages(MailboxId mailbox);
std::string message(MailboxId mailbox, Uid uid);
std::string all_flags(MailboxId mailbox);
std::string flags(MailboxId mailbox, Uid uid);
std::string flag_changes(MailboxId mailbox);
std::string flag_change(MailboxId mailbox, Modseq modseq, Uid uid);
std::string all_vanished(MailboxId mailbox);
std::string vanished(MailboxId mailbox, Modseq modseq);
std::string keywords(MailboxId mailbox);
std::string keyword(MailboxId mailbox, std::uint32_t id);

// The number at the end of a key.
std::uint32_t last_number(std::string_view key);
Modseq last_modseq(std::string_view vanished_key);

}  // namespace key

}  // namespace store
