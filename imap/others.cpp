#include "imap/others.hpp"

#include "imap/turn.hpp"
#include "store/names.hpp"

#include <algorithm>

namespace imap {
namespace {

using Snapshot = std::shared_ptr<const directory::Snapshot>;

std::string level_of(const directory::Account& owner)
{
    return std::string(others_prefix) + owner.login;
}

// Only stands above others.
store::Mailbox level(std::string name)
{
    store::Mailbox mailbox;
    mailbox.name = std::move(name);
    mailbox.is_selectable = false;
    return mailbox;
}

// Of an owner whose names it asks for, or of any, where it asks whether there is one.
bool asks_for(const NameFilter& filter, const directory::Account& owner)
{
    return filter.may_match_below(level_of(owner) + "/") ||
           filter.matches(others_prefix.substr(0, others_prefix.size() - 1));
}

// What one account shows: its mailboxes, and the levels above them that are not among those.
class Shown {
  public:
    explicit Shown(Names& names) : names_(names) {}

    void add(const directory::Account& owner, std::vector<store::SharedMailbox> shared)
    {
        for (auto& [mailbox, rights] : shared) {
            if (!rights.has(store::Right::lookup)) continue;
            mailbox.name = level_of(owner) + "/" + mailbox.name;
            mailbox.role = store::Role::none;
            if (!rights.has(store::Right::read)) names_.unreadable.insert(mailbox.name);
            known_.insert(mailbox.name);
            found_.push_back(std::move(mailbox));
        }
    }

    // Into their order among his own.
    void finish()
    {
        std::vector<store::Mailbox> levels;
        for (const auto& mailbox : found_) {
            std::string_view name = mailbox.name;
            for (auto at = name.rfind('/'); at != name.npos; at = name.rfind('/')) {
                name = name.substr(0, at);
                if (known_.emplace(name).second) levels.push_back(level(std::string(name)));
            }
        }
        auto& all = names_.mailboxes;
        std::ranges::move(levels, std::back_inserter(all));
        std::ranges::move(found_, std::back_inserter(all));
        std::ranges::sort(all, store::sorts_before, &store::Mailbox::name);
    }

  private:
    Names& names_;
    std::vector<store::Mailbox> found_;
    std::set<std::string, std::less<>> known_;
};

// Accounts with mail that the patterns may reach.
std::vector<const directory::Account*> reached(const directory::Snapshot& snapshot, const NameFilter& filter,
                                               const std::vector<base::Uuid>& owners)
{
    std::vector<const directory::Account*> all;
    for (const auto& id : owners) {
        const auto* owner = snapshot.by_id(id);
        if (owner && may_share(*owner) && asks_for(filter, *owner)) all.push_back(owner);
    }
    return all;
}

// Boxes that he holds: all of their mailboxes.
net::Task<base::Result<void>> add_held(Session& session, const NameFilter& filter, Shown& shown)
{
    if (!session.acts_for().empty()) co_return base::Result<void>();
    const auto snapshot = session.services().directory.snapshot();
    for (const auto& held : snapshot->held_by(session.who())) {
        if (!asks_for(filter, *held.box)) continue;
        auto mailboxes = co_await session.services().store.account(held.box->id).mailboxes();
        if (!mailboxes) co_return base::refuse(mailboxes.error());
        std::vector<store::SharedMailbox> all;
        for (auto& mailbox : *mailboxes) {
            if (mailbox.is_selectable) all.push_back({std::move(mailbox), store::all_rights});
        }
        shown.add(*held.box, std::move(all));
        co_await next_turn(session.stream());
    }
    co_return base::Result<void>();
}

bool is_held(Session& session, const directory::Snapshot& snapshot, const directory::Account& owner)
{
    return session.acts_for().empty() && owner.is_box() && snapshot.post_at(session.who(), owner).has_value();
}

net::Task<base::Result<void>> add_shared(Session& session, const NameFilter& filter, Shown& shown)
{
    const auto snapshot = session.services().directory.snapshot();
    const auto who = co_await identifiers_of(session);
    if (!who) co_return base::refuse(who.error());
    const auto owners = co_await session.services().store.sharing_with(*who);
    if (!owners) co_return base::refuse(owners.error());
    for (const auto* owner : reached(*snapshot, filter, *owners)) {
        if (owner->id == session.account().owner() || is_held(session, *snapshot, *owner)) continue;
        const auto account = session.services().store.account(owner->id).as_seen_by(session.who());
        auto shared = co_await account.all_shared(*who);
        // One that cannot be read hides none of the others.
        if (shared) shown.add(*owner, std::move(*shared));
        co_await next_turn(session.stream());
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> add_others(Session& session, const NameFilter& filter, Names& names)
{
    if (!filter.may_match_below(others_prefix)) co_return base::Result<void>();
    Shown shown(names);
    if (auto added = co_await add_held(session, filter, shown); !added) co_return added;
    if (auto added = co_await add_shared(session, filter, shown); !added) co_return added;
    shown.finish();
    co_return base::Result<void>();
}

// Others' as they are called now.
std::vector<std::string> told_subscriptions(const directory::Snapshot& snapshot,
                                            std::vector<std::string> kept)
{
    std::vector<std::string> told;
    for (auto& name : kept) {
        auto now = leads_to_others(name) ? name_of_kept(snapshot, name) : std::optional(std::move(name));
        if (now) told.push_back(std::move(*now));
    }
    std::ranges::sort(told, store::sorts_before);
    return told;
}

}  // namespace

net::Task<base::Result<Names>> names_for(Session& session, const NameFilter& filter)
{
    Names names;
    auto mailboxes = co_await session.account().mailboxes();
    if (!mailboxes) co_return base::refuse(mailboxes.error());
    names.mailboxes = std::move(*mailboxes);
    // No name leads to one's own mailbox of that name, if one was made before there were others'.
    std::erase_if(names.mailboxes, [](const auto& mailbox) { return leads_to_others(mailbox.name); });
    auto subscriptions = co_await session.account().subscriptions();
    if (!subscriptions) co_return base::refuse(subscriptions.error());
    const auto snapshot = session.services().directory.snapshot();
    names.subscriptions = told_subscriptions(*snapshot, std::move(*subscriptions));
    if (auto added = co_await add_others(session, filter, names); !added)
        co_return base::refuse(added.error());
    co_return names;
}

}  // namespace imap
