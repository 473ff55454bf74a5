#include "imap/acl_change.hpp"

#include "base/format.hpp"
#include "imap/auditing.hpp"
#include "imap/identifier.hpp"
#include "imap/session.hpp"

#include <algorithm>

namespace imap {
namespace {

using store::AclEntry;
using store::Identifier;
using store::Rights;

Rights applied(Rights before, const std::optional<store::RightsChange>& change)
{
    if (!change) return store::no_rights;
    const unsigned given = change->rights.bits;
    unsigned after = given;
    if (change->action == store::RightsAction::add) after = before.bits | given;
    if (change->action == store::RightsAction::remove) after = before.bits & ~given;
    return {static_cast<std::uint16_t>(after)};
}

Rights rights_of(const std::vector<AclEntry>& entries, const Identifier& who)
{
    const auto entry = std::ranges::find(entries, who, &AclEntry::who);
    return entry == entries.end() ? store::no_rights : entry->rights;
}

// Nothing, where it concerns somebody else.
std::optional<Reply> about_owner(const AclChange& change, const Identifier& who, const base::Uuid& owner)
{
    if (who.kind != Identifier::Kind::account || who.id != owner) return std::nullopt;
    const bool stays = who.sign == Identifier::Sign::positive &&
                       applied(store::all_rights, change.rights) == store::all_rights;
    if (stays) return ok("The owner has all rights");
    return refuse({base::Code::cannot, "The owner of a mailbox has all rights, always"});
}

net::Task<base::Result<void>> carry_out(Found found, Identifier who,
                                        std::optional<store::RightsChange> change)
{
    auto& account = found.place.account;
    if (change) co_return co_await account.change_acl(found.mailbox.id, who, *change);
    co_return co_await account.drop_acl(found.mailbox.id, who);
}

}  // namespace

net::Task<Reply> change_acl(Session& session, AclChange change, std::string_view command)
{
    auto found = co_await find_mailbox(session, change.mailbox, one(store::Right::administer));
    if (!found) co_return refuse(found.error());
    if (!found->mailbox.is_selectable) co_return refuse({base::Code::not_found, "only a level"});
    const auto entries = co_await found->place.account.acl(found->mailbox.id);
    if (!entries) co_return refuse(entries.error());
    const auto snapshot = session.services().directory.snapshot();
    const auto who = identifier_from(*snapshot, change.identifier, *entries);
    if (!who) co_return refuse({base::Code::invalid, "There is no such person or group to share with"});
    if (auto reply = about_owner(change, *who, found->place.account.owner())) co_return *reply;
    const Rights before = rights_of(*entries, *who), after = applied(before, change.rights);
    if (before == after) co_return ok(base::format("{} completed", command));

    // Who must not act unrecorded asks first.
    if (const auto possible = session.services().audit.outcome(); !possible)
        co_return refuse({base::Code::unavailable, possible.error().detail});
    auto carrying = carry_out(*found, *who, change.rights);
    const auto done = co_await std::move(carrying);
    if (!done) co_return refuse(done.error());
    SharingAct act{to_text(*snapshot, *who), found->place.told(found->mailbox.name), before, after};
    auto recording = record_sharing(session, std::move(act));
    const auto recorded = co_await std::move(recording);
    if (!recorded) co_return refuse({base::Code::unknown, recorded.error().detail});
    co_return ok(base::format("{} completed", command));
}

}  // namespace imap
