// ShardEdit: one change to one shard of the queue while it is made. Holds the headers of the shard and of the
// touched lanes, and keeps both orders, a lane's items and the shard's lanes, in step with what it changes.
#pragma once

#include "store/queue_rows.hpp"

#include <functional>
#include <map>

namespace store {

class ShardEdit {
  public:
    explicit ShardEdit(Batch& rows) : rows_(rows) {}

    base::Result<void> open();
    // Writes the headers that have changed; a lane without items goes, unless it is held.
    base::Result<void> save();

    Batch& rows() { return rows_; }
    // Of what has gone: to be taken back from its bodies after the commit.
    std::vector<Reference>& departed() { return departed_; }

    // not_found; what has not come into its lane yet is not there.
    base::Result<ItemRow> item(const ItemId& id) const;
    // Valid until save(). not_found.
    base::Result<LaneRow*> lane(std::string_view name);
    base::Result<LaneRow*> lane_or_new(std::string_view name);

    // Written, but in no lane; instead of what an attempt before has left. exists: it is in its lane.
    base::Result<void> prepare(const ItemRow& row, const EnteringRow& entering);
    // What one attempt has prepared comes into its lane, or goes without having been there. Nothing, where it
    // is not there any more, or another attempt's stands in its place.
    base::Result<void> enter(const Reference& prepared);
    base::Result<void> drop_prepared(const Reference& prepared);
    base::Result<void> change(const ItemRow& before, const ItemRow& after);
    base::Result<void> remove(const ItemRow& row, base::WallTime now);

  private:
    base::Result<LaneRow*> lane(LaneNumber number);
    base::Result<void> save_lane(LaneRow& lane);
    // not_found
    base::Result<EnteringRow> entering(const ItemId& id) const;
    void drop_entering(const Reference& prepared);
    void depart(const Reference& reference);

    Batch& rows_;
    ShardRow shard_;
    std::string shard_before_;  // its bytes
    std::map<LaneNumber, LaneRow> lanes_;
    std::vector<Reference> departed_;
};

inline Reference reference_of(const ItemRow& row)
{
    return {row.item.body, row.item.id, row.nonce};
}

// not_found; nothing that has not come into its lane yet.
base::Result<ItemRow> find_item(const Rows& rows, const ItemId& id);
base::Result<LaneRow> find_lane(const Rows& rows, LaneNumber number);
base::Result<LaneRow> find_lane(const Rows& rows, std::string_view name);
// conflict, where it is no longer the current one.
base::Result<void> check_lease(const Rows& rows, const Lease& lease);

// What a change to a shard does; it may be run again.
using ShardWork = std::function<base::Result<void>(ShardEdit&)>;
// `departed` gets what has gone, for the leftovers.
using Departed = std::shared_ptr<std::vector<Reference>>;
Change to_change(ShardWork work, Departed departed);

}  // namespace store
