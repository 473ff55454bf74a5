// What admins do is in the audit, and what cannot be recorded is not done.

#include "ledger/testing.hpp"
#include "tests/control/province.hpp"

namespace control {
namespace {

using base::Code;
using base::Json;
using control::testing::House;
using control::testing::lenient;
using control::testing::Talk;
using ::testing::Contains;
using ::testing::HasSubstr;

struct AuditTest : ::testing::Test {
    AuditTest()
    {
        talk.hello();
        net::run_here(make(house.directory));
    }

    static net::Task<void> make(directory::Directory& directory)
    {
        directory::NewAgency agency;
        agency.code = "H37";
        agency.kind = "department";
        agency.name = "Sở Nội vụ";
        auto agencies = co_await directory.add_agencies({agency});
        if (!agencies.front()) base::bug(agencies.front().error().detail);
        directory::NewAccount official;
        official.agency = "H37";
        official.staff_id = "LS3";
        official.name = "Triệu Văn Hùng";
        official.login = "tvhung";
        official.address = "tvhung@langson.gov.vn";
        auto outcomes = co_await directory.add_accounts({official});
        if (!outcomes.front()) base::bug(outcomes.front().error().detail);
    }

    House house;
    Talk talk{house};
};

TEST_F(AuditTest, WhatIsDoneIsInTheAuditBeforeItIsAnswered)
{
    talk.result("official.lock", Json::Object{{"name", "tvhung"}, {"reason", "chuyển công tác"}});
    EXPECT_EQ(house.audit.lines().back(),
              "locked event=an official is now locked by=uid 0 who=tvhung reason=chuyển công tác");
    EXPECT_THAT(house.audit.lines(), Contains("login who=uid 0 service=control"));
}

TEST_F(AuditTest, WhatCannotBeRecordedIsNotDone)
{
    house.audit.refuse_from_now_on({Code::no_space, "the disk is full"});
    EXPECT_EQ(talk.refusal("official.lock", Json::Object{{"name", "tvhung"}}).why.key, "audit_away");
    EXPECT_EQ(house.directory.snapshot()->by_login("tvhung")->state, directory::State::active);
    talk.result("official.show", Json::Object{{"name", "tvhung"}});
}

TEST_F(AuditTest, ReadingItIsRecordedBeforeAnythingIsTold)
{
    ledger::testing::TempFolder folder;
    auto books =
        ledger::Ledger::open({folder.path() + "/audit", house.clock, house.log, house.metrics, "test"}, {});
    ASSERT_TRUE(books);
    Parts parts = house.parts(house.directory, **books);
    parts.books = books->get();
    Server server(std::move(parts), lenient());
    Talk reader(server);
    reader.hello();
    reader.result("official.lock", Json::Object{{"name", "tvhung"}, {"reason", "moved"}});
    EXPECT_EQ(reader.result("audit.show", Json::Object{{"who", "TVHUNG"}}).number("count"), 1);
    EXPECT_EQ(reader.result("audit.show", Json::Object{{"kind", "audit_read"}}).number("count"), 2);
    EXPECT_EQ(reader.result("audit.verify", Json::Object{}).number("findings"), 0);
    EXPECT_EQ(reader.refusal("audit.show", Json::Object{{"from", "yesterday"}}).why.key, "audit_bad_time");
    EXPECT_EQ(reader.refusal("audit.show", Json::Object{{"kind", "nonsense"}}).why.key, "audit_bad_kind");
    EXPECT_THAT(reader.result("audit.export", Json::Object{{"sequence", 1}}).text("file"),
                HasSubstr("congvu-audit-record 1"));
    EXPECT_THAT(reader.refusal("audit.export", Json::Object{{"sequence", 1'000}}).english.text,
                HasSubstr("there is no record 1000"));
    EXPECT_EQ(talk.refusal("audit.show", Json::Object{}).why.key, "audit_absent");
}

// Who is not on the machine has the server read no file that he likes.
TEST(Anchors, AreTheSettingsUnlessRootNamesAnother)
{
    ledger::testing::TempFolder folder;
    testing::Province province;
    ledger::Settings settings;
    settings.anchor = folder.path() + "/anchor";
    const auto& house = province.house;
    auto books = ledger::Ledger::open(
        {folder.path() + "/audit", house.clock, house.log, province.house.metrics, "test"}, settings);
    ASSERT_TRUE(books);
    auto parts = province.parts({});
    parts.books = books->get();
    Server server(std::move(parts), lenient());
    Talk root(server), auditor(server);
    root.hello();
    auditor.hello();
    auditor.result("login", Json::Object{{"name", "au"}, {"password", testing::secret}, {"code", "123456"}});
    const auto with = [](std::string anchor) { return Json::Object{{"anchor", std::move(anchor)}}; };
    EXPECT_EQ(auditor.refusal("audit.verify", with("/dev/zero")).why.key, "audit_other_anchor");
    EXPECT_EQ(auditor.refusal("audit.verify", with(folder.path() + "/audit/heads")).why.key,
              "audit_other_anchor");
    EXPECT_EQ(auditor.result("audit.verify", Json::Object{}).number("findings"), 0);
    EXPECT_EQ(auditor.result("audit.verify", with(settings.anchor)).number("findings"), 0);
    EXPECT_EQ(root.result("audit.verify", with(folder.path() + "/audit/heads")).number("findings"), 0);
    EXPECT_THAT(root.refusal("audit.verify", with("/dev/zero")).english.text,
                HasSubstr("/dev/zero is no regular file"));
}

}  // namespace
}  // namespace control
