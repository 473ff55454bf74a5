#include "directory/ldap/bind_door.hpp"
#include "directory/ldap/csn.hpp"
#include "directory/ldap/dn.hpp"
#include "directory/ldap/login_cache.hpp"
#include "directory/ldap/period.hpp"
#include "directory/ldap/slapd_config.hpp"
#include "directory/ldap/values.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Period, AValueIsAddressFromAndPerhapsUntil)
{
    auto open = address_from("NTLan@langson.gov.vn 20200701000000Z");
    ASSERT_TRUE(open);
    EXPECT_EQ(open->address, "ntlan@langson.gov.vn");
    EXPECT_EQ(open->from, 1593561600);
    EXPECT_EQ(open->until, std::nullopt);

    auto closed = address_from("a@b 19700101000000Z 20240229235959Z");
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->from, 0);
    EXPECT_EQ(closed->until, 1709251199);
    EXPECT_EQ(to_value(*closed), "a@b 19700101000000Z 20240229235959Z");
    EXPECT_EQ(address_from(to_value(*open)), open);
}

TEST(Period, WhatIsNotExactlyThatIsNoAddress)
{
    for (const char* value :
         {"", " ", "a@b", "a@b ", "a@b  20200701000000Z", "a@b 20200701000000", "a@b 2020-07-01",
          "@b 20200701000000Z", "a@ 20200701000000Z", "ab 20200701000000Z", "a@b 20201301000000Z",
          "a@b 20230229000000Z", "a@b 20200701240000Z", "a@b 20200701006000Z", "a@b +0200701000000Z",
          "a@b 20200701000000Z x", "a@b 20200701000000Z 20200630000000Z",
          "a@b 20200701000000Z 20210701000000Z ", "a\n@b 20200701000000Z"})
        EXPECT_EQ(address_from(value), std::nullopt) << value;
    EXPECT_EQ(address_from(std::string(300, 'a') + "@b 20200701000000Z"), std::nullopt);
}

// FAULTS L2
TEST(Dn, ValuesAreEscaped)
{
    struct Case {
        std::string_view value, in_dn;
    };
    const Case cases[] = {
        {"H37.31.37", "H37.31.37"},
        {"Nông Văn Thành", "Nông Văn Thành"},
        {"*)(uid=*", "*)(uid\\3d*"},
        {"\\2a", "\\5c2a"},
        {"a,dc=x", "a\\2cdc\\3dx"},
        {" a b ", "\\20a b\\20"},
        {"#a#", "\\23a#"},
        {"a+b;c\"<>", "a\\2bb\\3bc\\22\\3c\\3e"},
        {std::string_view("a\0b\n", 4), "a\\00b\\0a"},
        {" ", "\\20"},
        {"", ""},
    };
    for (const auto& [value, in_dn] : cases) EXPECT_EQ(escape_dn(value), in_dn);
}

TEST(Dn, TheParentStandsAfterTheFirstCommaThatIsNoData)
{
    EXPECT_EQ(parent_of("uid=a,ou=b,dc=c"), "ou=b,dc=c");
    EXPECT_EQ(parent_of("uid=a\\,x,ou=b"), "ou=b");
    EXPECT_EQ(parent_of("uid=a\\\\,ou=b"), "ou=b");
    EXPECT_EQ(parent_of("dc=c"), "");
    EXPECT_EQ(parent_of("\\"), "");
    EXPECT_EQ(normal("UID=A , OU=B\\,C,dc=c"), "uid=a,ou=b\\,c,dc=c");
    EXPECT_EQ(base_of("langson.gov.vn"), "dc=langson,dc=gov,dc=vn");
}

TEST(Dn, WhatLiesBelowMovesAlong)
{
    EXPECT_EQ(moved("uid=a,ou=B,dc=c", "ou=b,dc=c", "ou=n,dc=m"), "uid=a,ou=n,dc=m");
    EXPECT_EQ(moved("uid=a,ou=x,ou=b,dc=c", "ou=b,dc=c", "ou=n"), "uid=a,ou=x,ou=n");
    EXPECT_EQ(moved("ou=b,dc=c", "ou=b,dc=c", "ou=n"), std::nullopt) << "itself is not below itself";
    EXPECT_EQ(moved("uid=a,ou=bb,dc=c", "ou=b,dc=c", "ou=n"), std::nullopt);
}

TEST(Values, WhatIsNotExactlyAHolderOrAGrantIsNone)
{
    const std::string id = "0198c0de-0000-7000-8000-000000000001", from = " 20260101000000Z";
    const std::string holder = id + " clerk" + from, grant = "see,lock " + id + " 5 0" + from;
    ASSERT_TRUE(holder_from(holder));
    EXPECT_EQ(to_value(*holder_from(holder)), holder);
    EXPECT_EQ(to_value(*holder_from(holder + " 20270101000000Z")), holder + " 20270101000000Z");
    ASSERT_TRUE(grant_from(grant));
    EXPECT_EQ(to_value(*grant_from(grant)), grant);
    EXPECT_EQ(grant_from("see *  0" + from), std::nullopt);
    EXPECT_EQ(grant_from("see * 0 0" + from)->scope, base::Uuid{});
    for (const auto& value : {std::string(), id, id + " clerk", id + " chief" + from, "x clerk" + from,
                              holder + " x", holder + from + from, holder + " 20250101000000Z"})
        EXPECT_EQ(holder_from(value), std::nullopt) << value;
    for (const auto& value :
         {std::string(), "see" + from, "fly * 0 0" + from, "see x 0 0" + from, "see * -1 0" + from,
          "see * 0 99999999999999999999" + from, std::string("see * 0 0"), grant + " 20250101000000Z"})
        EXPECT_EQ(grant_from(value), std::nullopt) << value;
}

TEST(Csn, WhoHasSeenTheLatestOfEachServerHasSeenAll)
{
    auto seen = csns_of_cookie("rid=000,csn=20261122111906.116154Z#000000#000#000000;"
                               "20261122111907.000000Z#000000#001#000000");
    EXPECT_EQ(seen.size(), 2U);
    EXPECT_TRUE(covers(seen, {}));
    EXPECT_TRUE(covers(seen, csns_of_values({"20261122111906.116154Z#000000#000#000000"})));
    EXPECT_TRUE(covers(seen, csns_of_values({"20261122111906.999999Z#000000#001#000000"})));
    EXPECT_FALSE(covers(seen, csns_of_values({"20261122111906.116155Z#000000#000#000000"})));
    EXPECT_FALSE(covers(seen, csns_of_values({"20001122111906.116155Z#000000#002#000000"})));
    EXPECT_TRUE(csns_of_cookie("rid=001,csn=;nonsense#1").empty());
}

Proven by_password(const base::Uuid& account)
{
    return {.account = account};
}

// FAULTS L8
TEST(LoginCache, OnesSuccessNeverAnswersForAnother)
{
    base::FakeClock clock({});
    LoginCache cache(clock);
    auto huy = base::random_uuid(), lan = base::random_uuid();
    cache.keep(by_password(huy), "secret", cache.ticket(huy));
    clock.advance(3s);
    ASSERT_TRUE(cache.find(huy, "secret"));
    EXPECT_EQ(cache.find(huy, "secret")->age, base::Duration(3s));
    EXPECT_EQ(cache.find(huy, "secret")->proven.account, huy);
    EXPECT_FALSE(cache.find(lan, "secret"));
    EXPECT_FALSE(cache.find(huy, "Secret"));
    EXPECT_FALSE(cache.find(huy, ""));
}

TEST(LoginCache, AChangeOfTheAccountForgetsAlsoWhatIsStillBeingVerified)
{
    base::FakeClock clock({});
    LoginCache cache(clock);
    auto huy = base::random_uuid();
    auto ticket = cache.ticket(huy);
    cache.keep(by_password(huy), "old", ticket);
    cache.forget(huy);
    EXPECT_FALSE(cache.has(huy));
    EXPECT_FALSE(cache.keep(by_password(huy), "old", ticket));
    EXPECT_FALSE(cache.find(huy, "old")) << "verified before the change, kept after it";
    cache.keep(by_password(huy), "new", cache.ticket(huy));
    EXPECT_TRUE(cache.find(huy, "new"));
    EXPECT_TRUE(cache.has(huy));
}

TEST(LoginCache, KeepsOnePasswordAndTheLatestAppPasswordsOfEach)
{
    base::FakeClock clock({});
    LoginCache cache(clock);
    const auto huy = base::random_uuid();
    for (std::uint32_t i = 1; i <= LoginCache::most_of_one; ++i)
        cache.keep({.account = huy, .means = Means::app_password, .app_password = i}, std::to_string(i), 0);
    cache.keep(by_password(huy), "one", 0);
    cache.keep(by_password(huy), "two", 0);
    EXPECT_FALSE(cache.find(huy, "one"));
    EXPECT_TRUE(cache.find(huy, "two"));
    EXPECT_FALSE(cache.find(huy, "1")) << "the oldest went";
    ASSERT_TRUE(cache.find(huy, "3"));
    EXPECT_EQ(cache.find(huy, "3")->proven.app_password, 3U);
}

TEST(SlapdConfig, PathsAreQuotedAndPasswordsNeedTlsOnceThereIsACertificate)
{
    Settings settings;
    settings.certificate = "/etc/a \"b\"/cert.pem";
    settings.certificate_key = "/etc/key.pem";
    settings.modules = "/usr/lib/a \"b\"";
    auto text = slapd_config(settings, 1000);
    EXPECT_THAT(text, HasSubstr("modulepath \"/usr/lib/a \\\"b\\\"\"\n"));
    EXPECT_THAT(text, HasSubstr("TLSCertificateFile slapd-certificate.pem\n"));
    EXPECT_THAT(text, HasSubstr("security simple_bind=71\n"));
    EXPECT_THAT(text, HasSubstr("uidNumber=1000,"));
    EXPECT_THAT(text, HasSubstr("suffix \"dc=langson,dc=gov,dc=vn\"\n"));
    EXPECT_EQ(socket_uri("/a b/ldapi"), "ldapi://%2Fa%20b%2Fldapi");
}

TEST(SlapdConfig, AsksBeforeBindsWhereThereIsADoor)
{
    Settings settings;
    EXPECT_THAT(slapd_config(settings, 0), Not(HasSubstr("sock")));
    settings.bind_door = 7;
    EXPECT_THAT(slapd_config(settings, 0),
                ::testing::EndsWith("overlay sock\nsocketpath binds\nsockops bind\n"
                                    "extensions peername ssf\n"));
}

TEST(BindDoor, ADnIsSomebodysIfItNamesHisEntry)
{
    const Snapshot snapshot(std::vector<Agency>{}, std::vector<Account>{sample::account("huy", "Huy")},
                            {sample::domain});
    const std::string below = ",ou=H37.31.37,ou=H37.31,ou=H37,dc=langson,dc=gov,dc=vn";
    for (const auto& dn : {"uid=huy" + below, "UID=Huy" + below,
                           "uid=huy" + std::string(", OU=H37.31.37, ou=h37.31, ou=H37,"
                                                   "dc=langson,dc=gov,dc=vn")}) {
        const auto* found = account_at(snapshot, dn);
        ASSERT_NE(found, nullptr) << dn;
        EXPECT_EQ(found->login, "huy");
    }
    for (const auto& dn : {std::string(), std::string("huy"), std::string("uid=huy"), "uid=" + below,
                           "cn=huy" + below, "uid=nobody" + below, "uid=huy,ou=x" + below,
                           "uid=huy@langson.gov.vn" + below, std::string("uid=huy,dc=langson,dc=gov,dc=vn")})
        EXPECT_EQ(account_at(snapshot, dn), nullptr) << dn;
}

}  // namespace
}  // namespace directory::ldap
