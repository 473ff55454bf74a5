// What is to be different about an entry. What is absent stays as it is. Pure.
#pragma once

#include "directory/snapshot.hpp"

#include <map>

namespace directory {

// What the directory keeps of an account that no snapshot holds: it is asked for when it is needed. Each has its
// format where it is used; values have no order.
enum class Detail { certificate, smime_certificate, scram, totp, app_password, former_password, birth_date };

struct AccountEdit {
    std::optional<State> state{};
    std::optional<std::int64_t> state_since{};
    std::optional<std::string> state_reason{};
    std::optional<Role> role{};
    std::optional<std::string> name{}, title{}, phone{}, mobile{}, sex{}, staff_id{}, hold{}, filter{};
    std::optional<std::string> agency{};  // its code: the account moves there
    std::optional<std::uint64_t> quota_bytes{};
    std::optional<std::vector<Address>> addresses{};
    std::optional<std::vector<Holder>> holders{};
    std::optional<std::vector<Grant>> grants{};
    std::optional<std::vector<base::Uuid>> successors{}, members{}, senders{};
    std::optional<Openness> open_to{};
    std::optional<std::string> password_hash{};  // as userPassword holds it; empty: it has none any more
    std::optional<std::int64_t> password_since{};
    std::optional<bool> must_change_password{};
    std::optional<std::uint64_t> hourly_rate{};
    std::optional<std::string> return_address{};
    std::map<Detail, std::vector<std::string>> details{};  // each is replaced as a whole; none: it is gone
};

struct AgencyEdit {
    std::optional<std::string> name{}, short_name{}, kind{}, profile{};
    std::optional<std::vector<Address>> addresses{};
    std::optional<std::vector<base::Uuid>> predecessors{}, successors{};
    std::optional<std::optional<std::int64_t>> until{};
};

// invalid: a password that is no hash; not_found: an agency that is none.
base::Result<void> check(const AccountEdit& edit, const Snapshot& snapshot);
// conflict: somebody else was quicker.
std::unexpected<base::Error> refuse_changed(std::string_view entry);

// All but the password and the details, which are not in an Account.
void apply(const AccountEdit& edit, Account& account);
void apply(const AgencyEdit& edit, Agency& agency);

}  // namespace directory
