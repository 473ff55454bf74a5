#include "control/rights/guarded.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "control/rights/budget.hpp"
#include "directory/reserved.hpp"

#include <algorithm>
#include <unordered_set>

namespace control {

using base::Code;
using base::refuse;
using directory::Account;
using directory::AccountEdit;
using directory::Outcomes;
using directory::Right;
using directory::Snapshot;

namespace {

bool writes_nothing(Right right)
{
    return right == Right::see || right == Right::audit;
}

base::Result<void> outside(std::string_view what, std::string_view agency)
{
    return refuse(Code::denied, base::format("{} of {} is outside your scope", what, agency));
}

// Only an operator gives away what is taken for the operator's own voice.
base::Result<void> may_name(const Hand& hand, std::string_view address)
{
    if (!directory::is_reserved_address(address) || may_name_reserved(hand.warrant)) return {};
    return refuse(Code::denied, base::format("{} is a reserved name: only an operator gives it away",
                                             address.substr(0, address.find('@'))));
}

// What was there before may stay.
base::Result<void> may_have(const Hand& hand, const std::vector<directory::Address>& before,
                            const std::optional<std::vector<directory::Address>>& after)
{
    if (!after) return {};
    for (const auto& one : *after) {
        const auto is_it = [&one](const auto& had) { return base::iequals(had.address, one.address); };
        const bool is_new = std::ranges::none_of(before, is_it);
        if (!is_new) continue;
        if (auto fine = may_name(hand, one.address); !fine) return fine;
    }
    return {};
}

// One that is there already, or was there for longer: who moves to another agency leaves his grants behind.
bool is_no_more(const Account& account, const directory::Grant& wanted)
{
    return std::ranges::any_of(account.grants, [&](directory::Grant had) {
        const bool is_within = !had.until || (wanted.until && *wanted.until <= *had.until);
        had.until = wanted.until;
        return is_within && had == wanted;
    });
}

// Nobody gives more than he has himself; from whom he may take, his rank says.
base::Result<void> may_change_grants(const Snapshot& snapshot, const Hand& hand, const Account& account,
                                     const std::vector<directory::Grant>& wanted)
{
    const bool may_give = hand.right == Right::appoint;
    const auto is_fine = [&](const directory::Grant& grant) {
        return is_no_more(account, grant) || (may_give && hand.warrant.covers(snapshot, grant));
    };
    if (std::ranges::all_of(wanted, is_fine)) return {};
    return refuse(Code::denied, "that gives more than you have yourself");
}

// Only a user of the machine, who remains one himself, takes away the last operator.
base::Result<void> may_end_operator(const Snapshot& snapshot, const Hand& hand, const Account& account,
                                    const AccountEdit& edit, std::int64_t when)
{
    if (hand.is_of_machine || !is_operator(account, when)) return {};
    Account after = account;
    apply(edit, after);
    if (is_operator(after, when)) return {};
    for (const auto& other : snapshot.accounts())
        if (other.id != account.id && is_operator(other, when)) return {};
    return refuse(Code::denied, account.login +
                                    " is the last operator of the province: only root on the server "
                                    "takes that away");
}

// Those that were admitted go to the directory; its answers come back to their places.
template<typename Fresh, typename Add>
net::Task<Outcomes> add_admitted(std::vector<Fresh> all, Outcomes outcomes, Add add)
{
    std::vector<Fresh> admitted;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (outcomes[i]) admitted.push_back(std::move(all[i]));
    if (admitted.empty()) co_return outcomes;
    auto added = add(std::move(admitted));
    auto told = co_await std::move(added);
    auto next = told.begin();
    for (auto& outcome : outcomes)
        if (outcome && next != told.end()) outcome = std::move(*next++);
    co_return outcomes;
}

// What is looked at for another edit as well: whether an operator is left, and how much of a budget. All other edits go side
// by side, and are written together.
bool others_look_at(const AccountEdit& edit)
{
    return edit.grants || edit.state || edit.agency || edit.addresses || edit.quota_bytes;
}

}  // namespace

bool is_operator(const Account& account, std::int64_t when)
{
    return account.may_login() && std::ranges::any_of(account.grants, [when](const directory::Grant& grant) {
               return grant.scope.is_nil() && grant.rights == directory::Rights::all() &&
                      grant.is_open_at(when);
           });
}

bool may_name_reserved(const Warrant& warrant)
{
    return warrant.scope(Right::operate).is_everything();
}

std::int64_t unix_seconds(base::WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

net::Task<base::Result<directory::Admission>> Guarded::check_login(directory::LoginRequest request)
{
    return whole_.check_login(std::move(request));
}

net::Task<base::Result<std::size_t>> Guarded::end_lock_outs(base::Uuid account)
{
    const auto snapshot = whole_.snapshot();
    const auto* known = snapshot->by_id(account);
    if (known == nullptr) co_return refuse(Code::not_found, "no such account");
    if (writes_nothing(hand_.right) || !hand_.warrant.scope(hand_.right).holds(*snapshot, known->agency))
        co_return refuse(outside("a lock-out", known->agency).error());
    auto done = whole_.end_lock_outs(account);
    co_return co_await std::move(done);
}

net::Task<base::Result<directory::scram::Salt>> Guarded::scram_salt(std::string name, std::string from)
{
    return whole_.scram_salt(std::move(name), std::move(from));
}

net::Task<Outcomes> Guarded::add_agencies(std::vector<directory::NewAgency> agencies)
{
    auto taking = shared_.turns.take();
    const auto turn = co_await std::move(taking);
    const auto snapshot = whole_.snapshot();
    const auto scope = hand_.warrant.scope(hand_.right);
    std::unordered_set<std::string> ours;  // of this batch, parents before children
    Outcomes outcomes(agencies.size());
    for (std::size_t i = 0; i < agencies.size(); ++i) {
        const auto& fresh = agencies[i];
        const bool is_ours =
            !writes_nothing(hand_.right) &&
            (scope.is_everything() || ours.contains(fresh.parent) || scope.holds(*snapshot, fresh.parent));
        if (is_ours) ours.insert(fresh.code);
        auto fine = is_ours ? may_name(hand_, fresh.address) : outside("an agency below that", fresh.parent);
        if (!fine) outcomes[i] = refuse(fine.error());
    }
    auto add = [this](auto fresh) { return whole_.add_agencies(std::move(fresh)); };
    auto added = add_admitted(std::move(agencies), std::move(outcomes), add);
    co_return co_await std::move(added);
}

net::Task<Outcomes> Guarded::add_accounts(std::vector<directory::NewAccount> accounts)
{
    auto taking = shared_.turns.take();
    const auto turn = co_await std::move(taking);
    const auto snapshot = whole_.snapshot();
    const auto scope = hand_.warrant.scope(hand_.right);
    Budget budget(*snapshot, hand_.warrant, hand_.right);
    Outcomes outcomes(accounts.size());
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const auto& fresh = accounts[i];
        const bool is_ours = !writes_nothing(hand_.right) && scope.holds(*snapshot, fresh.agency);
        auto fine = is_ours ? may_name(hand_, fresh.login) : outside(fresh.login, fresh.agency);
        if (fine) fine = may_name(hand_, fresh.address);
        if (fine) fine = budget.take(fresh.agency, fresh.quota_bytes);
        if (!fine) outcomes[i] = refuse(fine.error());
    }
    auto add = [this](auto fresh) { return whole_.add_accounts(std::move(fresh)); };
    auto added = add_admitted(std::move(accounts), std::move(outcomes), add);
    co_return co_await std::move(added);
}

base::Result<void> Guarded::may_edit(const Account& account, const AccountEdit& edit) const
{
    const auto snapshot = whole_.snapshot();
    const auto scope = hand_.warrant.scope(hand_.right);
    if (writes_nothing(hand_.right) || !scope.holds(*snapshot, account.agency))
        return outside(account.login, account.agency);
    if (!hand_.warrant.outranks(*snapshot, account, unix_seconds(shared_.clock.now())))
        return refuse(Code::denied, account.login + " is an admin with more rights than yours");
    if (edit.agency && !scope.holds(*snapshot, *edit.agency)) return outside(account.login, *edit.agency);
    if (auto fine = may_have(hand_, account.addresses, edit.addresses); !fine) return fine;
    if (edit.grants)
        if (auto fine = may_change_grants(*snapshot, hand_, account, *edit.grants); !fine) return fine;
    const auto when = unix_seconds(shared_.clock.now());
    if (auto fine = may_end_operator(*snapshot, hand_, account, edit, when); !fine) return fine;
    if (!edit.quota_bytes) return {};
    return Budget(*snapshot, hand_.warrant, hand_.right)
        .grow(account.agency, account.quota_bytes, *edit.quota_bytes);
}

net::Task<base::Result<void>> Guarded::edit(base::Uuid account, AccountEdit edit, std::string seen)
{
    std::optional<Turns::Turn> turn;
    if (others_look_at(edit)) {
        auto taking = shared_.turns.take();
        turn.emplace(co_await std::move(taking));
    }
    const auto snapshot = whole_.snapshot();
    if (const auto* known = snapshot->by_id(account))
        if (auto fine = may_edit(*known, edit); !fine) co_return refuse(fine.error());
    auto done = whole_.edit(account, std::move(edit), std::move(seen));
    co_return co_await std::move(done);
}

net::Task<base::Result<void>> Guarded::edit_agency(base::Uuid agency, directory::AgencyEdit edit,
                                                   std::string seen)
{
    auto taking = shared_.turns.take();
    const auto turn = co_await std::move(taking);
    const auto snapshot = whole_.snapshot();
    if (writes_nothing(hand_.right) || !hand_.warrant.scope(hand_.right).holds(*snapshot, agency)) {
        const auto* known = agency_of(*snapshot, agency);
        co_return outside("a change", known ? known->code : to_string(agency));
    }
    const auto* known = agency_of(*snapshot, agency);
    if (known)
        if (auto fine = may_have(hand_, known->addresses, edit.addresses); !fine) co_return fine;
    auto done = whole_.edit_agency(agency, std::move(edit), std::move(seen));
    co_return co_await std::move(done);
}

net::Task<base::Result<std::vector<std::string>>> Guarded::details(base::Uuid account,
                                                                   directory::Detail detail)
{
    return whole_.details(account, detail);
}

net::Task<base::Result<directory::Loss>> Guarded::accept_loss(directory::Loss seen)
{
    if (is_everything()) return whole_.accept_loss(seen);
    auto refused = []() -> net::Task<base::Result<directory::Loss>> {
        co_return refuse(Code::denied, "a loss is accepted by the province's operator");
    };
    return refused();
}

}  // namespace control
