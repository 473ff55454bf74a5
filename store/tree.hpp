// The tree of mailboxes: names to ids and back, create, delete, rename.
#pragma once

#include "store/account_edit.hpp"
#include "store/names.hpp"

namespace store {

base::Result<MailboxRow> read_mailbox(const Rows& rows, MailboxId id);
// not_found, invalid.
base::Result<MailboxId> find_mailbox(const Rows& rows, std::string_view name);
base::Result<MailboxId> find_mailbox(const Rows& rows, const Levels& levels);
// The one with the role; INBOX where there is none.
base::Result<MailboxId> find_role(const Rows& rows, Role role);

// As IMAP sees them; one row as its reader does (see_mailbox_as).
base::Result<Mailbox> to_mailbox(const Sight& sight, const MailboxRow& as_seen);
base::Result<std::vector<Mailbox>> read_mailboxes(const Sight& sight);

// The row of the name index that leads to this mailbox.
void add_name(Batch& rows, const MailboxRow& mailbox);
base::Result<MailboxId> id_from(std::string_view name_row);

// See Account in store.hpp for what these promise.
base::Result<std::vector<std::string>> create_mailbox(AccountEdit& edit, std::string_view name, Role role);
// What it held and is too much for one change stays as a doomed mailbox, noted in the trail.
base::Result<void> delete_mailbox(AccountEdit& edit, std::string_view name);
// A part of what is left of a doomed mailbox; true once it is gone.
base::Result<bool> erase_some(AccountEdit& edit, MailboxId id);
// Gives the new mailbox that INBOX's messages are to be moved to, where INBOX was renamed.
base::Result<std::optional<MailboxId>> rename_mailbox(AccountEdit& edit, std::string_view from,
                                                      std::string_view to);

}  // namespace store
