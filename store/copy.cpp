// COPY: all or nothing, of any number of messages. What is too much for one commit is copied in several;
// until the last of them a row tells which uids they have made, and whoever finds it without its copy at work
// takes them back.
//
//   RFC 9051 §6.4.7   a copy that fails restores the destination to its state before

#include "store/sliced.hpp"

#include "store/messages.hpp"

namespace store {
namespace {

struct Copying {
    base::Uuid id;
    MailboxId from = 0;
    UidSet uids;
    std::string to;
    Quota quota;
    FlagScope flags;
};

UidSet set_of(const std::vector<Uid>& uids)
{
    UidSet set;
    for (const Uid uid : uids) set.add(uid);
    return set;
}

// The row as it was, or a new one.
base::Result<CopyRow> unfinished(AccountEdit& edit, const base::Uuid& id, MailboxId to)
{
    const std::string key = key::copy(id);
    const auto value = edit.rows().get(key);
    if (!value) return CopyRow{id, edit.run(), to, {}};
    auto row = copy_row(key, *value);
    if (row && row->mailbox != to)
        return base::refuse(base::Code::not_found, "another mailbox took its name");
    return row;
}

base::Result<void> note_progress(AccountEdit& edit, const Copying& copying, MailboxId to,
                                 const Slice<Copied>& slice)
{
    auto row = unfinished(edit, copying.id, to);
    if (!row) return base::refuse(row.error());
    row->uids.add(set_of(slice.value.to));
    if (slice.is_last)
        edit.rows().erase(key::copy(copying.id));
    else
        edit.rows().put(key::copy(copying.id), to_bytes(*row));
    return {};
}

base::Result<Slice<Copied>> copy_next(AccountEdit& edit, const Copying& copying)
{
    auto to = edit.mailbox(copying.to);
    if (!to) return base::refuse(to.error());
    const MailboxId target = (*to)->id;
    auto slice = copy_some(edit, {copying.from, copying.uids, target, copying.flags}, copying.quota);
    if (!slice) return slice;
    if (auto noted = note_progress(edit, copying, target, *slice); !noted) return base::refuse(noted.error());
    return slice;
}

// Those above are asked whether they are full already: how much it will be only the copying tells.
net::Task<base::Result<Slice<Copied>>> copy_slice(Store::Core& core, Who who, Copying copying)
{
    auto room = room_above(core, who.owner, {1, 1}, Purpose::ordinary);
    if (!room) co_return base::refuse(std::move(room.error()));
    co_return co_await edit_account<Slice<Copied>>(
        core, who, [copying](AccountEdit& edit) { return copy_next(edit, copying); });
}

net::Task<base::Result<Copied>> copy_in_slices(Store::Core& core, Who who, Copying copying)
{
    const AtWork::Hold hold(core.at_work, {copying.id});
    Copied all;
    for (;;) {
        auto slice = co_await copy_slice(core, who, copying);
        if (!slice) {
            // What cannot be taken back now is by the next sweep.
            if (!all.to.empty()) static_cast<void>(co_await take_back_copy(core, who.owner, copying.id));
            co_return base::refuse(std::move(slice.error()));
        }
        join(all, std::move(slice->value));
        if (slice->is_last) co_return all;
        copying.uids = std::move(slice->rest);
    }
}

// A part of what the copy made goes again; true once all of it has.
base::Result<bool> take_back_some(AccountEdit& edit, const base::Uuid& id)
{
    const std::string key = key::copy(id);
    const auto value = edit.rows().get(key);
    if (!value) return true;
    auto row = copy_row(key, *value);
    if (!row) return base::refuse(row.error());
    auto mailbox = edit.mailbox(row->mailbox);
    if (!mailbox && mailbox.error().code != base::Code::not_found) return base::refuse(mailbox.error());
    auto slice = mailbox ? remove_some(edit, **mailbox, row->uids) : Slice<UidSet>();
    if (!slice) return base::refuse(slice.error());
    row->uids = std::move(slice->rest);
    if (slice->is_last)
        edit.rows().erase(key);
    else
        edit.rows().put(key, to_bytes(*row));
    return slice->is_last;
}

}  // namespace

net::Task<base::Result<Copied>> copy_messages(Store::Core& core, Who who, Chosen from, CopyTo to)
{
    return copy_in_slices(
        core, who,
        {base::random_uuid(), from.mailbox, std::move(from.uids), std::move(to.mailbox), to.quota, to.flags});
}

net::Task<base::Result<void>> take_back_copy(Store::Core& core, base::Uuid owner, base::Uuid copy)
{
    for (;;) {
        auto is_done = co_await edit_account<bool>(
            core, owner, [copy](AccountEdit& edit) { return take_back_some(edit, copy); }, Room::reserve);
        if (!is_done) co_return base::refuse(std::move(is_done.error()));
        if (*is_done) co_return base::Result<void>();
    }
}

}  // namespace store
