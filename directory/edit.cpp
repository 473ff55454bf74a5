#include "directory/edit.hpp"

#include "base/text.hpp"
#include "directory/password.hpp"

namespace directory {
namespace {

template<typename T> void take(const std::optional<T>& wanted, T& into)
{
    if (wanted) into = *wanted;
}

void make_lower(std::vector<Address>& addresses)
{
    for (auto& address : addresses) address.address = base::lower(address.address);
}

}  // namespace

base::Result<void> check(const AccountEdit& edit, const Snapshot& snapshot)
{
    using base::Code;
    if (edit.password_hash && !edit.password_hash->empty() && !is_password_hash(*edit.password_hash))
        return base::refuse(Code::invalid, "that is no password hash");
    if (edit.agency && !snapshot.agency(*edit.agency))
        return base::refuse(Code::not_found, "no agency " + base::printable(*edit.agency, 60));
    return {};
}

std::unexpected<base::Error> refuse_changed(std::string_view entry)
{
    return base::refuse(base::Code::conflict,
                        "somebody else has changed " + base::printable(entry, 60) + " meanwhile");
}

void apply(const AccountEdit& edit, Account& account)
{
    take(edit.state, account.state);
    take(edit.state_since, account.state_since);
    take(edit.state_reason, account.state_reason);
    take(edit.role, account.role);
    take(edit.name, account.name);
    take(edit.title, account.title);
    take(edit.phone, account.phone);
    take(edit.mobile, account.mobile);
    take(edit.sex, account.sex);
    take(edit.staff_id, account.staff_id);
    take(edit.hold, account.hold);
    take(edit.filter, account.filter);
    take(edit.agency, account.agency);
    take(edit.quota_bytes, account.quota_bytes);
    take(edit.addresses, account.addresses);
    make_lower(account.addresses);
    take(edit.holders, account.holders);
    take(edit.grants, account.grants);
    take(edit.successors, account.successors);
    take(edit.members, account.members);
    take(edit.senders, account.senders);
    take(edit.open_to, account.open_to);
    take(edit.password_since, account.password_since);
    take(edit.must_change_password, account.must_change_password);
    take(edit.hourly_rate, account.hourly_rate);
    take(edit.return_address, account.return_address);
}

void apply(const AgencyEdit& edit, Agency& agency)
{
    take(edit.name, agency.name);
    take(edit.short_name, agency.short_name);
    take(edit.kind, agency.kind);
    take(edit.profile, agency.profile);
    take(edit.addresses, agency.addresses);
    make_lower(agency.addresses);
    take(edit.predecessors, agency.predecessors);
    take(edit.successors, agency.successors);
    take(edit.until, agency.until);
}

}  // namespace directory
