// How the queue's changes are carried out: see queue_work.hpp.

#include "store/queue_work.hpp"

#include "store/body_rows.hpp"

#include <algorithm>
#include <map>

namespace store {
namespace {

constexpr std::size_t references_at_once = 1'000;

std::map<Shard, std::vector<Reference>> by_shard(const std::vector<Reference>& references)
{
    std::map<Shard, std::vector<Reference>> groups;
    for (const auto& one : references) groups[shard_of(one.item)].push_back(one);
    return groups;
}

// `is_last` tells whether the body has no owner left.
Change take_back_one(const Reference& reference, std::shared_ptr<bool> is_last)
{
    return [reference, is_last](Batch& rows) -> base::Result<void> {
        drop_reference(rows, reference);
        *is_last = !has_owner(rows);
        if (*is_last) rows.erase(key::body());
        return {};
    };
}

// By their places; only of those that were taken back.
Change forget_departed(const std::vector<Reference>& references, std::vector<std::size_t> places,
                       const Stages& stages)
{
    return [&references, &stages, places = std::move(places)](Batch& rows) -> base::Result<void> {
        for (const std::size_t place : places) {
            if (stages.outcomes[0][place]) rows.erase(key::departed(references[place]));
        }
        return {};
    };
}

net::Task<void> take_back_some(Store::Core& core, std::vector<Reference> references)
{
    Stages stages;
    stages.changes.resize(2);
    std::vector<std::shared_ptr<bool>> is_last;
    std::map<Shard, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < references.size(); ++i) {
        is_last.push_back(std::make_shared<bool>(false));
        stages.changes[0].push_back(
            {{Space::body, references[i].body}, take_back_one(references[i], is_last.back()), Room::reserve});
        places[shard_of(references[i].item)].push_back(i);
    }
    for (auto& [shard, of_shard] : places) {
        stages.changes[1].push_back({shard_partition(shard),
                                     forget_departed(references, std::move(of_shard), stages),
                                     Room::reserve});
    }
    co_await core.engine.carry_out(stages);

    std::vector<BlobId> bodies;
    for (std::size_t i = 0; i < references.size(); ++i) {
        const BlobId& body = references[i].body;
        if (stages.outcomes[0][i] && *is_last[i] && !core.claims->unsettle(body)) bodies.push_back(body);
    }
    static_cast<void>(co_await erase_unowned(core, std::move(bodies)));
}

}  // namespace

net::Task<base::Result<void>> change_twice(Store::Core& core, PartitionId partition,
                                           std::function<base::Result<void>(Batch&)> change, Room room)
{
    auto done = co_await core.engine.transact(partition, change, room);
    if (done || done.error().code != base::Code::unknown) co_return done;
    co_return co_await core.engine.transact(partition, std::move(change), room);
}

net::Task<base::Result<void>> change_shard(Store::Core& core, Shard shard, ShardWork work, Room room)
{
    auto departed = std::make_shared<std::vector<Reference>>();
    auto done = co_await core.engine.transact(shard_partition(shard), to_change(work, departed), room);
    if (!done && done.error().code == base::Code::unknown)
        done =
            co_await core.engine.transact(shard_partition(shard), to_change(std::move(work), departed), room);
    if (!done) co_return done;
    for (const auto& reference : *departed) core.leftovers.add(reference);
    co_return done;
}

net::Task<base::Result<Verdict>> decide(Store::Core& core, Shard home, base::Uuid message)
{
    auto verdict = std::make_shared<Verdict>(Verdict::void_);
    auto change = [verdict, message](Batch& rows) -> base::Result<void> {
        *verdict = Verdict::void_;
        const std::string key = key::arrival(message);
        const auto value = rows.get(key);
        if (!value) return {};
        auto row = arrival_row(key, *value);
        if (!row) return base::refuse(row.error());
        if (row->state == ArrivalRow::State::made)
            *verdict = Verdict::made;
        else
            rows.erase(key);
        return {};
    };
    auto done = co_await change_twice(core, shard_partition(home), change, Room::reserve);
    if (!done) co_return base::refuse(std::move(done.error()));
    co_return *verdict;
}

net::Task<base::Result<void>> carry_through(Store::Core& core, Verdict verdict,
                                            std::vector<Reference> prepared)
{
    base::Result<void> outcome;
    for (auto& [shard, of_shard] : by_shard(prepared)) {
        ShardWork work = [verdict, of_shard](ShardEdit& edit) -> base::Result<void> {
            for (const auto& one : of_shard) {
                auto done = verdict == Verdict::made ? edit.enter(one) : edit.drop_prepared(one);
                if (!done) return done;
            }
            return {};
        };
        const Room room = verdict == Verdict::made ? Room::ordinary : Room::reserve;
        auto done = co_await change_shard(core, shard, std::move(work), room);
        if (!done && outcome) outcome = std::move(done);
    }
    co_return outcome;
}

net::Task<void> take_back(Store::Core& core, std::vector<Reference> references)
{
    for (std::size_t at = 0; at < references.size(); at += references_at_once) {
        const std::size_t end = std::min(references.size(), at + references_at_once);
        std::vector<Reference> some(references.begin() + static_cast<std::ptrdiff_t>(at),
                                    references.begin() + static_cast<std::ptrdiff_t>(end));
        co_await take_back_some(core, std::move(some));
    }
}

// Entering items that cannot come into their lanes now, for lack of room perhaps, are tried again with the next
// tidying.
net::Task<void> tidy_queue(Store::Core& core, std::vector<Reference> references,
                           std::vector<EnteringRow> entering)
{
    for (const auto& row : entering) {
        auto done = co_await carry_through(core, Verdict::made, {row.reference});
        if (!done) core.leftovers.add(row);
    }
    co_await take_back(core, std::move(references));
}

}  // namespace store
