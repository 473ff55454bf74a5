// What the verbs about passwords share: by which rules one is judged, and what is stored with it.
#pragma once

#include "control/verbs/people.hpp"
#include "directory/password_rules.hpp"

namespace control {

// What counts for this account, by the profile of its agency.
net::Task<std::expected<directory::PasswordRules, Refusal>> rules_for(Session& session,
                                                                      const directory::Account& account);

// A new password, as one edit: its hash, its SCRAM keys, and the former ones with it among them. Refused where the rules
// forbid it, which a random one is not asked.
struct NewPassword {
    enum class Origin { chosen, random };
    std::string secret;
    Origin origin = Origin::chosen;
};
net::Task<std::expected<directory::AccountEdit, Refusal>>
password_edit(Session& session, const directory::Account& account, NewPassword fresh);

// Who he is, by his own password, at this door; what must be changed counts as right. Failures are recorded.
net::Task<FoundOne> prove_own(Session& session, const directory::Snapshot& snapshot, std::string name,
                              std::string password);
// What he has done to his own account, on disk when it returns.
net::Task<std::optional<Refusal>> record_own(Session& session, ledger::Kind kind,
                                             const directory::Account& account, std::string event);

}  // namespace control
