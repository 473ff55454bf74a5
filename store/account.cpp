// Account: each function is one change or one look. None is a coroutine that holds the handle itself, so that
// a temporary handle may be used.

#include "store/changes.hpp"
#include "store/flags.hpp"
#include "store/gone.hpp"
#include "store/links.hpp"
#include "store/markers.hpp"
#include "store/seen.hpp"
#include "store/sliced.hpp"
#include "store/subscriptions.hpp"
#include "store/tree.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

base::Result<Done> done(base::Result<void> outcome)
{
    if (!outcome) return base::refuse(std::move(outcome.error()));
    return Done{};
}

base::Result<Done> subscribe_elsewhere(Batch& rows, const std::string& name)
{
    auto all = read_subscriptions(rows);
    if (!all) return base::refuse(all.error());
    if (all->size() >= AccountEdit::most_mailboxes && !is_subscribed(rows, name))
        return base::refuse(base::Code::limit, "too many subscriptions");
    add_subscription(rows, name);
    return Done{};
}

base::Result<Done> set_subscription(AccountEdit& edit, const std::string& name, Subscription subscription)
{
    auto levels = to_levels(name);
    if (!levels) return base::refuse(levels.error());
    const std::string spelt = to_name(*levels);
    if (subscription == Subscription::off) {
        drop_subscription(edit.rows(), spelt);
        return Done{};
    }
    if (subscription == Subscription::on_elsewhere) return subscribe_elsewhere(edit.rows(), spelt);
    // So that the rows are bounded by the mailboxes.
    auto there = find_mailbox(edit.rows(), *levels);
    if (!there && !is_subscribed(edit.rows(), spelt)) return base::refuse(there.error());
    add_subscription(edit.rows(), spelt);
    return Done{};
}

// A mailbox that can be selected, as a look finds it.
base::Result<MailboxRow> selectable(const Sight& sight, MailboxId id)
{
    auto row = read_mailbox(sight.rows, id);
    if (row && !row->is_selectable()) {
        return base::refuse(base::Code::not_found, base::format("mailbox {} is only a level", id));
    }
    if (!row) return row;
    return see_mailbox_as(sight.rows, sight.who.reader, std::move(*row));
}

base::Result<Mailbox> describe_mailbox(const Sight& sight, base::Result<MailboxId> id)
{
    if (!id) return base::refuse(id.error());
    auto row = read_mailbox(sight.rows, *id);
    if (!row) return base::refuse(row.error());
    auto as_seen = see_mailbox_as(sight.rows, sight.who.reader, std::move(*row));
    if (!as_seen) return base::refuse(as_seen.error());
    return to_mailbox(sight, *as_seen);
}

base::Result<OpenedMailbox> open_mailbox(const Sight& sight, std::string_view name)
{
    const Rows& rows = sight.rows;
    auto id = find_mailbox(rows, name);
    if (!id) return base::refuse(id.error());
    auto row = selectable(sight, *id);
    if (!row) return base::refuse(row.error());
    auto mailbox = to_mailbox(sight, *row);
    if (!mailbox) return base::refuse(mailbox.error());
    auto uids = all_present_uids(rows, *row);
    if (!uids) return base::refuse(uids.error());
    auto first_unseen = find_first_unseen(sight, *row);
    if (!first_unseen) return base::refuse(first_unseen.error());
    return OpenedMailbox{std::move(*mailbox), std::move(*uids), *first_unseen};
}

base::Result<Usage> read_usage(const Rows& rows)
{
    const auto value = rows.get(key::account());
    if (!value) return Usage{};
    auto row = account_row(*value);
    if (!row) return base::refuse(row.error());
    return Usage{row->bytes, row->messages};
}

// Looked at without a limit too: one that cannot be read must be known before others have been given theirs.
net::Task<base::Result<void>> room_in(Store::Core& core, std::pair<base::Uuid, Quota> account, Usage more,
                                      Purpose purpose)
{
    const auto [owner, quota] = account;
    if (auto room = room_above(core, owner, more, purpose); !room) co_return room;
    auto usage = co_await read_account<Usage>(core, owner, read_usage);
    if (!usage) co_return base::refuse(std::move(usage.error()));
    co_return check_quota(*usage, quota, more, purpose);
}

net::Task<base::Result<Appended>> append_messages(Store::Core& core, Link link,
                                                  std::vector<NewMessage> messages)
{
    const bool are_notices =
        std::ranges::all_of(messages, [](const NewMessage& one) { return one.purpose == Purpose::notice; });
    link.purpose = are_notices ? Purpose::notice : Purpose::ordinary;
    for (auto& message : messages) {
        link.messages.push_back(
            {&message.body, std::move(message.prefix), std::move(message.flags), message.internal_date, {}});
    }
    std::vector<Link> links;
    links.push_back(std::move(link));
    auto appended = co_await link_all(core, std::move(links));
    co_return std::move(appended.front());
}

}  // namespace

net::Task<base::Result<std::vector<Mailbox>>> Account::mailboxes() const
{
    return read_account<std::vector<Mailbox>>(
        store_->core(), owner_, [who = who()](const Rows& rows) { return read_mailboxes({rows, who}); });
}

net::Task<base::Result<Mailbox>> Account::mailbox(std::string name) const
{
    return read_account<Mailbox>(store_->core(), owner_,
                                 [name = std::move(name), who = who()](const Rows& rows) {
                                     return describe_mailbox({rows, who}, find_mailbox(rows, name));
                                 });
}

net::Task<base::Result<Mailbox>> Account::mailbox(MailboxId id) const
{
    return read_account<Mailbox>(store_->core(), owner_, [id, who = who()](const Rows& rows) {
        return describe_mailbox({rows, who}, id);
    });
}

net::Task<base::Result<Usage>> Account::usage() const
{
    return read_account<Usage>(store_->core(), owner_, read_usage);
}

net::Task<base::Result<void>> Account::room_for(Usage more, Purpose purpose) const
{
    return room_in(store_->core(), {owner_, quota_}, more, purpose);
}

net::Task<base::Result<std::vector<std::string>>> Account::create_mailbox(std::string name, Role role)
{
    return edit_account<std::vector<std::string>>(store_->core(), owner_,
                                                  [name = std::move(name), role](AccountEdit& edit) {
                                                      return store::create_mailbox(edit, name, role);
                                                  });
}

net::Task<base::Result<void>> Account::delete_mailbox(std::string name)
{
    return without_value(edit_account<Done>(
        store_->core(), owner_,
        [name = std::move(name)](AccountEdit& edit) { return done(store::delete_mailbox(edit, name)); },
        Room::reserve));
}

net::Task<base::Result<void>> Account::rename_mailbox(std::string from, std::string to)
{
    return store::rename_mailbox(store_->core(), owner_, std::move(from), std::move(to));
}

net::Task<base::Result<std::vector<std::string>>> Account::subscriptions() const
{
    return read_account<std::vector<std::string>>(store_->core(), owner_, read_subscriptions);
}

net::Task<base::Result<void>> Account::subscribe(std::string name, Subscription subscription)
{
    return without_value(
        edit_account<Done>(store_->core(), owner_, [name = std::move(name), subscription](AccountEdit& edit) {
            return set_subscription(edit, name, subscription);
        }));
}

net::Task<base::Result<Appended>> Account::append(std::string mailbox, std::vector<NewMessage> messages)
{
    return append_messages(store_->core(), Link{owner_, quota_, std::move(mailbox), {}, {}, reader_},
                           std::move(messages));
}

net::Task<base::Result<FlagsStored>> Account::store_flags(MailboxId mailbox, UidSet uids, FlagChange change)
{
    return store::store_flags(store_->core(), who(), {mailbox, std::move(uids)}, std::move(change));
}

net::Task<base::Result<Copied>> Account::copy(MailboxId from, UidSet uids, std::string to, FlagScope flags)
{
    return copy_messages(store_->core(), who(), {from, std::move(uids)}, {std::move(to), quota_, flags});
}

net::Task<base::Result<Copied>> Account::move(MailboxId from, UidSet uids, std::string to, FlagScope flags)
{
    return move_messages(store_->core(), who(), {from, std::move(uids)}, {std::move(to), quota_, flags});
}

net::Task<base::Result<UidSet>> Account::expunge(MailboxId mailbox, UidSet uids)
{
    return expunge_messages(store_->core(), who(), {mailbox, std::move(uids)});
}

net::Task<base::Result<OpenedMailbox>> Account::open(std::string mailbox) const
{
    return read_account<OpenedMailbox>(store_->core(), owner_,
                                       [name = std::move(mailbox), who = who()](const Rows& rows) {
                                           return open_mailbox({rows, who}, name);
                                       });
}

net::Task<base::Result<std::vector<MessageFlags>>> Account::flags(MailboxId mailbox, UidSet uids,
                                                                  std::size_t most) const
{
    using Flags = std::vector<MessageFlags>;
    return read_account<Flags>(
        store_->core(), owner_,
        [mailbox, uids = std::move(uids), most, who = who()](const Rows& rows) -> base::Result<Flags> {
            auto row = selectable({rows, who}, mailbox);
            if (!row) return base::refuse(row.error());
            return read_message_flags({rows, who}, *row, uids, most);
        });
}

net::Task<base::Result<std::vector<Message>>> Account::messages(MailboxId mailbox, UidSet uids,
                                                                std::size_t most) const
{
    using Messages = std::vector<Message>;
    return read_account<Messages>(
        store_->core(), owner_,
        [mailbox, uids = std::move(uids), most, who = who()](const Rows& rows) -> base::Result<Messages> {
            auto row = selectable({rows, who}, mailbox);
            if (!row) return base::refuse(row.error());
            return read_whole_messages({rows, who}, mailbox, uids, most);
        });
}

net::Task<base::Result<MailboxChanges>> Account::changes(MailboxId mailbox, Modseq since,
                                                         std::size_t most) const
{
    return read_account<MailboxChanges>(
        store_->core(), owner_,
        [mailbox, since, most, who = who()](const Rows& rows) -> base::Result<MailboxChanges> {
            auto row = selectable({rows, who}, mailbox);
            if (!row) return base::refuse(row.error());
            return read_changes({rows, who}, *row, since, most);
        });
}

net::Task<base::Result<std::vector<Marker>>> Account::markers(base::Uuid after, std::size_t most) const
{
    return read_account<std::vector<Marker>>(
        store_->core(), owner_, [after, most](const Rows& rows) { return read_markers(rows, after, most); });
}

net::Task<base::Result<void>> Account::drop_markers(std::vector<base::Uuid> ids)
{
    auto work = [ids = std::move(ids)](AccountEdit& edit) -> base::Result<Done> {
        for (const auto& id : ids) drop_marker(edit.rows(), id);
        return Done{};
    };
    return without_value(edit_account<Done>(store_->core(), owner_, std::move(work), Room::reserve));
}

Uid Account::claim_recent(const Mailbox& mailbox)
{
    return store_->core().recent.claim(owner_, mailbox);
}

}  // namespace store
