// An engine that cannot check itself to its end: whoever waits for its rows does not wait for ever.

#include "store/around.hpp"
#include "store/check/verify_trial.hpp"

namespace store {
namespace {

using namespace store::testing;

enum class Ending { refuses, refuses_after_rows, throws };

class Unchecked final : public EngineAround {
  public:
    Unchecked(std::unique_ptr<Engine> inner, Ending ending) : EngineAround(std::move(inner)), ending_(ending)
    {}

    net::Task<void> carry_out(Stages& stages) override { return inner().carry_out(stages); }
    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        return inner().read(partition, std::move(look));
    }
    net::Task<base::Result<void>> check(Findings& findings) override
    {
        if (ending_ == Ending::throws) throw std::runtime_error("out of order");
        if (ending_ == Ending::refuses_after_rows) co_await findings.rows_are_read();
        co_return base::refuse(base::Code::unavailable, "out of order");
    }

  private:
    Ending ending_;
};

struct VerifyRefusedTest : ::testing::TestWithParam<Ending> {
    TempFolder folder;
    base::FakeClock clock{start};
    Unchecked engine{open_engine("memory", folder.path()), GetParam()};
    Store store{engine, clock, nullptr};
    Told told;

    template<typename Work> bool ends_refused(Work work)
    {
        if (GetParam() != Ending::throws) return !run(work());
        EXPECT_THROW(run(work()), std::runtime_error);
        return true;
    }
};
INSTANTIATE_TEST_SUITE_P(All, VerifyRefusedTest,
                         ::testing::Values(Ending::refuses, Ending::refuses_after_rows, Ending::throws));

TEST_P(VerifyRefusedTest, WhereTheEngineCannotCheckItselfVerifyAndRepairEnd)
{
    must(store.account(owner(1)).append("INBOX", messages(store, text, {})));
    EXPECT_TRUE(ends_refused([&] { return store.verify(told); }));
    EXPECT_TRUE(ends_refused([&] { return store.repair(told); }));
    EXPECT_TRUE(told.all.empty()) << told.text();
}

}  // namespace
}  // namespace store
