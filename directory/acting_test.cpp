// Boxes: who opens what is not his own, on every directory.

#include "directory/acting.hpp"

#include "directory/conformance.hpp"
#include "directory/memory/directory.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"
#include "net/loop.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using base::Code;
using ::testing::IsEmpty;

TEST(TypedLogin, NamesTheBoxInEitherWay)
{
    struct Row {
        std::string_view typed, authorization;
        TypedLogin want;
    };
    const Row rows[] = {
        {"ntlan", "", {"ntlan", ""}},
        {"ntlan", "ntlan", {"ntlan", ""}},
        {"ntlan", "NTLan", {"ntlan", ""}},
        {"ntlan", "skhcn", {"ntlan", "skhcn"}},
        {"skhcn/ntlan", "", {"ntlan", "skhcn"}},
        {"skhcn/ntlan", "skhcn", {"ntlan", "skhcn"}},
        {"skhcn/ntlan", "skhcn/ntlan", {"ntlan", "skhcn"}},
        {"skhcn/ntlan", "stttt", {"skhcn/ntlan", ""}},
        {"skhcn@langson.gov.vn/ntlan@langson.gov.vn", "", {"ntlan@langson.gov.vn", "skhcn@langson.gov.vn"}},
        {"/ntlan", "", {"ntlan", ""}},
        {"skhcn/", "", {"", "skhcn"}},
        {"a/b/c", "", {"b/c", "a"}},
    };
    for (const auto& row : rows)
        EXPECT_EQ(typed_login(row.typed, row.authorization), row.want)
            << row.typed << " as " << row.authorization;
}

Account box(std::string login, Kind kind, std::vector<Holder> holders)
{
    auto made = sample::account(std::move(login), "Sở Khoa học và Công nghệ");
    made.kind = kind;
    made.holders = std::move(holders);
    return made;
}

TEST(Held, BeginsAndEndsWithItsPeriod)
{
    const auto lan = sample::account("ntlan", "Nguyễn Thị Lan");
    const auto agency = box("skhcn", Kind::agency, {{lan.id, Post::clerk, 1000, 2000}});
    auto at = [&](std::int64_t when) { return Snapshot({}, {lan, agency}, {sample::domain}, when); };
    EXPECT_THAT(at(999).held_by(lan.id), IsEmpty());
    EXPECT_EQ(at(1000).post_at(lan.id, agency), Post::clerk);
    EXPECT_EQ(at(1999).held_by(lan.id).at(0).box->login, "skhcn");
    EXPECT_EQ(at(2000).post_at(lan.id, agency), std::nullopt);
    EXPECT_EQ(at(999).next_change(), 1000);
    EXPECT_EQ(at(1000).next_change(), 2000);
    EXPECT_EQ(at(2000).next_change(), std::nullopt);
}

TEST(Held, IsNothingOfABoxThatIsNotActiveOrIsNone)
{
    const auto lan = sample::account("ntlan", "Nguyễn Thị Lan");
    auto locked = box("skhcn", Kind::agency, {{lan.id, Post::clerk, 0, {}}});
    locked.state = State::locked;
    const auto colleague = box("nqhuy", Kind::official, {{lan.id, Post::clerk, 0, {}}});
    const auto service = box("motcua", Kind::service, {{lan.id, Post::clerk, 0, {}}});
    const Snapshot snapshot({}, {lan, locked, colleague, service}, {sample::domain}, 1000);
    EXPECT_THAT(snapshot.held_by(lan.id), IsEmpty());
}

TEST(Held, OfTwoPostsTheHigherCounts)
{
    const auto lan = sample::account("ntlan", "Nguyễn Thị Lan");
    const auto role =
        box("giamdoc.skhcn", Kind::role, {{lan.id, Post::clerk, 0, {}}, {lan.id, Post::deputy, 0, 2000}});
    const Snapshot snapshot({}, {lan, role}, {sample::domain}, 1000);
    EXPECT_EQ(snapshot.post_at(lan.id, role), Post::deputy);
    EXPECT_EQ(snapshot.held_by(lan.id).size(), 1U);
}

TEST(MaySendAs, HoldersOfAllButRooms)
{
    const auto lan = sample::account("ntlan", "Nguyễn Thị Lan");
    const auto other = sample::account("nqhuy", "Nguyễn Quang Huy");
    const Holder clerk{lan.id, Post::clerk, 0, {}};
    const auto agency = box("skhcn", Kind::agency, {clerk}), unit = box("vp.skhcn", Kind::sub_unit, {clerk}),
               role = box("giamdoc", Kind::role, {clerk}), room = box("phonghop1", Kind::room, {clerk});
    const Snapshot snapshot({}, {lan, other, agency, unit, role, room}, {sample::domain}, 1000);
    EXPECT_TRUE(may_send_as(snapshot, lan, lan));
    EXPECT_TRUE(may_send_as(snapshot, lan, agency));
    EXPECT_TRUE(may_send_as(snapshot, lan, unit));
    EXPECT_TRUE(may_send_as(snapshot, lan, role));
    EXPECT_FALSE(may_send_as(snapshot, lan, room));
    EXPECT_FALSE(may_send_as(snapshot, lan, other));
    EXPECT_FALSE(may_send_as(snapshot, other, agency));
    EXPECT_EQ(opened_by(snapshot, lan, "phonghop1")->id, room.id) << "but they may open it";
}

// REQ-ACC-2
TEST(LoginName, ThatTwoDomainsShareFindsNobodyAndSaysNoMore)
{
    auto lan = sample::account("lan.one", "Nguyễn Thị Lan", {{"ntlan@langson.gov.vn", 0, {}}});
    auto other = sample::account("lan.two", "Nông Thị Lan", {{"ntlan@caobang.gov.vn", 0, {}}});
    const auto hash = hash_password("bí mật", quick_cost);
    memory::Directory directory({}, {lan, other}, {"langson.gov.vn", "caobang.gov.vn"},
                                {{lan.id, hash}, {other.id, hash}});
    auto login = [&](std::string name) {
        LoginRequest request{std::move(name), "bí mật", "192.0.2.1", Entrance::imap};
        return sample::whose(net::run_here_for(directory.check_login(std::move(request))));
    };
    EXPECT_EQ(login("ntlan@langson.gov.vn"), lan.id);
    EXPECT_EQ(login("ntlan@caobang.gov.vn"), other.id);
    EXPECT_EQ(login("lan.one"), lan.id);
    ASSERT_FALSE(login("ntlan"));
    EXPECT_EQ(login("ntlan").error().code, login("nobody").error().code);
}

class Boxes : public ::testing::TestWithParam<conformance::Maker> {
  protected:
    Boxes() : directory_(GetParam().make())
    {
        auto city = sample::city();
        city.address = "ubnd.tp@langson.gov.vn";
        net::run_here_for(directory_->add_agencies({sample::province(), city, sample::commune()}));
        auto lan = sample::official("LS1", "Nguyễn Thị Lan", "ntlan");
        lan.password_hash = hash_password("bí mật", quick_cost);
        add(lan);
    }
    base::Result<Effect> add(NewAccount account)
    {
        return net::run_here_for(directory_->add_accounts({std::move(account)}))[0];
    }
    static NewAccount box(Kind kind, std::string login, std::string agency)
    {
        NewAccount fresh;
        fresh.kind = kind;
        fresh.name = "Ủy ban nhân dân thành phố Lạng Sơn";
        fresh.agency = std::move(agency);
        fresh.address = login + "@" + sample::domain;
        fresh.login = std::move(login);
        return fresh;
    }
    Account named(std::string_view login)
    {
        const auto snapshot = directory_->snapshot();
        const auto* account = snapshot->by_login(login);
        return account ? *account : Account{};
    }
    Code open(std::string name, std::string box, Entrance entrance = Entrance::imap)
    {
        LoginRequest request{std::move(name), "bí mật", "192.0.2.1", entrance, std::move(box)};
        auto outcome = net::run_here_for(directory_->check_login(std::move(request)));
        return outcome ? Code::unknown : outcome.error().code;
    }
    void hold(std::string_view login, std::vector<Holder> holders)
    {
        AccountEdit edit;
        edit.holders = std::move(holders);
        auto edited = net::run_here_for(directory_->edit(named(login).id, edit, ""));
        ASSERT_TRUE(edited) << edited.error().detail;
    }

    static constexpr Code granted = Code::unknown;
    std::unique_ptr<Directory> directory_;
};

TEST_P(Boxes, OpenToThoseWhoHoldThemAndToNobodyElse)
{
    ASSERT_TRUE(add(box(Kind::role, "chutich", "H37.31")));
    const auto lan = named("ntlan").id;
    EXPECT_EQ(open("ntlan", "chutich"), Code::wrong_login);
    hold("chutich", {{lan, Post::deputy, 5, {}}});
    EXPECT_EQ(open("ntlan", "chutich"), granted);
    EXPECT_EQ(open("ntlan@langson.gov.vn", "CHUTICH@langson.gov.vn"), granted);
    EXPECT_EQ(open("ntlan", "ntlan@langson.gov.vn"), granted) << "his own by its whole address";
    EXPECT_EQ(open("ntlan", "nobody"), Code::wrong_login);
    EXPECT_EQ(open("chutich", ""), Code::wrong_login) << "it has no password";
    const auto snapshot = directory_->snapshot();
    ASSERT_EQ(snapshot->held_by(lan).size(), 1U);
    EXPECT_EQ(snapshot->held_by(lan)[0].post, Post::deputy);
    hold("chutich", {{lan, Post::deputy, 5, 6}});
    EXPECT_EQ(open("ntlan", "chutich"), Code::wrong_login);
}

TEST_P(Boxes, OfAnAgencyTakesTheAddressThatItsEntryHad)
{
    const auto agency = *directory_->snapshot()->agency("H37.31");
    AgencyEdit edit;
    edit.addresses = agency.addresses;
    edit.addresses->front().until = unix_now();
    ASSERT_TRUE(net::run_here_for(directory_->edit_agency(agency.id, edit, agency.version)));
    EXPECT_EQ(add(box(Kind::agency, "ubnd.tp", "H37")).error().code, Code::exists) << "another agency's";
    EXPECT_EQ(add(box(Kind::role, "ubnd.tp", "H37.31")).error().code, Code::exists) << "no agency's mailbox";
    auto added = add(box(Kind::agency, "ubnd.tp", "H37.31"));
    ASSERT_TRUE(added) << added.error().detail;
    const auto snapshot = directory_->snapshot();
    ASSERT_NE(snapshot->mailbox_of("H37.31"), nullptr);
    EXPECT_EQ(snapshot->by_address("ubnd.tp@langson.gov.vn"), snapshot->mailbox_of("H37.31"));
    EXPECT_EQ(add(box(Kind::agency, "ubnd.tp", "H37.31")), Effect::same);
    EXPECT_EQ(add(box(Kind::agency, "ubnd2", "H37.31")).error().code, Code::exists) << "it has one";
}

TEST_P(Boxes, HaveNoPassword)
{
    auto room = box(Kind::room, "phonghop", "H37");
    room.password_hash = hash_password("bí mật", quick_cost);
    EXPECT_EQ(add(room).error().code, Code::invalid);
}

TEST_P(Boxes, AServiceSendsAndReadsNoMail)
{
    auto service = box(Kind::service, "motcua", "H37");
    service.password_hash = hash_password("bí mật", quick_cost);
    service.hourly_rate = 600;
    service.return_address = "Tra.Lai@langson.gov.vn";
    ASSERT_TRUE(add(service));
    EXPECT_EQ(named("motcua").kind, Kind::service);
    EXPECT_EQ(named("motcua").hourly_rate, 600U);
    EXPECT_EQ(named("motcua").return_address, "tra.lai@langson.gov.vn");
    EXPECT_EQ(open("motcua", "", Entrance::submission), granted);
    EXPECT_EQ(open("motcua", "", Entrance::imap), Code::wrong_login);
    EXPECT_EQ(open("motcua", "", Entrance::control), Code::wrong_login);
    EXPECT_EQ(open("motcua", "", Entrance::ldap), granted) << "to look people up";

    AccountEdit edit;
    edit.hourly_rate = 0;
    edit.return_address = "";
    ASSERT_TRUE(net::run_here_for(directory_->edit(named("motcua").id, edit, "")));
    EXPECT_EQ(named("motcua").hourly_rate, 0U);
    EXPECT_EQ(named("motcua").return_address, "");
}

TEST_P(Boxes, AServiceWithGrantsIsAnAdminAndReadsNothing)
{
    auto service = box(Kind::service, "quantri", "H37");
    service.password_hash = hash_password("bí mật", quick_cost);
    ASSERT_TRUE(add(service));
    const auto grant = [&](std::optional<std::int64_t> until) {
        AccountEdit edit;
        edit.grants = {{Rights{Right::see}, base::Uuid{}, 0, 0, 0, until}};
        return net::run_here_for(directory_->edit(named("quantri").id, edit, "")).has_value();
    };
    ASSERT_TRUE(grant(std::nullopt));
    EXPECT_EQ(open("quantri", "", Entrance::control), granted);
    EXPECT_EQ(open("quantri", "", Entrance::submission), granted);
    for (const auto mail : {Entrance::imap, Entrance::pop3})
        EXPECT_EQ(open("quantri", "", mail), Code::wrong_login);
    ASSERT_TRUE(grant(1));
    EXPECT_EQ(open("quantri", "", Entrance::control), Code::wrong_login) << "they are over";
}

INSTANTIATE_TEST_SUITE_P(Every, Boxes, ::testing::ValuesIn(conformance::makers()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace directory
