// Doubt: wherever a repair dies, or does not know what became of a change, the next one sets everything right.

#include "store/check/verify_trial.hpp"

namespace store {
namespace {

using namespace store::testing;

struct RepairDoubtTest : VerifyTrial {
    RestlessEngine& doubtful() { return dynamic_cast<RestlessEngine&>(*engine); }

    // Of the repair's changes the one at `place` meets this fate, and where it dies so do those after it. False:
    // there are not so many.
    bool repair_until(int place, Fate how)
    {
        int made = 0;
        doubtful().fate = [&made, place, how](const PartitionId&) {
            const int now = made++;
            if (now == place) return how;
            return now > place && how == Fate::unknown_and_not_done ? how : Fate::known;
        };
        Told told;
        static_cast<void>(run(store.repair(told)));
        doubtful().fate = nullptr;
        return made > place;
    }
    void spoil()
    {
        const auto shared = must(account.messages(id("INBOX"), UidSet::of(4), 1)).at(0);
        const auto large = body_of("INBOX", 7);
        erase(key::name(0, "Archive"));
        erase(key::gone(id("INBOX"), 0));
        erase(key::links(shared.email_id));
        put(key::subscription("Other"), text_row("Elsewhere"));
        change({Space::body, large}, [](Batch& rows) { rows.erase(key::body()); });
        change({Space::body, shared.body}, [](Batch& rows) { rows.erase(key::owners(owner(1).bytes[0])); });
    }
};

INSTANTIATE_TEST_SUITE_P(All, RepairDoubtTest, ::testing::Values("restless"), engine_name);

TEST_P(RepairDoubtTest, TheNextRepairSetsRightWhatOneHasLeft)
{
    fill();
    const std::string before = sight(account);
    for (const Fate how : {Fate::unknown_and_not_done, Fate::unknown_but_done, Fate::unknown_and_late}) {
        int place = 0;
        for (bool is_reached = true; is_reached; ++place) {
            SCOPED_TRACE(base::format("fate {}, change {}", static_cast<int>(how), place));
            spoil();
            is_reached = repair_until(place, how);
            const Told repaired = repair();
            EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
            const Told after = verify();
            EXPECT_THAT(after.all, ::testing::IsEmpty()) << after.text();
            EXPECT_EQ(sight(account), before);
            if (HasFailure()) return;
        }
        EXPECT_GT(place, 4) << "several changes";
    }
}

}  // namespace
}  // namespace store
