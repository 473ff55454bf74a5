// What the store does beside its users: sweeping, tidying, forgetting; and what it says of damage.

#include "net/test_loop.hpp"
#include "store/account_rows.hpp"
#include "store/body_rows.hpp"
#include "store/lmdb/spoil.hpp"
#include "store/recent.hpp"
#include "store/testing.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const base::SystemClock wall;

TEST(RecentTest, WhatIsUsedLastIsRememberedAndTheRestForgotten)
{
    Recent recent(2);
    Mailbox mailbox;
    mailbox.uid_next = 5;
    const auto claim = [&](std::uint8_t number) { return recent.claim(owner(number), mailbox); };
    EXPECT_EQ(claim(1), 1u);
    EXPECT_EQ(claim(2), 1u);
    EXPECT_EQ(claim(1), 5u);
    EXPECT_EQ(claim(3), 1u) << "the second is forgotten";
    EXPECT_EQ(claim(1), 5u);
    EXPECT_EQ(claim(2), 1u);
}

struct SpoiltTest : ::testing::Test {
    TempFolder folder;
    std::unique_ptr<Engine> engine = open_engine("lmdb", folder.path());
    std::unique_ptr<Store> store = std::make_unique<Store>(*engine, wall, nullptr);

    void spoil(const PartitionId& partition, const std::string& key)
    {
        store.reset();
        engine.reset();
        spoil_row(folder.path() + "/rows", partition, key);
        engine = open_engine("lmdb", folder.path());
        store = std::make_unique<Store>(*engine, wall, nullptr);
    }
    base::Result<void> deliver(std::uint8_t number)
    {
        std::vector<Copy> copies;
        copies.push_back({owner(number), {}, "", Role::inbox});
        return run(store->deliver(body(*store, "hello"), std::move(copies))).at(0);
    }
};

TEST_F(SpoiltTest, WhatADamagedAccountIsSentIsRefusedAndLeavesNothing)
{
    EXPECT_TRUE(deliver(1));
    EXPECT_TRUE(deliver(2));
    spoil({Space::account, owner(1)}, key::account());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(deliver(1).error().code, base::Code::corrupt);
    EXPECT_TRUE(deliver(2));
    run(store->tidy());
    EXPECT_EQ(blobs_of(*engine).size(), 3u);
    const auto swept = must(store->sweep());
    EXPECT_EQ(swept.steps + swept.bodies, 0u);
    EXPECT_GT(swept.damaged, 0u);
    EXPECT_THAT(swept.damage, Contains(HasSubstr(base::to_string(owner(1)))));
    EXPECT_EQ(blobs_of(*engine).size(), 3u);
}

TEST_F(SpoiltTest, TheSweepGoesOnPastDamage)
{
    for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}}) EXPECT_TRUE(deliver(number));
    const auto bodies = partitions_of(*engine, Space::body);
    ASSERT_EQ(bodies.size(), 2u);
    // Unfinished steps of both accounts, the first of them damaged; and a body's owners are damaged too.
    std::vector<BlobId> lost;
    for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}}) {
        lost.push_back(body(*store, "lost").id);
        must(engine->transact({Space::account, owner(number)}, [&](Batch& rows) -> base::Result<void> {
            rows.put(key::intent(lost.back(), lost.back()),
                     to_bytes(IntentRow{lost.back(), lost.back(), IntentRow::Kind::unlink, 77}));
            return {};
        }));
    }
    const bool is_first = bodies[0] < bodies[1];
    spoil({Space::account, owner(1)}, key::intent(lost[0], lost[0]));
    spoil({Space::body, bodies[is_first ? 0 : 1]}, key::owners(owner(1).bytes[0]));
    const auto swept = must(store->sweep());
    EXPECT_EQ(swept.steps, 1u) << "that of the second account";
    EXPECT_EQ(swept.damaged, 2u);
    EXPECT_EQ(swept.damage.size(), 2u);
    EXPECT_THAT(blobs_of(*engine), Contains(bodies[0]));
    EXPECT_THAT(blobs_of(*engine), Contains(bodies[1]));
    EXPECT_THAT(blobs_of(*engine), Not(Contains(lost[1])));
}

TEST(KeepTest, TheStoreSweepsAtOnceTidiesAndSweepsAgain)
{
    std::string lines;
    const base::Log log(wall, base::LogForm::text, base::LogLevel::debug,
                        [&](std::string_view line) { lines += line; });
    auto engine = make_memory_engine();
    Store store(*engine, wall, nullptr);
    Account account = store.account(owner(1));
    must(account.append("INBOX", messages(store, "hello", {deleted, {}})));

    net::TestLoop loop;
    loop.start(store.keep(log));
    loop.advance(std::chrono::seconds(1));
    EXPECT_THAT(lines, HasSubstr("store: swept steps=0 bodies=0"));
    must(account.expunge(1, UidSet::all()));
    EXPECT_EQ(blobs_of(*engine).size(), 1u);
    loop.advance(std::chrono::seconds(1));
    EXPECT_TRUE(blobs_of(*engine).empty());
    const auto before = lines.size();
    loop.advance(std::chrono::hours(7));
    EXPECT_GT(lines.size(), before) << "and sweeps again";
    EXPECT_EQ(loop.running(), 1u);
    loop.drop();
}

}  // namespace
}  // namespace store
