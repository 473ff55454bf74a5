// Recovered: the mailbox of an account where repair puts what has lost its place.
#pragma once

#include "store/account_edit.hpp"

namespace store {

inline constexpr std::string_view recovered_name = "Recovered";

struct RecoveredEmail {
    Unlinked email;
    std::uint64_t size = 0;
    base::Uuid thread_id;
};

// Those of which a step is unfinished are left to it.
base::Result<void> put_into_recovered(AccountEdit& edit, const std::vector<RecoveredEmail>& emails);
// A mailbox that no name leads to is put below it. One that has its place is left there.
base::Result<void> name_in_recovered(AccountEdit& edit, MailboxId id);

}  // namespace store
