// ShardCheck: all rows of one shard of the queue, seen at one moment, against each other. Items are what there is; both
// orders, names and counts are derived from them.
#pragma once

#include "base/clock.hpp"
#include "store/check/suspicion.hpp"
#include "store/queue_rows.hpp"

#include <map>
#include <set>

namespace store {

class ShardCheck {
  public:
    ShardCheck(const PartitionId& shard, base::WallTime now) : now_(now), report_(shard) {}

    void take(const SeenRow& row);
    // Once all have been taken.
    void finish();

    Report& report() { return report_; }
    // Of items in their lanes: their bodies must know them.
    const std::vector<Reference>& references() const { return references_; }

  private:
    struct Kind;
    static const Kind kinds[];
    // A lane as its items have it.
    struct Counted {
        std::string name;
        std::uint64_t items = 0, held = 0;
        base::WallTime first = never;
    };
    struct SeenLane {
        SeenRow seen;
        std::optional<LaneRow> row;  // nothing: it cannot be read
    };

    void take_shard(const SeenRow& row) { shard_ = row; }
    void take_lease(const SeenRow& row);
    void take_arrival(const SeenRow& row);
    void take_due(const SeenRow& row) { due_.emplace(row.key, row); }
    void take_entering(const SeenRow& row) { entering_.emplace(row.key, row); }
    void take_item(const SeenRow& row);
    void take_markers(const SeenRow& row);
    void take_lane(const SeenRow& row);
    void take_name(const SeenRow& row) { names_.emplace(row.key, row); }
    void take_scheduled(const SeenRow& row) { scheduled_.emplace(row.key, row); }
    void take_departed(const SeenRow& row);

    Suspicion* lost(const SeenRow& row, const base::Error& why, std::string_view what);
    void count(const ItemRow& item);
    void finish_entering();
    Suspicion& mend_entering(Suspicion& suspicion, const SeenRow& row, const ItemRow& item);
    void finish_lanes();
    void finish_lane(LaneNumber number, const Counted& counted);
    LaneRow right_lane(LaneNumber number, const Counted& counted, const SeenLane* seen) const;
    base::WallTime rest_of(LaneNumber number, base::WallTime first) const;
    void finish_names();
    void finish_order(const std::map<std::string, SeenRow>& seen, const std::set<std::string>& wanted);
    void finish_shard();

    base::WallTime now_;
    Report report_;
    std::optional<SeenRow> shard_;
    std::map<std::string, SeenRow> arrivals_, due_, entering_, names_, scheduled_;  // by key
    std::map<LaneNumber, SeenLane> lanes_;
    std::map<ItemId, ItemRow> prepared_;  // in no lane yet
    std::vector<Reference> references_;
    std::set<std::string> right_due_, right_scheduled_;
    std::map<std::string, LaneNumber> right_names_;  // by key
    std::map<LaneNumber, Counted> counted_;
    std::uint64_t items_ = 0;
    LaneNumber last_lane_ = 0;
    bool is_uncertain_ = false;  // items that cannot be read, or lanes that are not ours to judge
};

}  // namespace store
