#include "directory/snapshot.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/sample.hpp"

#include <cstring>
#include <gmock/gmock.h>

namespace directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> logins(const std::vector<const Account*>& found)
{
    std::vector<std::string> names;
    for (const auto* account : found) names.push_back(account->login);
    return names;
}

Agency quang_lac()
{
    Agency agency;
    agency.id = base::random_uuid();
    agency.code = "H37.31.37";
    agency.parent = "H37.31";
    agency.level = Level::commune;
    agency.kind = "peoples-committee";
    agency.name = "Ủy ban nhân dân xã Quảng Lạc";
    agency.addresses = {{"quanglac@langson.gov.vn", 5, {}}, {"xaquanglac@langson.gov.vn", 0, 7}};
    return agency;
}

Snapshot people(std::vector<Account> accounts, std::int64_t as_of = 1000)
{
    return {{quang_lac()}, std::move(accounts), {"langson.gov.vn", "Lang-Son.example"}, as_of};
}

TEST(Snapshot, AnEmptyOneFindsNobody)
{
    Snapshot empty;
    EXPECT_EQ(empty.by_address("a@b"), nullptr);
    EXPECT_EQ(empty.by_login(""), nullptr);
    EXPECT_EQ(empty.by_id({}), nullptr);
    EXPECT_EQ(empty.by_staff_id(""), nullptr);
    EXPECT_EQ(empty.agency(""), nullptr);
    EXPECT_FALSE(empty.is_local_domain(""));
    EXPECT_THAT(empty.find("a"), IsEmpty());
}

TEST(Snapshot, AnAddressIsFoundInAnyCase)
{
    auto snapshot = people({sample::account("nqhuy", "Nguyễn Quang Huy")});
    for (const char* address : {"nqhuy@langson.gov.vn", "NQHuy@LANGSON.gov.VN"}) {
        ASSERT_NE(snapshot.by_address(address), nullptr) << address;
        EXPECT_EQ(snapshot.by_address(address)->login, "nqhuy");
    }
    for (const char* address :
         {"nqhuy", "nqhuy@", "@langson.gov.vn", "nqhuy@langson.gov.vn ", "nqhuy@other.vn", "*", ""})
        EXPECT_EQ(snapshot.by_address(address), nullptr) << address;
}

TEST(Snapshot, ALoginIsTheLoginOrAWholeAddress)
{
    auto snapshot = people({sample::account("nqhuy", "Nguyễn Quang Huy")});
    for (const char* name : {"nqhuy", "NQHUY", "nqhuy@langson.gov.vn"})
        ASSERT_NE(snapshot.by_login(name), nullptr) << name;
    for (const char* name : {"", "nqhuy ", " nqhuy", "nqhuy@", "*", "nqhuy*", "*)(uid=*", "a)(|(uid=*",
                             "\\2a", "uid=nqhuy,dc=langson", "nqhuy\uff20langson.gov.vn"})
        EXPECT_EQ(snapshot.by_login(name), nullptr) << name;
}

TEST(Snapshot, ALoginComesBeforeALocalPartAndAnAmbiguousLocalPartFindsNobody)
{
    auto snapshot =
        people({sample::account("nqhuy", "Nguyễn Quang Huy"),
                sample::account("other", "Ngô Quỳnh Huy",
                                {{"nqhuy@lang-son.example", 0, {}}, {"x@lang-son.example", 0, {}}}),
                sample::account("third", "Third", {{"x@langson.gov.vn", 0, {}}})});
    EXPECT_EQ(snapshot.by_login("nqhuy")->login, "nqhuy");
    EXPECT_EQ(snapshot.by_login("x"), nullptr);
    EXPECT_TRUE(snapshot.is_taken("nqhuy"));
    ASSERT_NE(snapshot.by_login("nqhuy@lang-son.example"), nullptr);
    EXPECT_EQ(snapshot.by_login("nqhuy@lang-son.example")->login, "other");
}

TEST(Snapshot, AnAddressCountsWithinItsPeriod)
{
    const std::vector<Address> addresses{{"new@langson.gov.vn", 1000, {}},
                                         {"old@langson.gov.vn", 0, 1000},
                                         {"soon@langson.gov.vn", 1001, 2000},
                                         {"now@langson.gov.vn", 0, 1500}};
    auto snapshot = people({sample::account("x", "X", addresses)});
    EXPECT_NE(snapshot.by_address("new@langson.gov.vn"), nullptr);
    EXPECT_NE(snapshot.by_address("now@langson.gov.vn"), nullptr);
    EXPECT_EQ(snapshot.by_address("old@langson.gov.vn"), nullptr);
    EXPECT_EQ(snapshot.by_address("soon@langson.gov.vn"), nullptr);
    EXPECT_EQ(snapshot.next_change(), 1001);
    EXPECT_TRUE(snapshot.ever_had("old@langson.gov.vn"));
    EXPECT_TRUE(snapshot.is_taken("old"));
}

TEST(Snapshot, AnAddressThatTwoClaimBelongsToNeither)
{
    auto snapshot = people({sample::account("a", "A", {{"x@langson.gov.vn", 0, {}}}),
                            sample::account("b", "B", {{"X@langson.gov.vn", 0, {}}})});
    EXPECT_EQ(snapshot.by_address("x@langson.gov.vn"), nullptr);
    EXPECT_THAT(snapshot.disputed(), ElementsAre("x@langson.gov.vn"));
    EXPECT_TRUE(snapshot.ever_had("x@langson.gov.vn"));
    EXPECT_TRUE(snapshot.is_unsettled("X@langson.gov.vn"));
}

TEST(Snapshot, ADisputeIsToldOnceHoweverManyClaim)
{
    std::vector<Account> claimants;
    for (const char* login : {"a", "b", "c"})
        claimants.push_back(sample::account(login, login, {{"x@langson.gov.vn", 0, {}}}));
    EXPECT_THAT(people(claimants).disputed(), ElementsAre("x@langson.gov.vn"));
}

TEST(Snapshot, NobodyIsLockedOutByWhatAnotherIsGiven)
{
    auto snapshot =
        people({sample::account("lan", "Lan"),
                sample::account("other", "Other",
                                {{"other@langson.gov.vn", 0, {}}, {"lan@langson.gov.vn", 0, {}}})});
    EXPECT_EQ(snapshot.by_address("lan@langson.gov.vn"), nullptr);
    for (const char* name : {"lan", "Lan@langson.gov.vn"}) {
        ASSERT_NE(snapshot.by_login(name), nullptr) << name;
        EXPECT_EQ(snapshot.by_login(name)->login, "lan") << name;
    }
    EXPECT_EQ(snapshot.by_login("lan@lang-son.example"), nullptr) << "not an address of hers";
}

// FAULTS D4: a clock that was set back makes what was issued just now seem to begin later.
TEST(Snapshot, AnAddressThatHasNotBegunIsUnsettledAndOneThatHasEndedIsNot)
{
    auto snapshot = people({sample::account(
        "x", "X",
        {{"x@langson.gov.vn", 1001, {}}, {"old@langson.gov.vn", 0, 1000}, {"now@langson.gov.vn", 0, {}}})});
    EXPECT_TRUE(snapshot.is_unsettled("X@langson.gov.vn"));
    for (const char* address : {"old@langson.gov.vn", "now@langson.gov.vn", "nobody@langson.gov.vn"})
        EXPECT_FALSE(snapshot.is_unsettled(address)) << address;
}

TEST(Snapshot, DomainsAreComparedWithoutCase)
{
    auto snapshot = people({});
    EXPECT_TRUE(snapshot.is_local_domain("LANGSON.gov.vn"));
    EXPECT_TRUE(snapshot.is_local_domain("lang-son.example"));
    EXPECT_FALSE(snapshot.is_local_domain("gov.vn"));
}

// REQ-DIR-3
TEST(Snapshot, FindIgnoresDiacriticsAndRanksExactAccentsFirst)
{
    auto snapshot =
        people({sample::account("ntthanh", "Nông Tân Thanh"), sample::account("ntthanh2", "Nông Tân Thành"),
                sample::account("lvhoa", "Lê Văn Hòa"), sample::account("dvhung", "Đỗ Văn Hùng")});
    EXPECT_THAT(logins(snapshot.find("tan thanh")), ElementsAre("ntthanh", "ntthanh2"));
    EXPECT_THAT(logins(snapshot.find("Tân Thành")), ElementsAre("ntthanh2", "ntthanh"));
    EXPECT_THAT(logins(snapshot.find("ta\u0302n tha\u0300nh")), ElementsAre("ntthanh2", "ntthanh"));
    for (const char* query : {"hoa", "hoà", "hòa", "ho\u0300a", "HOA", "le van hoa", "hoa le"})
        EXPECT_THAT(logins(snapshot.find(query)), ElementsAre("lvhoa")) << query;
    EXPECT_THAT(logins(snapshot.find("do van")), ElementsAre("dvhung"));
    EXPECT_THAT(logins(snapshot.find("đỗ")), ElementsAre("dvhung"));
}

TEST(Snapshot, EveryWordOfAQueryMustBeginAWord)
{
    auto snapshot =
        people({sample::account("nvthanh", "Nông Văn Thanh"), sample::account("nvthanh2", "Nông Văn Thành")});
    EXPECT_THAT(logins(snapshot.find("nvthanh2")), ElementsAre("nvthanh2"));
    EXPECT_THAT(logins(snapshot.find("nvthanh2@langson")), ElementsAre("nvthanh2"));
    EXPECT_THAT(snapshot.find("nong quang lac"), ::testing::SizeIs(2)) << "the agency's name counts";
    EXPECT_THAT(snapshot.find("chuyen vien"), ::testing::SizeIs(2)) << "so does the title";
    EXPECT_THAT(snapshot.find("nong hung"), IsEmpty());
    EXPECT_THAT(snapshot.find("anh"), IsEmpty()) << "not in the middle of a word";
    EXPECT_THAT(snapshot.find("  "), IsEmpty());
    EXPECT_THAT(snapshot.find("nong", 1), ::testing::SizeIs(1));
}

Account titled(std::string login, std::string name, std::string title)
{
    auto account = sample::account(std::move(login), std::move(name));
    account.title = std::move(title);
    return account;
}

TEST(Snapshot, TypedWithoutAccentsTheHeadComesFirst)
{
    auto snapshot = people({titled("nvthanh3", "Nông Văn Thạnh", "Chuyên viên"),
                            titled("nvthanh", "Nông Văn Thanh", "Giáo viên"),
                            titled("nvthanh4", "Nông Văn Thánh", "Phó Chủ tịch"),
                            titled("nvthanh2", "Nông Văn Thành", "Chủ tịch")});
    EXPECT_THAT(logins(snapshot.find("nong van thanh")),
                ElementsAre("nvthanh2", "nvthanh4", "nvthanh", "nvthanh3"));
    EXPECT_THAT(logins(snapshot.find("nông văn thạnh")).front(), "nvthanh3");
}

TEST(Snapshot, WhoFitsBestComesFirst)
{
    auto huy = titled("nqhuy", "Nguyễn Quang Huy", "Chuyên viên");
    huy.staff_id = "LS004410";
    huy.phone = "0205 380 0001";
    auto other = titled("nqhuya", "Nguyễn Quang Huy An", "Chủ tịch");
    other.phone = "02053800002";
    auto snapshot = people({titled("hnquang", "Huy Nguyễn Quang", "Chủ tịch"), other, huy,
                            titled("tthoa", "Trần Thị Hoa", "Giám đốc nqhuy nguyen quang huy")});
    EXPECT_THAT(logins(snapshot.find("nguyen quang huy")),
                ElementsAre("nqhuy", "nqhuya", "hnquang", "tthoa"));
    EXPECT_THAT(logins(snapshot.find("Nguyễn Quang Huy")).front(), "nqhuy");
    EXPECT_THAT(logins(snapshot.find("nqhuy")).front(), "nqhuy") << "the login itself";
    EXPECT_THAT(logins(snapshot.find(" NQHUY@langson.gov.vn")).front(), "nqhuy");
    for (const char* query : {"ls004410", "02053800001", "0205 3800 001", "+84 205 3800001"})
        EXPECT_THAT(logins(snapshot.find(query)), ElementsAre("nqhuy")) << query;
    EXPECT_THAT(logins(snapshot.find("80000")), ElementsAre("nqhuya", "nqhuy")) << "a part of the number";
}

TEST(Snapshot, ALongQueryIsCutToItsFirstWords)
{
    auto snapshot = people({sample::account("nqhuy", "Nguyễn Quang Huy")});
    std::string query;
    for (int i = 0; i < 100; ++i) query += "n ";
    EXPECT_THAT(logins(snapshot.find(query + "zzz")), ElementsAre("nqhuy"));
}

TEST(Snapshot, CodesAndStaffIdsAreTheSameInAnyCase)
{
    auto snapshot = people({sample::account("nqhuy", "Nguyễn Quang Huy")});
    auto staff_id = snapshot.accounts()[0].staff_id;
    ASSERT_FALSE(staff_id.empty());
    EXPECT_NE(snapshot.by_staff_id(base::lower(staff_id)), nullptr);
    EXPECT_NE(snapshot.agency(base::lower(snapshot.agencies()[0].code)), nullptr);
}

// An agency and an account as versions 3 and 4 wrote them.
std::string bytes_of_version(std::uint8_t version, const base::Uuid& id)
{
    base::ByteWriter out;
    out.raw("CVDIR").u8(version).varint(1000).varint(1).text("langson.gov.vn");
    out.varint(1).uuid(id).text("H37").text("").text("province").text("department").text("Sở Nội vụ");
    out.text("snv").text("").text("ou=H37");
    if (version == 4) out.varint(1).text("snv@langson.gov.vn").varint(5).u8(0).varint(0);
    out.varint(1).uuid(id).text("official").text("locked").text("clerk").text("lan").text("Lan").text("F");
    out.text("Văn thư").text("LS1").text("H37").text("0205").varint(7).be32(9).text("uid=lan,ou=H37");
    out.varint(1).text("lan@langson.gov.vn").varint(5).u8(1).varint(6);
    out.varint(1).text("gone@langson.gov.vn").uuid(id).varint(7);
    out.be32(base::crc32c(out.bytes()));
    return std::move(out).bytes();
}

// Tombstones stand nowhere else: a snapshot is never too old to be read.
TEST(Snapshot, ReadsTheVersionsBeforeThis)
{
    const auto id = base::random_uuid();
    for (const auto version : {std::uint8_t{3}, std::uint8_t{4}}) {
        auto read = Snapshot::from_bytes(bytes_of_version(version, id));
        ASSERT_TRUE(read) << read.error().detail;
        const Snapshot& snapshot = **read;
        EXPECT_EQ(snapshot.ever_had("gone@langson.gov.vn"), id);
        EXPECT_EQ(snapshot.agencies().at(0).primary_address(), version == 4 ? "snv@langson.gov.vn" : "");
        Account lan;
        lan.id = id;
        lan.state = State::locked;
        lan.role = Role::clerk;
        lan.login = "lan";
        lan.name = "Lan";
        lan.sex = "F";
        lan.title = "Văn thư";
        lan.staff_id = "LS1";
        lan.agency = "H37";
        lan.phone = "0205";
        lan.quota_bytes = 7;
        lan.secret_version = 9;
        lan.dn = "uid=lan,ou=H37";
        lan.addresses = {{"lan@langson.gov.vn", 5, 6}};
        EXPECT_EQ(snapshot.accounts().at(0), lan);
        EXPECT_EQ((*Snapshot::from_bytes(snapshot.to_bytes()))->to_bytes(), snapshot.to_bytes());
    }
}

TEST(Snapshot, BytesKeepEverything)
{
    auto account = sample::account("nqhuy", "Nguyễn Quang Huy",
                                   {{"nqhuy@langson.gov.vn", 5, {}}, {"huy@langson.gov.vn", 0, 7}});
    account.state = State::locked;
    account.role = Role::clerk;
    account.kind = Kind::service;
    account.quota_bytes = ~0ULL;
    account.phone = "0205";
    account.secret_version = ~0U;
    account.state_since = 3;
    account.state_reason = "chuyển công tác";
    account.password_since = 4;
    account.must_change_password = true;
    account.holders = {{base::random_uuid(), Post::clerk, 5, 6}, {base::random_uuid(), Post::holder, 7, {}}};
    account.grants = {{{Right::see, Right::operate}, base::random_uuid(), 8, ~0ULL, 9, 10}};
    account.successors = {base::random_uuid()};
    account.members = {base::random_uuid(), base::random_uuid()};
    account.senders = {base::random_uuid()};
    account.open_to = Openness::anyone;
    account.mobile = "0912345678";
    account.hold = "12/QĐ";
    account.filter = "level=commune";
    account.version = "v";
    account.app_passwords = {1, ~0U};
    account.factor_version = ~0U;
    account.certificates_version = 2;
    account.notes_version = 3;
    auto before = people({account, sample::account("b", "B")});

    auto after = Snapshot::from_bytes(before.to_bytes());
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ((*after)->to_bytes(), before.to_bytes());
    EXPECT_EQ((*after)->accounts(), before.accounts());
    EXPECT_EQ((*after)->agencies(), before.agencies());
    EXPECT_EQ((*after)->domains(), before.domains());
    EXPECT_EQ((*after)->as_of(), 1000);
}

// So many that they lie in several blocks, which two threads read.
TEST(Snapshot, ManyAccountsAreReadInTheirOrderOrNotAtAll)
{
    std::vector<Account> many;
    for (int i = 0; i < 10'000; ++i) many.push_back(sample::account(base::format("a{}", i), "A"));
    const auto before = people(many);
    const auto bytes = before.to_bytes();
    const auto after = Snapshot::from_bytes(bytes);
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ((*after)->accounts(), before.accounts());
    EXPECT_EQ((*after)->to_bytes(), bytes);

    for (const auto& [word, other] : {std::pair("\x08official", "\x08offixial"), std::pair("\x05"
                                                                                           "a9999",
                                                                                           "\x06"
                                                                                           "a9999")}) {
        auto damaged = bytes.substr(0, bytes.size() - 4);
        damaged.replace(damaged.rfind(word), std::strlen(word), other);
        base::ByteWriter sum;
        sum.be32(base::crc32c(damaged));
        EXPECT_EQ(Snapshot::from_bytes(damaged + sum.bytes()).error().code, base::Code::corrupt) << word;
    }
}

TEST(Snapshot, DamagedBytesAreRefused)
{
    const auto bytes = people({sample::account("nqhuy", "Nguyễn Quang Huy")}).to_bytes();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_FALSE(Snapshot::from_bytes(bytes.substr(0, i))) << "cut at " << i;
        auto flipped = bytes;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
        EXPECT_FALSE(Snapshot::from_bytes(flipped)) << "flipped at " << i;
    }
    auto newer = bytes;
    newer[5] = static_cast<char>(newer[5] + 1);
    EXPECT_EQ(Snapshot::from_bytes(newer).error().code, base::Code::unsupported);
}

}  // namespace
}  // namespace directory
