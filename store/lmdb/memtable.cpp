// Memtable: see memtable.hpp.

#include "store/lmdb/memtable.hpp"

#include <mutex>
#include <utility>

namespace store {
namespace {

template<typename Map> void move_into(Map& own, Map later, auto join)
{
    while (!later.empty()) {
        auto moved = own.insert(later.extract(later.begin()));
        if (!moved.inserted) join(moved.position->second, std::move(moved.node.mapped()));
    }
}

}  // namespace

void Memtable::add(Memtable later)
{
    move_into(rows, std::move(later.rows),
              [](Writes& own, Writes&& written) { store::add(own, std::move(written)); });
    move_into(places, std::move(later.places),
              [](std::optional<Place>& own, std::optional<Place>&& written) { own = written; });
    revision = later.revision;
    weight += later.weight;
}

const Writes* Memtable::rows_of(const PartitionId& partition) const
{
    const auto at = rows.find(partition);
    return at == rows.end() ? nullptr : &at->second;
}

void Memtables::add(Memtable batch)
{
    std::unique_lock lock(lock_);
    revision_ = batch.revision;
    young_.add(std::move(batch));
}

void Memtables::age()
{
    std::unique_lock lock(lock_);
    old_ = std::exchange(young_, {});
}

Memtable Memtables::drop_old()
{
    std::unique_lock lock(lock_);
    return std::exchange(old_, {});
}

std::optional<std::optional<Place>> Memtables::place(const BlobId& id) const
{
    for (const auto* table : {&young_, &old_}) {
        if (const auto at = table->places.find(id); at != table->places.end()) return at->second;
    }
    return std::nullopt;
}

std::optional<BlobId> Reading::touched_blob(const BlobId& after) const
{
    std::optional<BlobId> touched;
    for (const auto* table : {&tables_.young_, &tables_.old_}) {
        const auto at = table->places.upper_bound(after);
        if (at != table->places.end() && (!touched || at->first < *touched)) touched = at->first;
    }
    return touched;
}

std::optional<base::Uuid> Reading::touched_partition(Space space, const base::Uuid& after) const
{
    std::optional<base::Uuid> touched;
    for (const auto* table : {&tables_.young_, &tables_.old_}) {
        const auto at = table->rows.upper_bound({space, after});
        if (at == table->rows.end() || at->first.space != space) continue;
        if (!touched || at->first.id < *touched) touched = at->first.id;
    }
    return touched;
}

}  // namespace store
