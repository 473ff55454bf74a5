// Doubt: an engine that does not know what became of changes. Nothing that it did is lost or done twice, and
// what it left half done is found.

#include "store/account_trial.hpp"
#include "store/whole.hpp"

#include <random>

namespace store {
namespace {

using namespace store::testing;

struct DoubtTest : ::testing::Test {
    std::unique_ptr<RestlessEngine> engine = make_restless_engine(make_memory_engine());
    base::FakeClock clock{start};
    Store store{*engine, clock, nullptr};
    Account account = store.account(owner(1));

    // Of the changes to come, the one at `place` meets this fate.
    void at(int place, Fate how)
    {
        engine->fate = [left = place, how](const PartitionId&) mutable {
            return left-- == 0 ? how : Fate::known;
        };
    }
    std::vector<base::Result<void>> deliver(std::vector<std::uint8_t> owners, const std::string& text_of_it)
    {
        std::vector<Copy> copies;
        for (const std::uint8_t number : owners) copies.push_back({owner(number), {}, "", Role::inbox});
        return run(store.deliver(body(store, text_of_it), std::move(copies)));
    }
    std::uint32_t messages_of(std::uint8_t number)
    {
        return must(store.account(owner(number)).mailbox("INBOX")).messages;
    }
    void expect_swept_whole()
    {
        engine->fate = nullptr;
        must(store.sweep());
        run(store.tidy());
        expect_whole(*engine);
        EXPECT_EQ(must(store.sweep()).steps, 0u);
    }
};

constexpr Fate doubts[] = {Fate::unknown_but_done, Fate::unknown_and_not_done, Fate::unknown_and_late};

TEST_F(DoubtTest, ADeliveryIsMadeOnceOrNotAtAllAndItsAnswerIsRight)
{
    for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}})
        must(store.account(owner(number)).mailboxes());
    for (const Fate how : doubts) {
        // Three to accept, one body, three to link; and one to find out.
        for (int place = 0; place < 9; ++place) {
            SCOPED_TRACE(place);
            std::vector<std::uint32_t> before;
            for (std::uint8_t number = 1; number <= 3; ++number) before.push_back(messages_of(number));
            at(place, how);
            const auto outcomes = deliver({1, 2, 3}, "x" + std::to_string(place));
            engine->fate = nullptr;
            for (std::uint8_t i = 0; i < 3; ++i) {
                const std::uint32_t more = messages_of(static_cast<std::uint8_t>(i + 1)) - before[i];
                if (outcomes[i]) EXPECT_EQ(more, 1u);
                if (!outcomes[i] && outcomes[i].error().code != base::Code::unknown) EXPECT_EQ(more, 0u);
                EXPECT_LE(more, 1u);
            }
            expect_swept_whole();
        }
    }
}

TEST_F(DoubtTest, ALinkInDoubtIsFoundOut)
{
    must(account.mailboxes());
    at(2, Fate::unknown_but_done);
    EXPECT_TRUE(deliver({1}, "a")[0]) << "it was made";
    at(2, Fate::unknown_and_not_done);
    EXPECT_EQ(deliver({1}, "b")[0].error().code, base::Code::unavailable) << "it was not, and will not be";
    at(2, Fate::unknown_and_late);
    EXPECT_EQ(deliver({1}, "c")[0].error().code, base::Code::unavailable);
    EXPECT_EQ(messages_of(1), 1u);
    expect_swept_whole();
}

TEST_F(DoubtTest, AMarkedDeliveryThatIsRepeatedDeliversOnce)
{
    must(account.mailboxes());
    const Body letter = body(store, "letter");
    const Marker marker{base::random_uuid(), "evidence"};
    for (int round = 0; round < 12; ++round) {
        at(round % 4, doubts[round % 3]);
        std::vector<Copy> copies;
        copies.push_back({owner(1), {}, "", Role::inbox, marker});
        static_cast<void>(run(store.deliver(letter, std::move(copies))));
        engine->fate = nullptr;
        EXPECT_LE(messages_of(1), 1u);
    }
    EXPECT_EQ(messages_of(1), 1u);
    const auto markers = must(account.markers({}, 10));
    ASSERT_EQ(markers.size(), 1u);
    EXPECT_EQ(markers[0].id, marker.id);
    EXPECT_EQ(markers[0].text, "evidence");
    expect_swept_whole();
    must(account.drop_markers({marker.id}));
    EXPECT_TRUE(must(account.markers({}, 10)).empty());
}

TEST_F(DoubtTest, WhateverIsInDoubtTheSweepMakesItWhole)
{
    std::mt19937 random(11);
    engine->fate = [&random](const PartitionId&) {
        return random() % 5 == 0 ? doubts[random() % 3] : Fate::known;
    };
    for (int round = 0; round < 60; ++round) {
        std::vector<NewMessage> two;
        for (int i = 0; i < 2; ++i)
            two.push_back(
                {body(store, std::to_string(round) + "." + std::to_string(i)), "", {deleted, {}}, {}});
        static_cast<void>(run(account.append("INBOX", std::move(two))));
        static_cast<void>(deliver({1, 2}, std::to_string(round)));
        static_cast<void>(run(account.copy(1, UidSet::all(), "Archive")));
        static_cast<void>(run(account.move(1, UidSet::all(), "Trash")));
        if (round % 3 == 0) static_cast<void>(run(account.create_mailbox("x")));
        static_cast<void>(run(account.copy(5, UidSet::all(), "x")));
        if (round % 3 == 1) static_cast<void>(run(account.delete_mailbox("x")));
        static_cast<void>(run(account.expunge(5, UidSet::all())));
        if (round % 4 == 0) static_cast<void>(run(store.sweep()));
        if (round % 10 == 9) {
            const auto fate = std::exchange(engine->fate, nullptr);
            expect_swept_whole();
            engine->fate = fate;
        }
    }
    expect_swept_whole();
}

}  // namespace
}  // namespace store
