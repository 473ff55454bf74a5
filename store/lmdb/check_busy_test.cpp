// Files that are checked while bodies come, go, and move: from the log to segments and from segment to segment.

#include "store/check/verify_trial.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace store {
namespace {

using namespace store::testing;

struct CheckBusyTest : ::testing::Test {
    // Segments are filled, compacted and removed all the time.
    static Settings restless()
    {
        Settings limits;
        limits.segment_size = 32 << 10;
        limits.compact_at = 5;
        limits.apply_after = std::chrono::milliseconds(2);
        return limits;
    }
    TempFolder folder;
    base::SystemClock clock;
    std::unique_ptr<Engine> engine = open_engine("lmdb", folder.path(), restless());
    Store store{*engine, clock, nullptr};

    // So that segments die, whole and in part, and files of their own too.
    void use(std::uint8_t number)
    {
        std::mt19937 random{number};
        Account account = store.account(owner(number));
        const MailboxId inbox = must(account.mailbox("INBOX")).id;
        while (!is_over) {
            std::vector<NewMessage> all;
            for (int i = 0; i < 20; ++i)
                all.push_back(message(store, "Subject: x\r\n\r\n" + noise(100 + random() % 800)));
            all.push_back(message(store, "Subject: large\r\n\r\n" + noise(150'000)));
            const Uid last = must(account.append("INBOX", std::move(all))).uids.back();
            const Uid first = last > 200 ? last - 200 : 1;
            UidSet gone;
            for (Uid uid = first; uid <= last; ++uid)
                if (random() % 4 == 0) gone.add(uid);
            must(account.store_flags(inbox, gone, {FlagAction::add, {deleted, {}}, {}}));
            must(account.expunge(inbox, gone));
            run(store.tidy());
        }
    }
    std::atomic<bool> is_over = false;
};

TEST_F(CheckBusyTest, WhatMovesMeanwhileIsNoDamage)
{
    std::thread one([this] { use(1); }), other([this] { use(2); });
    const std::string first = folder.path() + "/segments/0000000001.seg";
    const auto begun = std::chrono::steady_clock::now();
    // For some seconds, and until compaction, which takes its time on a slow machine, has come to something.
    const auto is_enough = [&] {
        const auto took = std::chrono::steady_clock::now() - begun;
        return took > std::chrono::seconds(120) ||
               (took > std::chrono::seconds(2) && !std::filesystem::exists(first));
    };
    for (int round = 0; !is_enough(); ++round) {
        Told told;
        const auto sums = must(round % 2 == 0 ? store.verify(told) : store.repair(told));
        EXPECT_EQ(sums.damaged + sums.repaired, 0u) << told.text();
        for (const auto& one_told : told.all)
            EXPECT_TRUE(one_told.kind == Finding::Kind::busy || one_told.kind == Finding::Kind::unused_bytes)
                << to_text(one_told);
    }
    is_over = true;
    one.join();
    other.join();
    Told told;
    must(store.verify(told));
    EXPECT_TRUE(told.all.empty()) << told.text();
    EXPECT_FALSE(std::filesystem::exists(first)) << "nothing was compacted";
}

}  // namespace
}  // namespace store
