// A store that is checked while it is used: what changes meanwhile is no damage.

#include "store/check/verify_trial.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace store {
namespace {

using namespace store::testing;
using ::testing::IsEmpty;

struct BusyStoreTest : VerifyTrial {
    // Deliveries, flags, copies, moves, removals and mailboxes, some hundred of each, by another thread.
    void use(unsigned seed)
    {
        std::mt19937 random{seed};
        const MailboxId inbox = id("INBOX"), archive = id("Archive");
        for (int round = 0; round < 150; ++round) {
            std::vector<Copy> copies;
            for (std::uint8_t number = 1; number <= 3; ++number)
                copies.push_back({owner(number), {}, "", Role::inbox});
            run(store.deliver(body(store, text), std::move(copies)));
            const Uid uid = 1 + random() % 300;
            must(account.store_flags(inbox, UidSet({{uid, uid + 3}}),
                                     {FlagAction::add, {seen, {"Busy"}}, {}}));
            must(account.copy(inbox, UidSet::of(uid), "Archive"));
            must(account.move(inbox, UidSet({{uid + 4, uid + 5}}), "Archive"));
            must(account.store_flags(archive, UidSet::of(uid), {FlagAction::add, {deleted, {}}, {}}));
            must(account.expunge(archive, UidSet::all()));
            const std::string name = "Busy" + std::to_string(round);
            must(account.create_mailbox(name));
            must(account.rename_mailbox(name, "Archive/" + name));
            if (round % 2 == 0) must(account.delete_mailbox("Archive/" + name));
            run(store.tidy());
        }
    }
};
INSTANTIATE_TEST_SUITE_P(All, BusyStoreTest, ::testing::Values("memory", "lmdb"), engine_name);

TEST_P(BusyStoreTest, WhatChangesMeanwhileIsNoDamage)
{
    for (int i = 0; i < 12; ++i) append("INBOX", 250, {flagged, {}});  // more rows than one look takes
    std::atomic<bool> is_done = false;
    std::thread user([&] {
        use(3);
        is_done = true;
    });
    do {
        const Told told = verify();
        EXPECT_EQ(sums.damaged, 0u) << told.text();
    } while (!is_done);
    user.join();
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text();
}

// A repair that finds nothing changes nothing, whatever goes on.
TEST_P(BusyStoreTest, ARepairBesideOtherWorkHarmsNothing)
{
    append("INBOX", 300);
    std::atomic<bool> is_done = false;
    std::thread user([&] {
        use(4);
        is_done = true;
    });
    do {
        const Told told = repair();
        EXPECT_EQ(sums.damaged + sums.repaired, 0u) << told.text();
    } while (!is_done);
    user.join();
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text();
}

}  // namespace
}  // namespace store
