#include "control/verbs/passwords.hpp"

#include "directory/login_rules.hpp"
#include "directory/password.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

namespace control {
namespace {

using base::Code;
using directory::Account;
using directory::Detail;
using directory::PasswordFault;
using directory::PasswordRules;

Refusal refusal_of(PasswordFault fault, const PasswordRules& rules)
{
    switch (fault) {
    case PasswordFault::control: return refusal(Code::invalid, "password_control");
    case PasswordFault::blank: return refusal(Code::invalid, "blank_password");
    case PasswordFault::too_short:
        return refusal(Code::invalid, "short_password", {{"least", rules.length_least}});
    case PasswordFault::too_long:
        return refusal(Code::invalid, "long_password", {{"most", directory::longest_chosen}});
    case PasswordFault::few_classes:
        return refusal(Code::invalid, "password_classes", {{"least", rules.classes_least}});
    case PasswordFault::holds_login:
    case PasswordFault::holds_name_of_his: return refusal(Code::invalid, "password_is_name");
    case PasswordFault::holds_birth_date: return refusal(Code::invalid, "password_is_birth_date");
    case PasswordFault::used_before:
        return refusal(Code::invalid, "password_used", {{"count", rules.history_least}});
    }
    base::bug("an unnamed fault of a password");
}

struct Derived {
    bool was_used = false;
    std::string hash, keys;
};

// Hashes of all that there is to compare and to make.
Derived derive(const NewPassword& fresh, const std::vector<std::string>& former, const PasswordRules& rules)
{
    const bool is_random = fresh.origin == NewPassword::Origin::random;
    Derived derived;
    derived.was_used = !is_random && directory::was_used(fresh.secret, former, rules);
    if (derived.was_used) return derived;
    derived.hash =
        directory::hash_password(fresh.secret, is_random ? directory::quick_cost : directory::HashCost{});
    derived.keys = directory::scram::to_stored(
        directory::scram::make_keys(fresh.secret, directory::scram::salt_for(derived.hash)));
    return derived;
}

using FoundBirthDate = std::expected<std::optional<directory::BirthDate>, Refusal>;

// Asked for only where a rule needs it.
net::Task<FoundBirthDate> birth_date_of(Session& session, const Account& account, PasswordRules rules)
{
    if (!rules.forbids_birth_date) co_return std::nullopt;
    auto reading = session.directory().details(account.id, Detail::birth_date);
    const auto known = co_await std::move(reading);
    if (!known) co_return std::unexpected(from_directory(known.error()));
    co_return known->empty() ? std::nullopt : directory::birth_date_from(known->front());
}

}  // namespace

net::Task<std::expected<PasswordRules, Refusal>> rules_for(Session& session, const Account& account)
{
    const auto& profiles = session.parts().profiles;
    const auto snapshot = session.directory().snapshot();
    const std::string name(directory::profile_name(*snapshot, account.agency, profiles.used()));
    auto work = [&profiles, name] { return profiles.find(name); };
    const auto profile = co_await net::offload(session.offload(), std::move(work));
    if (!profile) co_return no(profile.error().code, "bad_profile", {{"why", profile.error().detail}});
    co_return directory::password_rules(*profile, account);
}

net::Task<std::expected<directory::AccountEdit, Refusal>>
password_edit(Session& session, const Account& account, NewPassword fresh)
{
    auto asking = rules_for(session, account);
    const auto rules = co_await std::move(asking);
    if (!rules) co_return std::unexpected(rules.error());
    fresh.secret =
        base::nfc(fresh.secret);  // one spelling, so that it does not matter which keyboard types it
    if (fresh.origin == NewPassword::Origin::chosen) {
        auto looking = birth_date_of(session, account, *rules);
        const auto birth = co_await std::move(looking);
        if (!birth) co_return std::unexpected(birth.error());
        if (const auto fault = fault_in(fresh.secret, *rules, account, *birth))
            co_return std::unexpected(refusal_of(*fault, *rules));
    }

    auto reading = session.directory().details(account.id, Detail::former_password);
    auto former = co_await std::move(reading);
    if (!former) co_return std::unexpected(from_directory(former.error()));
    auto work = [fresh, former = *former, rules = *rules] { return derive(fresh, former, rules); };
    auto derived = co_await net::offload(session.offload(), std::move(work));
    if (derived.was_used) co_return std::unexpected(refusal_of(PasswordFault::used_before, *rules));

    directory::AccountEdit edit;
    edit.password_since = fresh.origin == NewPassword::Origin::random ? 0 : session.now();
    edit.details[Detail::former_password] =
        with_former(*std::move(former), derived.hash, session.now(), *rules);
    edit.details[Detail::scram] = {std::move(derived.keys)};
    edit.password_hash = std::move(derived.hash);
    co_return edit;
}

net::Task<FoundOne> prove_own(Session& session, const directory::Snapshot& snapshot, std::string name,
                              std::string password)
{
    auto checking = session.directory().check_login(
        {name, std::move(password), session.peer().address, directory::Entrance::control});
    const auto checked = co_await std::move(checking);
    const auto* account = checked ? snapshot.by_id(checked->account) : nullptr;
    // An app password is for one device, not for what is its owner's to decide.
    if (account && checked->means != directory::Means::app_password) co_return account;
    note_made(session.parts().audit, [&] {
        ledger::Event event(ledger::Kind::login_failed);
        event.add(ledger::Name::who, base::printable(name)).add(ledger::Name::service, "control");
        return event.add(ledger::Name::address, session.peer().address);
    });
    if (!checked && checked.error().code == Code::unavailable)
        co_return no(Code::unavailable, "directory_away", {{"why", base::printable(checked.error().detail)}});
    co_return no(Code::wrong_login, "wrong_login");
}

net::Task<std::optional<Refusal>> record_own(Session& session, ledger::Kind kind, const Account& account,
                                             std::string event)
{
    ledger::Event made(kind);
    made.add(ledger::Name::event, event).add(ledger::Name::by, account.login);
    made.add(ledger::Name::who, account.login).add(ledger::Name::address, session.peer().address);
    auto recording = session.parts().audit.append(std::move(made));
    const auto recorded = co_await std::move(recording);
    if (recorded) co_return std::nullopt;
    co_return refusal(Code::unknown, "done_unrecorded", {{"why", recorded.error().detail}});
}

}  // namespace control
