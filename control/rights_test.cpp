// What rights come to: refusals in words, narrowed lists, budgets, ranks, grants, documents, acting as others.

#include "tests/control/province.hpp"

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using directory::Right;
using directory::State;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using Object = Json::Object;

Json named(std::string name)
{
    return Object{{"name", std::move(name)}};
}

std::vector<std::string> logins(const Json& answer, std::string_view list)
{
    std::vector<std::string> all;
    for (const auto& one : answer[list].as_array()) all.push_back(one.text("login"));
    return all;
}

class Rights : public ::testing::Test {
  protected:
    Province province;
};

TEST_F(Rights, AClerkAdminHearsWhoseOfficialItIsAndWhomToAsk)
{
    Desk desk(province, "aa");
    EXPECT_EQ(desk.text("official.lock", named("tvhung")), "done");
    EXPECT_EQ(desk.text("official.lock", named("nqhuy")),
              "nqhuy belongs to Sở Thông tin và Truyền thông (H37.10); your scope is H37.31.37. "
              "Ask: congvu request lock nqhuy");
    EXPECT_EQ(province.who("nqhuy").state, State::active);
    EXPECT_EQ(desk.text("official.edit", Object{{"name", "tvhung"}, {"title", "x"}}),
              "official.edit takes the right edit; aa has see,reset-password,lock in H37.31.37. "
              "Ask an admin who has it: congvu request --help.");
}

TEST_F(Rights, ListsAndCountsEndWithTheScope)
{
    Desk desk(province, "ca");
    EXPECT_THAT(logins(desk.result("official.find", Object{{"query", "nguoi"}}), "officials"),
                ::testing::UnorderedElementsAre("tvhung", "ca", "aa"));
    const auto tree = desk.result("agency.tree", Object{})["agencies"].as_array();
    ASSERT_EQ(tree.size(), 1U);
    EXPECT_EQ(tree[0].text("code"), "H37.31.37");
    const auto status = desk.result("status", Object{});
    EXPECT_EQ(status.number("officials"), 3);
    EXPECT_EQ(status.number("agencies"), 1);
    EXPECT_TRUE(status["checks"].as_array().empty());
    EXPECT_THAT(logins(desk.result("admin.list", Object{}), "admins"),
                ::testing::UnorderedElementsAre("ca", "aa"));
}

TEST_F(Rights, NobodyActsUponAnAdminWhoMayMoreThanHe)
{
    // The province's operator sits in the commune.
    Desk(province, "root")
        .result("admin.grant", Object{{"name", "tvhung"}, {"role", "province-operator"}, {"scope", "*"}});
    Desk desk(province, "ca");
    for (const char* verb : {"official.lock", "official.password", "official.edit"})
        EXPECT_EQ(desk.key(verb, Object{{"name", "tvhung"}, {"generate", true}, {"title", "x"}}),
                  "outranked");
    EXPECT_EQ(desk.key("official.show", named("tvhung")), "") << "he may be looked at";
    EXPECT_EQ(desk.key("official.lock", named("aa")), "") << "an agency-admin may less";
}

TEST_F(Rights, ReservedNamesAreTheOperatorsToGiveAway)
{
    const Object group{{"login", "hostmaster"},
                       {"name", "Máy chủ"},
                       {"agency", "H37.31.37"},
                       {"members", Json::Array{"tvhung"}}};
    EXPECT_EQ(Desk(province, "ca").key("group.add", group), "name_reserved");
    Object move{{"name", "tvhung"}, {"to", "H37.31"}, {"address", "admin"}, {"alias_until", 4'000'000'000}};
    EXPECT_EQ(Desk(province, "da").key("official.move", move), "name_reserved");
    EXPECT_EQ(province.who("tvhung").agency, "H37.31.37");
    EXPECT_EQ(Desk(province, "root").key("group.add", group), "");
}

TEST_F(Rights, NobodyGivesMoreThanHeHas)
{
    Desk desk(province, "da");
    auto grant = [&desk](std::string role, std::string scope) {
        return desk.key("admin.grant",
                        Object{{"name", "tvhung"}, {"role", std::move(role)}, {"scope", std::move(scope)}});
    };
    EXPECT_EQ(grant("province-operator", "H37.31.37"), "grant_too_much");
    EXPECT_EQ(grant("auditor", "*"), "grant_too_much");
    EXPECT_EQ(grant("auditor", "H37.10"), "agency_out_of_scope");
    EXPECT_EQ(grant("emperor", "H37.31.37"), "no_role");
    EXPECT_EQ(grant("commune-admin", "H37.31.37"), "");
    EXPECT_EQ(Desk(province, "tvhung").key("official.lock", named("aa")), "");
    const auto shown = desk.result("admin.list", Object{});
    EXPECT_THAT(logins(shown, "admins"), Contains("tvhung"));
}

TEST_F(Rights, ARevocationCountsAtOnceAlsoForWhoIsLoggedIn)
{
    Desk desk(province, "ca");
    EXPECT_EQ(desk.key("official.lock", named("tvhung")), "");
    Desk(province, "da").result("admin.revoke", named("ca"));
    EXPECT_EQ(desk.key("official.unlock", named("tvhung")), "no_rights");
    EXPECT_EQ(province.who("tvhung").state, State::locked);
    EXPECT_TRUE(province.who("ca").grants.empty());
}

TEST_F(Rights, TheLastOperatorIsTakenAwayByRootAlone)
{
    Desk op(province, "op");
    for (const char* verb : {"admin.revoke", "official.lock"})
        EXPECT_THAT(op.text(verb, named("op")), HasSubstr("the last operator of the province"));
    op.result("admin.grant", Object{{"name", "chief"}, {"role", "province-operator"}, {"scope", "*"}});
    EXPECT_EQ(op.key("admin.revoke", named("op")), "") << "there is another one";
    EXPECT_EQ(Desk(province, "root").key("admin.revoke", named("chief")), "") << "root is one himself";
}

TEST_F(Rights, AnAgencyHasAsManyAgencyAdminsAsTheProfileSays)
{
    directory::PolicySettings nghean;
    nghean.profile = "nghean";
    auto parts = province.parts({});
    parts.profiles = directory::Profiles(nghean);
    Server server(std::move(parts), lenient());
    Talk root(server);
    root.hello();
    const auto refused = root.refusal(
        "admin.grant", Object{{"name", "tvhung"}, {"role", "agency-admin"}, {"scope", "H37.31.37"}});
    EXPECT_EQ(refused.why.key, "agency_admins_most");
    root.result("admin.revoke", named("aa"));
    root.result("admin.grant", Object{{"name", "tvhung"}, {"role", "agency-admin"}, {"scope", "H37.31.37"}});
}

TEST_F(Rights, AnAdminsAccountIsSeparateWhereTheSettingsSaySo)
{
    auto settings = lenient();
    settings.admin_accounts = "separate";
    Province strict(settings);
    Desk root(strict, "root");
    EXPECT_EQ(root.key("admin.grant", Object{{"name", "tvhung"}, {"role", "auditor"}, {"scope", "*"}}),
              "admin_separate");
}

Json planned(int count)
{
    Json::Array rows;
    for (int i = 0; i < count; ++i)
        rows.emplace_back(Object{{"line", i + 2},
                                 {"staff_id", "NEW" + std::to_string(i)},
                                 {"full_name", "Lê Văn " + std::string(1, static_cast<char>('A' + i))},
                                 {"agency_code", "H37.31.37"},
                                 {"login", "lv" + std::string(1, static_cast<char>('a' + i))},
                                 {"first_password", "aaaaabbbbbcccccddddd"}});
    return Object{{"mode", "write"}, {"is_first", true}, {"rows", std::move(rows)}};
}

TEST_F(Rights, ABudgetOfAccountsEndsAnImportWithItsFigures)
{
    Desk(province, "root")
        .result("admin.grant",
                Object{{"name", "ca"}, {"role", "commune-admin"}, {"scope", "H37.31.37"}, {"accounts", 5}});
    const auto before = province.directory.snapshot()->accounts().size();
    const auto answer = Desk(province, "ca").result("official.import", planned(4));
    std::vector<std::string> outcomes;
    for (const auto& row : answer["rows"].as_array()) outcomes.push_back(row.text("outcome"));
    EXPECT_THAT(outcomes, ::testing::ElementsAre("new", "new", "refused", "refused"));
    EXPECT_THAT(answer.print(),
                HasSubstr("the budget of H37.31.37 is 5 accounts: 5 are there, 1 more was asked for"));
    EXPECT_EQ(province.directory.snapshot()->accounts().size(), before + 2);
}

TEST_F(Rights, ABudgetOfBytesHoldsForQuotas)
{
    Desk(province, "root")
        .result("admin.grant", Object{{"name", "ca"},
                                      {"role", "commune-admin"},
                                      {"scope", "H37.31.37"},
                                      {"bytes", std::int64_t{4} << 30}});
    Desk desk(province, "ca");
    auto quota = [&desk](std::int64_t gibibytes) {
        return desk.key("official.edit", Object{{"name", "tvhung"}, {"quota_bytes", gibibytes << 30}});
    };
    EXPECT_EQ(quota(2), "") << "1 + 1 + 2 of 4";
    EXPECT_EQ(quota(3), "rights_refused");
    EXPECT_EQ(quota(0), "rights_refused") << "without a limit it fits into no budget";
    EXPECT_EQ(quota(1), "") << "less is always possible";
}

TEST_F(Rights, AnImportTakesInOnlyWhoBelongsToTheScope)
{
    auto rows = planned(2).as_object();
    auto list = rows["rows"].as_array();
    auto other = list[1].as_object();
    other["agency_code"] = "H37.10";
    list[1] = other;
    rows["rows"] = list;
    const auto answer = Desk(province, "ca").result("official.import", rows);
    EXPECT_EQ(answer["rows"].as_array()[0].text("outcome"), "new");
    EXPECT_EQ(answer["rows"].as_array()[1].text("outcome"), "refused");
    EXPECT_EQ(province.directory.snapshot()->by_login("lvb"), nullptr);
    const auto before = province.directory.snapshot();
    const auto again = Desk(province, "ca").result("official.import", rows);
    EXPECT_EQ(again["rows"].as_array()[0].text("outcome"), "same");
    EXPECT_EQ(again["rows"].as_array()[1].text("outcome"), "refused");
    EXPECT_EQ(province.directory.snapshot(), before) << "a second time changes nothing";
}

TEST_F(Rights, TheDocumentStandsInEveryRecord)
{
    Province strict{Settings()};
    Desk desk(strict, "ca");
    EXPECT_EQ(desk.text("official.lock", named("tvhung")),
              "official.lock changes something, and no document asks for it. "
              "Add --basis \"Số 123/SNV\" --basis-date 2020-07-01.");
    EXPECT_EQ(strict.who("tvhung").state, State::active);
    EXPECT_EQ(desk.key("official.show", named("tvhung")), "") << "looking needs none";
    desk.said = {"45/UBND", "2026-02-30", "chuyển công tác", {}};
    EXPECT_EQ(desk.key("official.lock", named("tvhung")), "basis_date");
    desk.said.basis_date = "2020-1-257";
    EXPECT_EQ(desk.key("official.lock", named("tvhung")), "basis_date");
    desk.said.basis_date = "2026-02-20";
    EXPECT_EQ(desk.key("official.lock", named("tvhung")), "");
    const auto before = told(strict);
    EXPECT_THAT(before, AllOf(HasSubstr("basis=45/UBND (2026-02-20)"), HasSubstr("chuyển công tác")));
    EXPECT_EQ(desk.key("official.import", planned(1)), "");
    EXPECT_THAT(told(strict), HasSubstr("officials were taken in"));
    const auto after = told(strict).substr(before.size());
    EXPECT_THAT(after, HasSubstr("45/UBND"));
}

TEST_F(Rights, SupportActsAsAnAdminAndNeverGainsByIt)
{
    Desk root(province, "root");
    root.said.as = "ca";
    EXPECT_EQ(root.key("official.lock", named("tvhung")), "");
    EXPECT_EQ(root.key("official.lock", named("nqhuy")), "out_of_scope_ask");
    EXPECT_THAT(told(province), HasSubstr("uid 0 as ca"));
    root.said.as = "tvhung";
    EXPECT_EQ(root.key("status", Object{}), "as_no_admin");
    Desk commune(province, "ca");
    for (const char* other : {"op", "da", "aa"}) {
        commune.said.as = other;
        EXPECT_EQ(commune.key("official.lock", named("nqhuy")), "as_denied") << other;
    }
}

TEST_F(Rights, VeryManyAccountsAtOnceAreAnAlert)
{
    auto settings = lenient();
    settings.bulk_most = 2;
    Province small(settings);
    Desk desk(small, "ca");
    desk.result("official.import", planned(3));
    EXPECT_THAT(small.house.metrics.text(), HasSubstr("congvu_control_bulk_alerts_total 1"));
    EXPECT_THAT(small.house.logged, Contains(HasSubstr("very many accounts within an hour")));
    EXPECT_THAT(told(small), HasSubstr("very many accounts were made"));
}

TEST_F(Rights, VeryManyPasswordsLocksAndMailboxesAreAnAlertToo)
{
    auto settings = lenient();
    settings.bulk_most = 3;
    Province small(settings);
    Desk desk(small, "da");
    for (int i = 0; i < 2; ++i) {
        desk.result("official.lock", named("tvhung"));
        desk.result("official.unlock", named("tvhung"));
    }
    desk.result("official.lock", named("tvhung"));
    EXPECT_THAT(small.house.metrics.text(), ::testing::Not(HasSubstr("bulk_alerts_total 1")));
    desk.result("official.lock", named("tvhung"));
    EXPECT_THAT(small.house.metrics.text(), ::testing::Not(HasSubstr("bulk_alerts_total 1")))
        << "who is locked already is none more";
    desk.result("official.password", Json(Object{{"name", "tvhung"}, {"generate", true}}));
    EXPECT_THAT(small.house.metrics.text(), HasSubstr("congvu_control_bulk_alerts_total 1"));
    EXPECT_THAT(told(small), HasSubstr("locked or given passwords within an hour"));
}

TEST_F(Rights, AMailboxThatIsAddedCountsInBulk)
{
    auto settings = lenient();
    settings.bulk_most = 1;
    Province small(settings);
    Desk desk(small, "op");
    for (const char* login : {"roomone", "roomtwo"})
        desk.result("account.add", Json(Object{{"kind", "room"},
                                               {"name", std::string("Phòng họp ") + login},
                                               {"agency", "H37.10"},
                                               {"address", login}}));
    EXPECT_THAT(small.house.metrics.text(), HasSubstr("congvu_control_bulk_alerts_total 1"));
}

TEST_F(Rights, OfTwoWhoEditTheSameTheSecondIsTold)
{
    Desk first(province, "da"), second(province, "ca");
    const auto seen = first.result("official.show", named("tvhung"))["official"].text("version");
    auto edit = [&seen](std::string_view field, std::string value) {
        return Json(Object{{"name", "tvhung"}, {"seen", seen}, {std::string(field), std::move(value)}});
    };
    EXPECT_EQ(first.key("official.edit", edit("title", "Phó chủ tịch")), "");
    EXPECT_EQ(second.key("official.edit", edit("phone", "02053800001")), "edited_meanwhile");
    EXPECT_EQ(province.who("tvhung").title, "Phó chủ tịch");
    EXPECT_EQ(province.who("tvhung").phone, "");
}

TEST_F(Rights, AnEditIsCheckedCellByCell)
{
    Desk desk(province, "ca");
    auto edit = [&desk](std::string_view field, Json value) {
        return desk.key("official.edit", Object{{"name", "tvhung"}, {std::string(field), std::move(value)}});
    };
    EXPECT_EQ(edit("full_name", "=cmd"), "bad_name");
    EXPECT_EQ(edit("phone", "call me"), "bad_phone");
    EXPECT_EQ(edit("sex", "X"), "bad_sex");
    EXPECT_EQ(edit("title", "a\u202eb"), "hidden_character");
    EXPECT_EQ(edit("staff_id", "LS-nqhuy"), "staff_id_taken");
    EXPECT_EQ(edit("nothing", "x"), "nothing_to_change");
    EXPECT_EQ(edit("title", "  Địa chính   - Xây dựng "), "");
    EXPECT_EQ(province.who("tvhung").title, "Địa chính - Xây dựng");
}

TEST(Roles, TheAgencysIsExactlyWhatTheRegulationSays)
{
    EXPECT_EQ(role_named("agency-admin")->rights,
              (directory::Rights{Right::see, Right::reset_password, Right::lock}));
    EXPECT_EQ(role_named("province-operator")->rights, directory::Rights::all());
    EXPECT_FALSE(roles_from("x = see, fly"));
    EXPECT_FALSE(roles_from("x"));
}

}  // namespace
}  // namespace control
