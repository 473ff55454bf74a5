#include "ledger/crowd.hpp"
#include "ledger/testing.hpp"

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

base::SteadyTime at(std::chrono::seconds since)
{
    return base::SteadyTime(since);
}

std::string text_of(const Event& event)
{
    MemoryAudit audit;
    audit.note(event);
    return audit.lines().at(0);
}

TEST(Crowd, WhatIsTooMuchIsCountedByNetworkAndKind)
{
    Crowd crowd;
    const auto admitted = [&](std::string_view network, Kind kind, int tries) {
        int count = 0;
        for (int i = 0; i < tries; ++i) count += crowd.admits(network, kind, at(std::chrono::seconds(1)));
        return count;
    };
    EXPECT_EQ(admitted("192.0.2.1", Kind::mail_refused, 1000), 120);
    EXPECT_EQ(admitted("192.0.2.1", Kind::login_failed, 100), 100) << "another kind";
    EXPECT_EQ(admitted("192.0.2.2", Kind::mail_refused, 120), 120) << "another network";
    EXPECT_THAT(crowd.take_counted(at(std::chrono::seconds(60))), IsEmpty()) << "the minute is not over";
    const auto counted = crowd.take_counted(at(std::chrono::seconds(61)));
    ASSERT_THAT(counted, SizeIs(1));
    EXPECT_THAT(text_of(counted[0]), HasSubstr("mail_refused"));
    EXPECT_THAT(text_of(counted[0]), HasSubstr("address=192.0.2.1"));
    EXPECT_THAT(text_of(counted[0]), HasSubstr("count=880"));
    EXPECT_EQ(admitted("192.0.2.1", Kind::mail_refused, 1), 1) << "a new minute";
}

TEST(Crowd, MemoryIsBoundedHoweverManyNetworksThereAre)
{
    Crowd crowd;
    constexpr std::size_t networks = 10'000;
    for (std::size_t i = 0; i < networks; ++i)
        static_cast<void>(
            crowd.admits("n" + std::to_string(i), Kind::mail_refused, at(std::chrono::seconds(1))));
    const auto counted = crowd.take_counted(at(std::chrono::minutes(2)));
    ASSERT_THAT(counted, SizeIs(1));
    EXPECT_THAT(text_of(counted[0]), HasSubstr("address=other networks"));
    EXPECT_THAT(text_of(counted[0]),
                HasSubstr("count=" + std::to_string(networks - Crowd::most_networks - Crowd::most_each)));
}

TEST_F(LedgerTest, WhoeverKnocksWithoutEndIsCounted)
{
    open();
    const Event refused = Event(Kind::mail_refused).add(Name::recipient, "nobody@langson.gov.vn");
    for (int i = 0; i < 500; ++i) ledger->note_stranger("192.0.2.9", refused);
    for (int i = 0; i < 200; ++i) ledger->note_stranger("", refused);  // this machine itself
    close();
    std::size_t single = 0, counted = 0;
    for (const auto& record : records(std::array{Book::mail})) {
        const bool is_count = to_json(record).print().contains("\"count\":380");
        ++(is_count ? counted : single);
    }
    EXPECT_EQ(single, 120U + 200U);
    EXPECT_EQ(counted, 1U);
    EXPECT_THAT(findings(), IsEmpty());
}

}  // namespace
}  // namespace ledger
