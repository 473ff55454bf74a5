// kill -9 at every step of what the directory keeps in files of its own: the book of locks, and the keys that seals and
// salts are made with.

#include "base/text.hpp"
#include "directory/ldap/lock_book.hpp"
#include "directory/ldap/own_key.hpp"
#include "directory/seal.hpp"
#include "disk/dying.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using namespace disk::testing;
using namespace std::chrono_literals;

constexpr std::array steps{"file.made", "file.written", "file.synced", "file.renamed"};
constexpr LockRule rule{3, 12h};

std::string fresh_folder()
{
    std::string name = std::filesystem::temp_directory_path() / "congvu-killed-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) base::bug("no folder for a test");
    return name;
}

std::string at_pass(const char* step, int pass)
{
    return std::string(step) + ":" + std::to_string(pass);
}

void must_save(LockBook& book)
{
    if (!book.save()) std::_Exit(2);
}

LockBook::Place place_of(const std::string& name)
{
    return {name, "192.0.2.0/24", "192.0.2.1"};
}

TEST(LockChild, DISABLED_LocksAndOpensUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by KilledTest only";
    const base::SystemClock clock;
    LockBook book(clock, folder_of_child() + std::string("/lock.book"));
    if (!book.load()) std::_Exit(3);
    for (int number = first_of_child();; ++number) {
        const auto name = "u" + std::to_string(number);
        for (std::uint64_t wrong = 0; wrong < rule.wrong_most; ++wrong)
            book.wrong(place_of(name), rule, true);
        must_save(book);
        say('L', name);
        if (number % 2 == 0) continue;
        say('o', name);
        book.end(name);
        must_save(book);
        say('O', name);
    }
}

TEST(KilledTest, ALockThatWasKeptIsThereAndOneThatWasEndedStaysEnded)
{
    const auto folder = fresh_folder();
    Said all;
    int first = 0;
    for (const auto* step : steps) {
        for (int pass = 1; pass <= 9; pass += 2) {
            SCOPED_TRACE(at_pass(step, pass));
            ASSERT_TRUE(live_until({"LockChild.*", folder, first += 1000}, {at_pass(step, pass), {}}, all));
            const base::SystemClock clock;
            LockBook book(clock, folder + "/lock.book");
            ASSERT_TRUE(book.load());
            for (const auto& [name, said] : all) {
                if (said == "L") EXPECT_TRUE(book.is_locked(place_of(name))) << name;
                if (said == "LoO") EXPECT_FALSE(book.is_locked(place_of(name))) << name;
            }
        }
    }
    EXPECT_GT(all.size(), 20U);
    std::filesystem::remove_all(folder);
}

// A new key each time, as at a server's first start; what it sealed is told through the pipe.
TEST(KeyChild, DISABLED_MakesKeysUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by KilledTest only";
    for (int number = first_of_child();; ++number) {
        const auto file = folder_of_child() + std::string("/") + std::to_string(number);
        const auto seal = Seal::open(file + ".seal");
        if (!seal) std::_Exit(2);
        say('S', std::to_string(number) + " " + base::to_base64(seal->close("a secret", "a test")));
        const auto key = own_key(file + ".scram");
        if (!key) std::_Exit(2);
        say('K', std::to_string(number) + " " + *key);
    }
}

void check_key(const std::string& folder, const std::string& token, const std::string& said)
{
    const auto file = folder + "/" + token.substr(0, token.find(' '));
    const auto told = token.substr(token.find(' ') + 1);
    if (said == "K") {
        EXPECT_EQ(own_key(file + ".scram"), told);
        return;
    }
    const auto seal = Seal::open(file + ".seal");
    ASSERT_TRUE(seal) << seal.error().detail;
    EXPECT_EQ(seal->reveal(base::from_base64(told).value(), "a test"), "a secret");
}

TEST(KilledTest, WhatAKeyHasSealedItOpensAfterwardsAndNoKeyIsHalfThere)
{
    const auto folder = fresh_folder();
    Said all;
    int first = 0;
    for (const auto* step : steps) {
        for (int pass = 1; pass <= 6; ++pass) {
            SCOPED_TRACE(at_pass(step, pass));
            ASSERT_TRUE(live_until({"KeyChild.*", folder, first += 1000}, {at_pass(step, pass), {}}, all));
            // The one that was being made when it died.
            for (int number = first; number < first + 4; ++number) {
                EXPECT_TRUE(Seal::open(folder + "/" + std::to_string(number) + ".seal"));
                EXPECT_TRUE(own_key(folder + "/" + std::to_string(number) + ".scram"));
            }
            for (const auto& [token, said] : all) check_key(folder, token, said);
        }
    }
    EXPECT_GT(all.size(), 30U);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace directory::ldap
