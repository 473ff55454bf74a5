// How the queue's changes are carried out: all of them are such that twice is once, so one of which nobody knows
// what became of it is simply made again.
#pragma once

#include "store/core.hpp"
#include "store/queue_shard.hpp"

namespace store {

net::Task<base::Result<void>> change_shard(Store::Core& core, Shard shard, ShardWork work,
                                           Room room = Room::ordinary);
// The same for a change that keeps to itself what it found.
net::Task<base::Result<void>> change_twice(Store::Core& core, PartitionId partition,
                                           std::function<base::Result<void>(Batch&)> change,
                                           Room room = Room::ordinary);

template<typename T> using ShardLook = std::function<base::Result<T>(const Rows&)>;

template<typename T>
net::Task<base::Result<T>> read_shard(const Engine& engine, Shard shard, ShardLook<T> look)
{
    std::optional<T> value;
    auto whole = [&](const Rows& rows) -> base::Result<void> {
        auto found = look(rows);
        if (!found) return base::refuse(found.error());
        value = std::move(*found);
        return {};
    };
    auto done = co_await engine.read(shard_partition(shard), whole);
    if (!done) co_return base::refuse(std::move(done.error()));
    co_return std::move(*value);
}

net::Task<base::Result<void>> enqueue_mail(Store::Core& core, NewMail mail);

// What becomes of a message on its way in: made, or it is not and never will be.
enum class Verdict { made, void_ };

// Asks its home shard; what is still open there is made void.
net::Task<base::Result<Verdict>> decide(Store::Core& core, Shard home, base::Uuid message);
// What one attempt at a message has prepared: into their lanes, or gone. What another has put in its place since
// stays as it is.
net::Task<base::Result<void>> carry_through(Store::Core& core, Verdict verdict,
                                            std::vector<Reference> prepared);

// Takes the references back from the bodies, then the rows that stand for them; then the bytes of bodies that
// nobody owns any more.
net::Task<void> take_back(Store::Core& core, std::vector<Reference> references);
// The queue's part of tidying.
net::Task<void> tidy_queue(Store::Core& core, std::vector<Reference> references,
                           std::vector<EnteringRow> entering);
// The queue's part of a sweep.
net::Task<base::Result<void>> sweep_queue(Store::Core& core, Swept& swept);
// Drops markers that were left behind up to `until`.
net::Task<base::Result<std::size_t>> drop_left_markers(Store::Core& core, Shard shard, base::WallTime until,
                                                       std::size_t most);

}  // namespace store
