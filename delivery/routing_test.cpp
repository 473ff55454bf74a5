#include "delivery/routing.hpp"

#include "directory/sample.hpp"

#include <gtest/gtest.h>

namespace delivery {
namespace {

using directory::Account;
using directory::Snapshot;

Account person(std::string login, directory::State state = directory::State::active,
               directory::Role role = directory::Role::none)
{
    auto account = directory::sample::account(login, login);
    account.state = state;
    account.role = role;
    return account;
}

std::string login_of(const Account* account)
{
    return account == nullptr ? "nobody" : account->login;
}

TEST(Routing, AnAddressHasTwoHalves)
{
    EXPECT_EQ(split_address("a@b").local, "a");
    EXPECT_EQ(split_address("a@b").domain, "b");
    EXPECT_EQ(split_address("\"a@b\"@c").local, "\"a@b\"");
    EXPECT_EQ(split_address("postmaster").domain, "");
}

TEST(Routing, TheDetailBehindThePlusIsTheOwners)
{
    const Snapshot snapshot({}, {person("ntlan"), person("a+b")}, {"langson.gov.vn"});
    const std::vector<std::pair<std::string, std::string>> table{
        {"ntlan@langson.gov.vn", "ntlan"},
        {"NTLan@LangSon.gov.vn", "ntlan"},
        {"ntlan+x@langson.gov.vn", "ntlan"},
        {"ntlan+x+y@langson.gov.vn", "ntlan"},
        {"a+b@langson.gov.vn", "a+b"},
        {"+x@langson.gov.vn", "nobody"},
        {"a@langson.gov.vn", "nobody"},
        {"ntlan@elsewhere.example", "nobody"},
        {"\"ntlan+x\"@langson.gov.vn", "nobody"},
        {"", "nobody"},
    };
    for (const auto& [address, want] : table)
        EXPECT_EQ(login_of(find_owner(snapshot, address)), want) << address;
}

TEST(Routing, PostmasterIsWhomTheOperatorNamedOrAnAdmin)
{
    const Snapshot snapshot({},
                            {person("ntlan"), person("old", directory::State::closed, directory::Role::admin),
                             person("boss", directory::State::active, directory::Role::admin)},
                            {"langson.gov.vn"});
    EXPECT_EQ(login_of(find_postmaster(snapshot, "")), "boss");
    EXPECT_EQ(login_of(find_postmaster(snapshot, "ntlan")), "ntlan");
    EXPECT_EQ(login_of(find_postmaster(snapshot, "ntlan@langson.gov.vn")), "ntlan");
    EXPECT_EQ(login_of(find_postmaster(snapshot, "old")), "boss");
    EXPECT_EQ(login_of(find_postmaster(snapshot, "nobody")), "boss");

    const Snapshot empty({}, {person("ntlan")}, {"langson.gov.vn"});
    EXPECT_EQ(find_postmaster(empty, ""), nullptr);

    EXPECT_EQ(judge_postmaster(snapshot, ""), PostmasterSet::found);
    EXPECT_EQ(judge_postmaster(snapshot, "ntlan"), PostmasterSet::found);
    EXPECT_EQ(judge_postmaster(snapshot, "old"), PostmasterSet::admin_instead);
    EXPECT_EQ(judge_postmaster(empty, ""), PostmasterSet::nobody);
}

}  // namespace
}  // namespace delivery
