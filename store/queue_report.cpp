// What became of items that were taken: reports, and delivery to accounts here.

#include "store/queue_state.hpp"

#include "base/bytes.hpp"
#include "store/digest.hpp"

#include <algorithm>

namespace store {
namespace {

std::unexpected<base::Error> not_in_hand(const ItemId& item)
{
    return base::refuse(base::Code::conflict, "item " + base::to_string(item) + " is not in hand any more");
}

// As they were when the item was taken; so that the same report twice counts one attempt.
using Attempts = std::vector<std::uint32_t>;

Attempts attempts_of(const Item& item)
{
    Attempts attempts;
    for (const auto& recipient : item.recipients) attempts.push_back(recipient.attempts);
    return attempts;
}

void apply(const Outcome& outcome, std::uint32_t attempts_before, Recipient& recipient)
{
    if (recipient.progress != Progress::waiting) return;
    recipient.progress = outcome.progress;
    recipient.attempts = attempts_before + 1;
    recipient.answer = outcome.answer.substr(0, Queue::most_answer);
    if (outcome.progress == Progress::waiting) recipient.next_attempt = outcome.next_attempt;
}

// The earliest of what waits; nothing where none does.
std::optional<base::WallTime> next_attempt(const Item& item)
{
    std::optional<base::WallTime> next;
    for (const auto& recipient : item.recipients) {
        if (recipient.progress != Progress::waiting) continue;
        next = next ? std::min(*next, recipient.next_attempt) : recipient.next_attempt;
    }
    return next;
}

struct Report {
    Lease lease;
    ItemId item;
    Attempts attempts;
    std::vector<Outcome> outcomes;
    base::WallTime now;
};

// Whatever the queue holds under its id by now: no place is beyond its recipients.
bool is_as_taken(const ItemRow& row, const Report& report)
{
    return row.item.recipients.size() == report.attempts.size();
}

base::Result<void> apply(ShardEdit& edit, const Report& report)
{
    if (auto checked = check_lease(edit.rows(), report.lease); !checked) return checked;
    auto before = edit.item(report.item);
    // It was removed meanwhile, or this report was made before.
    if (!before && before.error().code == base::Code::not_found) return {};
    if (!before) return base::refuse(before.error());
    if (!is_as_taken(*before, report)) return not_in_hand(report.item);
    ItemRow after = *before;
    for (const auto& outcome : report.outcomes) {
        apply(outcome, report.attempts[outcome.recipient], after.item.recipients[outcome.recipient]);
    }
    const auto next = next_attempt(after.item);
    after.item.next_attempt = next.value_or(before->item.next_attempt);
    return next ? edit.change(*before, after) : edit.remove(after, report.now);
}

// Of outcomes, or of copies.
template<typename Each> base::Result<void> check(const Taken& taken, const std::vector<Each>& each)
{
    for (const auto& one : each) {
        if (one.recipient >= taken.item.recipients.size())
            return base::refuse(base::Code::invalid, "something for a recipient that there is not");
    }
    return {};
}

// Before anything is delivered, so that the markers are known whatever happens then; and by it a worker whose
// lease is another's by now is stopped.
base::Result<void> note_accounts(ShardEdit& edit, const Report& report, const std::vector<LocalCopy>& copies)
{
    if (auto checked = check_lease(edit.rows(), report.lease); !checked) return checked;
    auto before = edit.item(report.item);
    if (!before) return base::refuse(before.error());
    if (!is_as_taken(*before, report)) return not_in_hand(report.item);
    ItemRow after = *before;
    bool is_new = false;
    for (const auto& [place, copy] : copies) {
        auto& account = after.item.recipients[place].account;
        if (account && *account != copy.owner)
            return base::refuse(base::Code::conflict, "it was tried in another account before");
        is_new = is_new || !account;
        account = copy.owner;
    }
    if (!is_new) return {};
    return edit.change(*before, after);
}

// Its summary, and a claim: as long as the copy lives nobody sweeps it.
net::Task<base::Result<Body>> stored_body(Store::Core& core, BlobId id)
{
    Body body{id, 0, {}, {}, core.claims->begin(id, Claims::Origin::stored)};
    auto look = [&body](const Rows& rows) -> base::Result<void> {
        const auto value = rows.get(key::body());
        if (!value) return base::refuse(base::Code::not_found, "no body " + base::to_string(body.id));
        auto row = body_row(*value);
        if (!row) return base::refuse(row.error());
        body.size = row->size;
        body.summary = row->summary;
        body.thread_id = row->thread_id;
        return {};
    };
    auto looked = co_await core.engine.read({Space::body, id}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return body;
}

}  // namespace

base::Uuid marker_of(const ItemId& item, std::size_t recipient)
{
    base::ByteWriter whole;
    whole.uuid(item).varint(recipient);
    return digest(whole.bytes());
}

net::Task<base::Result<void>> Queue::report(Lease lease, Taken taken, std::vector<Outcome> outcomes)
{
    if (auto checked = check(taken, outcomes); !checked) co_return checked;
    if (lease.shard != shard_of(taken.item.id) || !state_->tickets.is_valid(taken, state_->steady()))
        co_return not_in_hand(taken.item.id);
    Report report{lease, taken.item.id, attempts_of(taken.item), std::move(outcomes), now()};
    ShardWork work = [report = std::move(report)](ShardEdit& edit) { return apply(edit, report); };
    auto done = co_await change_shard(state_->core, lease.shard, std::move(work), Room::reserve);
    // Of one that is unknown, or found no room, the same worker may make the same report again.
    if (done || done.error().code == base::Code::conflict) give_back(taken);
    co_return done;
}

net::Task<base::Result<void>> Queue::rest(Lease lease, Lane lane)
{
    ShardWork work = [lease, lane = std::move(lane)](ShardEdit& edit) -> base::Result<void> {
        if (auto checked = check_lease(edit.rows(), lease); !checked) return checked;
        auto row = edit.lane(lane.name);
        if (!row && row.error().code == base::Code::not_found) return {};  // nothing of it waits any more
        if (!row) return base::refuse(row.error());
        (*row)->lane.rests_until = lane.rests_until;
        (*row)->lane.answer = lane.answer.substr(0, most_answer);
        return {};
    };
    return change_shard(state_->core, lease.shard, std::move(work), Room::reserve);
}

net::Task<base::Result<std::vector<base::Result<void>>>> Queue::deliver(Lease lease, Taken taken,
                                                                        std::vector<LocalCopy> copies)
{
    if (auto checked = check(taken, copies); !checked) co_return base::refuse(std::move(checked.error()));
    const auto steady = state_->steady();
    const bool is_over = steady >= lease.until || lease.shard != shard_of(taken.item.id);
    if (is_over || !state_->tickets.is_valid(taken, steady)) co_return not_in_hand(taken.item.id);
    Report report{lease, taken.item.id, attempts_of(taken.item), {}, now()};
    ShardWork work = [report, copies](ShardEdit& edit) { return note_accounts(edit, report, copies); };
    auto noted = co_await change_shard(state_->core, lease.shard, std::move(work));
    if (!noted) co_return base::refuse(std::move(noted.error()));
    auto body = co_await stored_body(state_->core, taken.item.body);
    if (!body) co_return base::refuse(std::move(body.error()));
    std::vector<Copy> marked;
    for (auto& copy : copies) {
        copy.copy.marker = Marker{marker_of(taken.item.id, copy.recipient), {}};
        marked.push_back(std::move(copy.copy));
    }
    auto outcomes = co_await state_->store.deliver(std::move(*body), std::move(marked));
    for (auto& outcome : outcomes) {
        if (!outcome && outcome.error().code == base::Code::exists) outcome = {};
    }
    co_return outcomes;
}

net::Task<base::Result<std::size_t>> Queue::drop_markers(Lease lease, std::size_t most)
{
    return drop_left_markers(state_->core, lease.shard, now() - markers_stay, most);
}

}  // namespace store
