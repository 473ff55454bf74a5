// For tests: an engine that does all that engine.hpp allows one to do. Every change and every look is run
// twice, changes of a stage go in another order, others get their turn between any two of them; and it can be
// told not to know what became of a change.
#pragma once

#include "store/around.hpp"

#include <random>

namespace store::testing {

enum class Fate {
    known,
    unknown_but_done,
    unknown_and_not_done,
    unknown_and_late,  // it happens with the next look at the partition, unless a change comes before
};

class RestlessEngine final : public EngineAround {
  public:
    using EngineAround::EngineAround;

    // Asked for every change.
    std::function<Fate(const PartitionId& partition)> fate;

    net::Task<void> carry_out(Stages& stages) override;
    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override;

  private:
    std::vector<std::size_t> any_order(const std::vector<PartitionChange>& changes);
    net::Task<base::Result<void>> carry_out_one(PartitionChange& change);

    std::mt19937 random_{7};
    mutable std::vector<PartitionChange> late_;
};

std::unique_ptr<RestlessEngine> make_restless_engine(std::unique_ptr<Engine> inner);

}  // namespace store::testing
