// AccountEdit: one change to one account while it is made. Holds the account's and the touched
// mailboxes' headers, gives out ids, and notes what must follow in other partitions.
#pragma once

#include "store/account_rows.hpp"
#include "store/sight.hpp"

#include <map>
#include <set>

namespace store {

// An email of which this account has no message any more: its body may go.
struct Unlinked {
    BlobId body;
    base::Uuid email_id;
};

// What a commit leaves to be done after it.
struct Trail {
    std::vector<Unlinked> unlinked;
    std::vector<MailboxId> doomed;
};

// Who makes a change, when, and in which run of the store.
struct Maker {
    base::WallTime now;
    std::uint64_t run = 0;
    Reader reader = {};
};

class AccountEdit {
  public:
    AccountEdit(Batch& rows, const Maker& maker) : rows_(rows), maker_(maker) {}

    // On first touch the account gets its default mailboxes.
    base::Result<void> open();
    // Writes the headers that have changed; without it nothing of them is kept.
    void save();

    Batch& rows() { return rows_; }
    AccountRow& account() { return account_; }
    base::WallTime now() const { return maker_.now; }
    std::uint64_t run() const { return maker_.run; }
    const Reader& reader() const { return maker_.reader; }
    Trail& trail() { return trail_; }

    // One number for all that this change does; greater than any before in the account.
    Modseq modseq();

    // Valid until save(). not_found: no such mailbox, or only a level above others.
    base::Result<MailboxRow*> mailbox(MailboxId id);
    base::Result<MailboxRow*> mailbox(std::string_view name);
    base::Result<MailboxRow*> any_mailbox(MailboxId id);  // levels too

    // It has been changed: takes this change's modseq.
    void touch(MailboxRow& mailbox);

    // limit, when there are too many.
    base::Result<MailboxRow*> add_mailbox(MailboxId parent, std::string leaf, Role role);
    // A new UIDVALIDITY, greater than any before in this account, whatever the clock says.
    Uid new_uid_validity();
    // Nothing leads to it any more; its messages no longer count.
    void doom(MailboxRow& mailbox);
    void forget_mailbox(MailboxId id);
    // Its row has changed, but nothing that a client could see in it: no new modseq.
    void rewrite(const MailboxRow& mailbox) { touched_.insert(mailbox.id); }

    static constexpr std::uint32_t most_mailboxes = 10'000;

  private:
    base::Result<void> make_defaults();

    Batch& rows_;
    Maker maker_;
    AccountRow account_;
    std::string account_before_;  // its bytes
    Modseq modseq_ = 0;
    std::map<MailboxId, MailboxRow> mailboxes_;
    std::set<MailboxId> touched_;
    Trail trail_;
};

}  // namespace store
