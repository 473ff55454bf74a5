#include "imap/place.hpp"

#include "imap/session.hpp"
#include "imap/turn.hpp"

#include <algorithm>

namespace imap {
namespace {

using base::Code;
using store::Identifier;
using store::Right;
using store::Rights;

// Who may read a box is said by assigning it (audited), so nobody gives rights on its mailboxes to anybody.
constexpr Rights rights_of_holder{
    static_cast<std::uint16_t>(store::all_rights.bits & ~static_cast<std::uint16_t>(Right::administer))};

Rights rights_of_owner(const Session& session)
{
    return session.acts_for().empty() ? store::all_rights : rights_of_holder;
}

std::unexpected<base::Error> nobody()
{
    return base::refuse(Code::not_found, "no such mailbox");
}

// The accounts that who is here may be named by.
std::vector<base::Uuid> accounts_of(Session& session, const directory::Snapshot& snapshot)
{
    std::vector<base::Uuid> accounts{session.account().owner()};
    if (!session.acts_for().empty()) return accounts;
    for (const auto& held : snapshot.held_by(session.who())) accounts.push_back(held.box->id);
    return accounts;
}

bool holds(const Session& session, const directory::Snapshot& snapshot, const directory::Account& box)
{
    return session.acts_for().empty() && box.is_box() && snapshot.post_at(session.who(), box).has_value();
}

store::Account account_of(Session& session, const directory::Account& owner)
{
    return session.services().store.account(owner.id, {.bytes = owner.quota_bytes, .messages = 0});
}

struct Split {
    std::string_view login, name;
};

// Other Users/nqhuy/a/b
std::optional<Split> split(std::string_view whole)
{
    if (!whole.starts_with(others_prefix)) return std::nullopt;
    whole.remove_prefix(others_prefix.size());
    const auto slash = whole.find('/');
    if (slash == whole.npos || slash == 0 || slash + 1 == whole.size()) return std::nullopt;
    return Split{whole.substr(0, slash), whole.substr(slash + 1)};
}

net::Task<base::Result<Place>> place_at_others(Session& session, std::string whole)
{
    const auto snapshot = session.services().directory.snapshot();
    const auto parts = split(whole);
    if (!parts) co_return nobody();
    const auto* owner = sharer(*snapshot, parts->login);
    std::string prefix = std::string(others_prefix) + std::string(parts->login) + "/";
    if (owner && holds(session, *snapshot, *owner)) {
        Place held{account_of(session, *owner), std::move(prefix), std::string(parts->name)};
        held.always = rights_of_holder;
        co_return held;
    }
    auto who = co_await identifiers_of(session);
    if (!who) co_return base::refuse(who.error());
    const auto owners = co_await session.services().store.sharing_with(*who);
    if (!owners) co_return base::refuse(owners.error());
    const bool shares =
        owner && owner->id != session.account().owner() && std::ranges::binary_search(*owners, owner->id);
    if (!shares) co_return nobody();
    Place place{account_of(session, *owner).as_seen_by(session.who()), std::move(prefix),
                std::string(parts->name)};
    place.who = std::move(*who);
    co_return place;
}

// Above the last level; empty at the top.
std::string name_above(std::string_view name)
{
    const auto slash = name.rfind('/');
    return slash == name.npos ? std::string() : std::string(name.substr(0, slash));
}

}  // namespace

bool leads_to_others(std::string_view name)
{
    return name.starts_with(others_prefix) || name == others_prefix.substr(0, others_prefix.size() - 1);
}

bool may_share(const directory::Account& account)
{
    const bool has_mail = account.kind == directory::Kind::official || account.is_box();
    return has_mail && account.may_receive();
}

const directory::Account* sharer(const directory::Snapshot& snapshot, std::string_view login)
{
    const auto* account = snapshot.by_login(login);
    return account && account->login == login && may_share(*account) ? account : nullptr;
}

net::Task<base::Result<std::vector<Identifier>>> identifiers_of(Session& session)
{
    const auto snapshot = session.services().directory.snapshot();
    const auto accounts = accounts_of(session, *snapshot);
    std::vector<Identifier> all;
    for (const auto& account : accounts)
        all.push_back({Identifier::Sign::positive, Identifier::Kind::account, account});
    all.push_back({Identifier::Sign::positive, Identifier::Kind::anyone, {}});
    const auto groups = co_await session.services().store.sharing_groups();
    if (!groups) co_return base::refuse(groups.error());
    for (const auto& group : *groups) {
        if (session.server().members().any_belongs(snapshot, group, accounts))
            all.push_back({Identifier::Sign::positive, Identifier::Kind::group, group});
    }
    co_return all;
}

net::Task<base::Result<Place>> place_of(Session& session, std::string name)
{
    if (leads_to_others(name)) co_return co_await place_at_others(session, std::move(name));
    Place own{session.account(), {}, std::move(name)};
    own.always = rights_of_owner(session);
    co_return own;
}

net::Task<base::Result<Found>> find_mailbox(Session& session, std::string name, Rights any_of)
{
    auto place = co_await place_of(session, std::move(name));
    if (!place) co_return base::refuse(place.error());
    co_return co_await find_mailbox(session, std::move(*place), any_of);
}

net::Task<base::Result<Found>> find_mailbox(Session&, Place place, Rights any_of)
{
    if (place.always) {
        auto mailbox = co_await place.account.mailbox(place.name);
        if (!mailbox) co_return base::refuse(mailbox.error());
        const Rights rights = *place.always;
        if ((rights.bits & any_of.bits) == 0) co_return std::unexpected(why_refused(rights));
        co_return Found{std::move(place), std::move(*mailbox), rights};
    }
    auto shared = co_await place.account.shared(place.name, place.who);
    if (!shared && shared.error().code == Code::invalid) co_return nobody();
    if (!shared) co_return base::refuse(shared.error());
    if ((shared->rights.bits & any_of.bits) == 0) co_return std::unexpected(why_refused(shared->rights));
    co_return Found{std::move(place), std::move(shared->mailbox), shared->rights};
}

net::Task<base::Result<Rights>> rights_at(Place place, store::MailboxId mailbox)
{
    if (place.always) co_return *place.always;
    co_return co_await place.account.rights(mailbox, place.who);
}

namespace {

net::Task<base::Result<Rights>> rights_above(Place place)
{
    if (place.always) co_return *place.always;
    for (auto above = name_above(place.name); !above.empty(); above = name_above(above)) {
        const auto shared = co_await place.account.shared(above, place.who);
        if (shared && shared->mailbox.is_selectable) co_return shared->rights;
        if (!shared && shared.error().code != Code::not_found && shared.error().code != Code::invalid)
            co_return base::refuse(shared.error());
    }
    co_return store::no_rights;
}

}  // namespace

net::Task<base::Result<Place>> place_to_make(Session& session, std::string name)
{
    auto place = co_await place_of(session, std::move(name));
    if (!place && place.error().code == Code::not_found)
        co_return base::refuse(Code::denied, "in nobody's mail that is shared with him");
    if (!place) co_return place;
    const auto rights = co_await rights_above(*place);
    if (!rights) co_return base::refuse(rights.error());
    if (!rights->has(Right::create_mailboxes)) co_return base::refuse(Code::denied, "no right k above it");
    co_return place;
}

store::FlagScope flags_of_rights(Rights rights)
{
    return {.seen = rights.has(Right::keep_seen),
            .deleted = rights.has(Right::delete_messages),
            .others = rights.has(Right::write)};
}

base::Error why_refused(Rights rights)
{
    if (rights.has(Right::lookup)) return {Code::denied, "a right is missing"};
    return {Code::not_found, "not to be looked up"};
}

std::string kept_name(const Place& place)
{
    return std::string(others_prefix) + base::to_string(place.account.owner()) + "/" + place.name;
}

std::optional<std::string> name_of_kept(const directory::Snapshot& snapshot, std::string_view kept)
{
    const auto parts = split(kept);
    const auto id = parts ? base::uuid_from_text(parts->login) : std::nullopt;
    const auto* owner = id ? snapshot.by_id(*id) : nullptr;
    if (!owner || !may_share(*owner)) return std::nullopt;
    return std::string(others_prefix) + owner->login + "/" + std::string(parts->name);
}

}  // namespace imap
