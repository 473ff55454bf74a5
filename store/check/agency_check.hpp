// AgencyCheck: the rows of one agency: its sum against what was last counted of each member. Whether that is what the
// member has by now is the next recount's to see.
#pragma once

#include "store/agency_rows.hpp"
#include "store/check/suspicion.hpp"

namespace store {

class AgencyCheck {
  public:
    explicit AgencyCheck(const PartitionId& agency) : report_(agency) {}

    void take(const SeenRow& row);
    // Once all have been taken.
    void finish();
    Report& report() { return report_; }

  private:
    void take_agency(const SeenRow& row) { seen_ = row; }
    void take_member(const SeenRow& row);

    Report report_;
    std::optional<SeenRow> seen_;
    Usage sum_;
    std::string cause_;    // of the members that are lost, the last row
    bool is_ours_ = true;  // nothing of it is of a newer format
};

}  // namespace store
