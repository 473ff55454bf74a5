// Sliced: see sliced.hpp. Copying, which is all or nothing, is in copy.cpp.
//
//   RFC 6851 §4.2   MOVE need not be atomic over several messages; each of them is

#include "store/sliced.hpp"

#include "store/flags.hpp"
#include "store/tree.hpp"

#include <iterator>

namespace store {
namespace {

struct Moving {
    MailboxId from = 0;
    MailboxId to = 0;
    UidSet uids;
    FlagScope flags = {};
};

net::Task<base::Result<Copied>> move_in_slices(Store::Core& core, Who who, Moving moving)
{
    Copied all;
    for (;;) {
        auto slice = co_await edit_account<Slice<Copied>>(core, who, [moving](AccountEdit& edit) {
            return move_some(edit, {moving.from, moving.uids, moving.to, moving.flags});
        });
        if (!slice && all.from.empty()) co_return base::refuse(std::move(slice.error()));
        if (!slice) {
            all.stopped = std::move(slice.error());
            co_return all;
        }
        join(all, std::move(slice->value));
        if (slice->is_last) co_return all;
        moving.uids = std::move(slice->rest);
    }
}

void join(FlagsStored& all, FlagsStored some)
{
    std::ranges::move(some.changed, std::back_inserter(all.changed));
    all.modified.add(some.modified);
}

}  // namespace

void join(Copied& all, Copied some)
{
    all.uid_validity = some.uid_validity;
    std::ranges::move(some.from, std::back_inserter(all.from));
    std::ranges::move(some.to, std::back_inserter(all.to));
}

net::Task<base::Result<Copied>> move_messages(Store::Core& core, Who who, Chosen from, CopyTo to)
{
    auto target = co_await read_account<MailboxId>(
        core, who.owner, [to = std::move(to.mailbox)](const Rows& rows) { return find_mailbox(rows, to); });
    if (!target) co_return base::refuse(std::move(target.error()));
    co_return co_await move_in_slices(core, who, {from.mailbox, *target, std::move(from.uids), to.flags});
}

net::Task<base::Result<UidSet>> expunge_messages(Store::Core& core, Who who, Chosen chosen)
{
    UidSet gone;
    for (;;) {
        auto work = [chosen](AccountEdit& edit) -> base::Result<Slice<UidSet>> {
            auto row = edit.mailbox(chosen.mailbox);
            if (!row) return base::refuse(row.error());
            return expunge_some(edit, **row, chosen.uids);
        };
        auto slice = co_await edit_account<Slice<UidSet>>(core, who, std::move(work), Room::reserve);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        gone.add(slice->value);
        if (slice->is_last) co_return gone;
        chosen.uids = std::move(slice->rest);
    }
}

net::Task<base::Result<FlagsStored>> store_flags(Store::Core& core, Who who, Chosen chosen, FlagChange change)
{
    FlagsStored all;
    for (;;) {
        auto work = [chosen, change](AccountEdit& edit) -> base::Result<Slice<FlagsStored>> {
            auto row = edit.mailbox(chosen.mailbox);
            if (!row) return base::refuse(row.error());
            return store_some_flags(edit, **row, chosen.uids, change);
        };
        auto slice = co_await edit_account<Slice<FlagsStored>>(core, who, std::move(work), Room::reserve);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        join(all, std::move(slice->value));
        if (slice->is_last) co_return all;
        chosen.uids = std::move(slice->rest);
    }
}

net::Task<base::Result<void>> rename_mailbox(Store::Core& core, Who who, std::string from, std::string to)
{
    auto target = co_await edit_account<std::optional<MailboxId>>(
        core, who, [from, to](AccountEdit& edit) { return rename_mailbox(edit, from, to); });
    if (!target) co_return base::refuse(std::move(target.error()));
    if (!*target) co_return base::Result<void>();
    auto inbox = co_await read_account<MailboxId>(
        core, who.owner, [](const Rows& rows) { return find_mailbox(rows, inbox_name); });
    if (!inbox) co_return base::refuse(std::move(inbox.error()));
    auto moved = co_await move_in_slices(core, who, {*inbox, **target, UidSet::all()});
    if (!moved) co_return base::refuse(std::move(moved.error()));
    if (moved->stopped) co_return base::refuse(std::move(*moved->stopped));
    co_return base::Result<void>();
}

}  // namespace store
