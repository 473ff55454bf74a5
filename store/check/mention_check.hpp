// MentionCheck: the rows that tell whose rights speak of whom, each by itself. Whether an account still says so is the
// sweep's to see, which also makes those that are missing.
#pragma once

#include "store/check/suspicion.hpp"
#include "store/mentions.hpp"

namespace store {

class MentionCheck {
  public:
    MentionCheck() : report_(mentions_partition) {}

    void take(const SeenRow& row);
    void finish() {}
    Report& report() { return report_; }

  private:
    Report report_;
};

}  // namespace store
