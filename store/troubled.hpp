// For tests: an engine that works until it is told not to.
#pragma once

#include "store/around.hpp"

#include <optional>

namespace store::testing {

class TroubledEngine final : public EngineAround {
  public:
    using EngineAround::EngineAround;

    std::optional<base::Code> trouble;  // every change is refused with this
    std::optional<base::Uuid> damaged;  // this account cannot be read
    bool is_away = false;               // nothing can be read
    std::optional<base::Uuid> full;     // this account has no room, though it seems to have

    net::Task<void> carry_out(Stages& stages) override
    {
        if (!trouble) {
            for (auto& stage : stages.changes)
                for (auto& step : stage)
                    if (step.partition.id == full) step.change = find_no_room;
            co_return co_await inner().carry_out(stages);
        }
        const base::Result<void> refused = base::refuse(*trouble, "as the test wishes");
        for (const auto& stage : stages.changes) stages.outcomes.emplace_back(stage.size(), refused);
    }
    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        if (is_away) co_return base::refuse(base::Code::unavailable, "as the test wishes");
        if (partition.id == damaged) co_return base::refuse(base::Code::corrupt, "as the test wishes");
        co_return co_await inner().read(partition, std::move(look));
    }

  private:
    static base::Result<void> find_no_room(Batch&)
    {
        return base::refuse(base::Code::over_quota, "as the test wishes");
    }
};

}  // namespace store::testing
