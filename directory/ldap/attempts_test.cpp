#include "directory/ldap/attempts.hpp"

#include <gtest/gtest.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using Slowed = Attempts::Slowed;

TEST(Attempts, ANetworkIsATwentyFourOrASixtyFour)
{
    EXPECT_EQ(network_of("192.0.2.77"), "192.0.2.0/24");
    EXPECT_EQ(network_of("::ffff:192.0.2.77"), "192.0.2.0/24");
    EXPECT_EQ(network_of("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
    EXPECT_EQ(network_of("fe80::1%eth0"), "fe80::/64");
    EXPECT_EQ(network_of(""), "local");
    EXPECT_EQ(network_of("nonsense"), "local");
}

// FAULTS L5
class AttemptsTest : public ::testing::Test {
  protected:
    // Whether it was let through to the password, which was wrong.
    bool guess(const std::string& name, const std::string& from)
    {
        return guess(name, from, "guess " + std::to_string(++guesses_));
    }
    bool guess(const std::string& name, const std::string& from, const std::string& password)
    {
        auto attempt = attempts_.admit(name, from, password);
        if (attempt) slowed_ = attempt->failed();
        return attempt.has_value();
    }
    std::size_t guesses_let_through(int tried, const std::string& name, const std::string& from)
    {
        std::size_t through = 0;
        for (int i = 0; i < tried; ++i) through += guess(name, from);
        return through;
    }
    bool login(const std::string& name, const std::string& from)
    {
        auto attempt = attempts_.admit(name, from, "the right one");
        if (attempt) attempt->succeeded();
        return attempt.has_value();
    }

    base::FakeClock clock_{{}};
    Attempts attempts_{clock_,
                       {.of_name_in_network = {3, 5min},
                        .of_name = {20, 1min},
                        .of_network = {50, 1min},
                        .of_name_at_home = {3, 1min},
                        .most_rows = 10'000}};
    Slowed slowed_ = Slowed::none;
    int guesses_ = 0;
};

TEST_F(AttemptsTest, GuessingIsSlowedPerNameAndNetwork)
{
    EXPECT_TRUE(guess("huy", "192.0.2.1"));
    EXPECT_TRUE(guess("huy", "192.0.2.2"));
    EXPECT_EQ(slowed_, Slowed::none);
    EXPECT_TRUE(guess("huy", "192.0.2.3"));
    EXPECT_EQ(slowed_, Slowed::name_in_network);
    EXPECT_FALSE(login("huy", "192.0.2.4")) << "one network, one count";
    EXPECT_TRUE(login("huy", "198.51.100.1")) << "the owner elsewhere is not locked out";
    EXPECT_TRUE(login("lan", "192.0.2.1")) << "nor his colleagues";
}

TEST_F(AttemptsTest, EachFurtherFailureDoublesTheWaitAndASuccessClears)
{
    guesses_let_through(3, "huy", "192.0.2.1");
    for (auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s}) {
        clock_.advance(wait - 1ms);
        EXPECT_FALSE(guess("huy", "192.0.2.1"));
        clock_.advance(1ms);
        EXPECT_TRUE(guess("huy", "192.0.2.1"));
    }
    clock_.advance(300s);
    EXPECT_TRUE(login("huy", "192.0.2.1"));
    EXPECT_EQ(guesses_let_through(10, "huy", "192.0.2.1"), 3U);
}

TEST_F(AttemptsTest, ManyAtOnceGetNoMoreThanManyOneByOne)
{
    std::vector<Attempts::Attempt> under_way;
    for (int i = 0; i < 250; ++i) {
        auto attempt = attempts_.admit("huy", "192.0.2.1", std::to_string(i));
        if (attempt) under_way.push_back(*std::move(attempt));
    }
    EXPECT_EQ(under_way.size(), 3U);
    under_way.clear();
    EXPECT_TRUE(login("huy", "192.0.2.1")) << "what came to nothing has never been";
}

TEST_F(AttemptsTest, PastTheFreeOnesThereIsOneAtATime)
{
    guesses_let_through(3, "huy", "192.0.2.1");
    clock_.advance(1s);
    auto first = attempts_.admit("huy", "192.0.2.1", "a");
    EXPECT_TRUE(first);
    EXPECT_FALSE(attempts_.admit("huy", "192.0.2.1", "b"));
}

TEST_F(AttemptsTest, TheOwnerAtHomeGetsInWhateverIsTriedElsewhere)
{
    ASSERT_TRUE(login("huy", "192.0.2.7"));
    guesses_let_through(100, "huy", "192.0.2.8");  // his office neighbour
    for (int i = 0; i < 1000; ++i)                 // a botnet
        guess("huy", "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".1");
    EXPECT_TRUE(login("huy", "192.0.2.7"));
    EXPECT_FALSE(login("huy", "203.0.113.1")) << "at a new place he waits with the attackers";
}

TEST_F(AttemptsTest, AThousandMachinesGainNothingOverOne)
{
    std::size_t through = 0;
    for (int i = 0; i < 1000; ++i)
        through += guess("huy", "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".1");
    EXPECT_EQ(through, 20U);
}

TEST_F(AttemptsTest, HomeHasABudgetToo)
{
    ASSERT_TRUE(login("huy", "192.0.2.7"));
    EXPECT_EQ(guesses_let_through(100, "huy", "192.0.2.7"), 3U);
    EXPECT_FALSE(login("huy", "192.0.2.7"));
    clock_.advance(1s);
    EXPECT_TRUE(login("huy", "192.0.2.7"));
}

TEST_F(AttemptsTest, OnePasswordForEveryNameIsSlowedWhereNobodyLogsIn)
{
    std::size_t through = 0;
    for (int i = 0; i < 1000; ++i) through += guess("name" + std::to_string(i), "203.0.113.1", "123456");
    EXPECT_EQ(through, 50U);
}

TEST_F(AttemptsTest, AnOfficeBehindOneAddressIsNeverSlowedAsAWhole)
{
    ASSERT_TRUE(login("lan", "192.0.2.1"));
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(guess("name" + std::to_string(i), "192.0.2.1", "123456"));
    EXPECT_TRUE(login("somebody new", "192.0.2.1"));
    EXPECT_TRUE(login("lan", "192.0.2.1"));
}

TEST_F(AttemptsTest, AWrongPasswordThatIsRepeatedCountsOnce)
{
    ASSERT_TRUE(login("huy", "192.0.2.1"));
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(guess("huy", "192.0.2.1", "the former one"));
    EXPECT_TRUE(login("huy", "192.0.2.1"));
    EXPECT_EQ(guesses_let_through(100, "huy", "192.0.2.1"), 3U);
    EXPECT_FALSE(guess("huy", "192.0.2.1", "the former one")) << "and waits like any other";
}

TEST_F(AttemptsTest, OldFailuresAndOldHomesAreForgotten)
{
    ASSERT_TRUE(login("huy", "192.0.2.7"));
    guesses_let_through(2, "huy", "192.0.2.7");
    clock_.advance(1h + 1s);
    EXPECT_EQ(guesses_let_through(100, "huy", "192.0.2.7"), 3U);
    clock_.advance(24h * 31);
    EXPECT_FALSE(attempts_.admit("huy", "192.0.2.7", "x")->is_at_home());
}

TEST(AttemptsMemory, IsBoundedWhateverIsTried)
{
    base::FakeClock clock({});
    Attempts attempts(clock,
                      {.of_name_in_network = {1, 5min}, .of_network = {1'000'000, 1s}, .most_rows = 100});
    auto guess = [&](const std::string& name) {
        auto attempt = attempts.admit(name, "192.0.2.1", "x");
        if (attempt) attempt->failed();
        return attempt.has_value();
    };
    EXPECT_TRUE(guess("first"));
    for (int i = 0; i < 1000; ++i) guess(std::to_string(i) + std::string(10'000, 'x'));
    EXPECT_TRUE(guess("first")) << "the oldest is forgotten";
    EXPECT_FALSE(guess("999" + std::string(10'000, 'x')));
}

}  // namespace
}  // namespace directory::ldap
