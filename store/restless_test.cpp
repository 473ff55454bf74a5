// For tests: see restless.hpp.

#include "store/restless.hpp"

#include "store/overlay.hpp"

#include <algorithm>
#include <map>

namespace store::testing {
namespace {

// The first run comes to nothing.
Change twice(Change& change)
{
    return [&change](Batch& rows) {
        Overlay scratch(rows);
        static_cast<void>(change(scratch));
        return change(rows);
    };
}

// What it would write, and nothing done.
Change only_noted(Change& change, std::shared_ptr<Writes> writes)
{
    return [&change, writes](Batch& rows) -> base::Result<void> {
        Overlay scratch(rows);
        if (change(scratch)) *writes = scratch.writes();
        return base::refuse(base::Code::conflict, "only noted");
    };
}

Change written(std::shared_ptr<Writes> writes)
{
    return [writes](Batch& rows) -> base::Result<void> {
        for (const auto& [key, value] : *writes) {
            if (value)
                rows.put(key, *value);
            else
                rows.erase(key);
        }
        return {};
    };
}

net::Task<void> others_turn()
{
    co_await net::Loop::current().sleep(base::Duration(0));
}

}  // namespace

// Partitions in any order, changes to one partition in theirs.
std::vector<std::size_t> RestlessEngine::any_order(const std::vector<PartitionChange>& changes)
{
    std::map<PartitionId, std::vector<std::size_t>> by_partition;
    for (std::size_t i = 0; i < changes.size(); ++i) by_partition[changes[i].partition].push_back(i);
    std::vector<std::vector<std::size_t>> groups;
    for (auto& [partition, places] : by_partition) groups.push_back(std::move(places));
    std::ranges::shuffle(groups, random_);
    std::vector<std::size_t> order;
    for (const auto& group : groups) order.insert(order.end(), group.begin(), group.end());
    return order;
}

net::Task<void> RestlessEngine::carry_out(Stages& stages)
{
    stages.outcomes.resize(stages.changes.size());
    for (std::size_t stage = 0; stage < stages.changes.size(); ++stage) {
        auto& changes = stages.changes[stage];
        auto& outcomes = stages.outcomes[stage];
        outcomes.resize(changes.size());
        for (const std::size_t i : any_order(changes)) outcomes[i] = co_await carry_out_one(changes[i]);
    }
}

net::Task<base::Result<void>> RestlessEngine::carry_out_one(PartitionChange& change)
{
    co_await others_turn();
    std::erase_if(late_, [&](const auto& late) { return late.partition == change.partition; });
    const Fate how = fate ? fate(change.partition) : Fate::known;
    const base::Result<void> unknown = base::refuse(base::Code::unknown, "as the test wishes");
    if (how == Fate::unknown_and_not_done) co_return unknown;
    if (how == Fate::unknown_and_late) {
        auto writes = std::make_shared<Writes>();
        static_cast<void>(co_await inner().transact(change.partition, only_noted(change.change, writes)));
        late_.push_back({change.partition, written(writes)});
        co_return unknown;
    }
    auto done = co_await inner().transact(change.partition, twice(change.change), change.room);
    co_return how == Fate::known ? done : unknown;
}

net::Task<base::Result<void>> RestlessEngine::read(PartitionId partition, Look look) const
{
    co_await others_turn();
    const auto at = std::ranges::find(late_, partition, &PartitionChange::partition);
    if (at != late_.end()) {
        auto late = std::move(*at);
        late_.erase(at);
        static_cast<void>(co_await inner().transact(partition, std::move(late.change)));
    }
    static_cast<void>(co_await inner().read(partition, look));
    co_return co_await inner().read(partition, std::move(look));
}

std::unique_ptr<RestlessEngine> make_restless_engine(std::unique_ptr<Engine> inner)
{
    return std::make_unique<RestlessEngine>(std::move(inner));
}

}  // namespace store::testing
