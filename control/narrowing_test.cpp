// What a scoped admin asks for is narrowed to his agencies, whatever the verb goes through.

#include "tests/control/province.hpp"

#include <set>

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using Object = Json::Object;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

struct Narrowing : ::testing::Test {
    Province province;

    // This member of all that is told: of the items' lists and of the answer's.
    std::set<std::string> told(Desk& desk, const std::string& verb, Object args, std::string_view list,
                               std::string_view member)
    {
        std::set<std::string> found;
        const auto take = [&](const Json& json) {
            for (const auto& row : json[list].as_array()) found.insert(row.text(member));
        };
        auto lines = desk.say(to_line(Request{77, verb, std::move(args), {}}) + "\r\n");
        for (std::size_t end = 0; (end = lines.find("\r\n")) != lines.npos; lines.erase(0, end + 2)) {
            const auto reply = reply_from(lines.substr(0, end));
            if (!reply) base::bug("no reply: " + lines);
            if (const auto* item = std::get_if<Item>(&reply->body)) take(item->json);
            if (const auto* result = std::get_if<Json>(&reply->body)) take(*result);
        }
        return found;
    }
};

TEST_F(Narrowing, ListsExportsAndReportsKeepToTheScope)
{
    Desk commune(province, "ca"), root(province, "root");
    const std::set<std::string> own{"tvhung", "ca", "aa"};
    EXPECT_EQ(told(commune, "account.list", {{"kind", "official"}}, "accounts", "login"), own);
    EXPECT_EQ(told(commune, "directory.export", {}, "entries", "login"), own);
    EXPECT_THAT(told(commune, "report", {{"report", "agencies"}}, "rows", "code"), ElementsAre("H37.31.37"));
    for (const auto& code : told(commune, "report", {{"report", "accounts"}}, "rows", "code"))
        EXPECT_TRUE(code.empty() || code == "H37.31.37") << code;

    EXPECT_THAT(told(root, "account.list", {{"kind", "official"}}, "accounts", "login"),
                IsSupersetOf({"tvhung", "nqhuy", "chief"}));
    EXPECT_THAT(told(root, "directory.export", {}, "entries", "login"),
                IsSupersetOf({"tvhung", "nqhuy", "chief"}));
    EXPECT_THAT(told(root, "report", {{"report", "agencies"}}, "rows", "code"),
                IsSupersetOf({"H37", "H37.10"}));
    EXPECT_THAT(told(root, "account.list", {{"kind", "official"}, {"agency", "H37.10"}}, "accounts", "login"),
                ::testing::UnorderedElementsAre("nqhuy", "xa"));
}

TEST_F(Narrowing, AnImportSaysNothingOfOthersPeople)
{
    Desk root(province, "root"), commune(province, "ca");
    root.result("official.edit", Object{{"name", "nqhuy"}, {"mobile", "0912345678"}});
    root.result("account.add",
                Object{{"kind", "room"}, {"agency", "H37.10"}, {"name", "Phòng họp"}, {"address", "hop"}});
    const Object known{{"line", 2},
                       {"staff_id", "LS-nqhuy"},
                       {"full_name", "Lê Văn Khác"},
                       {"mobile", "0"},
                       {"role", "clerk"},
                       {"agency_code", "H37.31.37"},
                       {"login", "lvkhac"},
                       {"first_password", "aaaaabbbbbcccccddddd"}};
    const Object room{
        {"line", 2}, {"kind", "room"}, {"agency_code", "H37.31.37"}, {"name", "Khác"}, {"address", "hop"}};
    for (const auto* mode : {"plan", "write"})
        for (const auto& [verb, row, key] : {std::tuple("official.import", known, "staff_id_taken"),
                                             std::tuple("account.import", room, "address_taken")}) {
            const Object asked{
                {"mode", mode}, {"is_first", true}, {"is_dry", true}, {"rows", Json::Array{row}}};
            const auto told = commune.result(verb, asked)["rows"].as_array().at(0);
            EXPECT_EQ(told.text("outcome"), "refused") << verb << " " << mode;
            EXPECT_EQ(told["why"].text("key"), key) << verb << " " << mode;
            EXPECT_FALSE(told.print().contains("0912345678")) << told.print();
            if (std::string_view(mode) == "write") continue;  // one at a time
            EXPECT_EQ(root.result(verb, asked)["rows"].as_array().at(0).text("outcome"), "changed");
        }
}

TEST_F(Narrowing, OfAGroupsMembersElsewhereOneHearsWhatAnybodyMayKnow)
{
    Desk(province, "root")
        .result("group.add", Object{{"login", "nhom"},
                                    {"name", "Nhóm"},
                                    {"agency", "H37.31.37"},
                                    {"members", Json::Array{"tvhung", "nqhuy"}}});
    Desk commune(province, "ca");
    const auto members = [&](std::string_view member) {
        return told(commune, "group.members", {{"name", "nhom"}}, "members", member);
    };
    EXPECT_THAT(members("address"), ElementsAre("nqhuy@langson.gov.vn", "tvhung@langson.gov.vn"));
    for (const auto* own : {"staff_id", "id", "state", "version"})
        EXPECT_THAT(members(own), ::testing::AllOf(::testing::SizeIs(2), ::testing::Contains(""))) << own;
}

TEST_F(Narrowing, NobodyMakesAGroupOfOthersThanHisOwnPeople)
{
    Desk commune(province, "ca"), root(province, "root");
    const auto group = [](std::string login, std::string filter) {
        return Object{{"login", std::move(login)},
                      {"name", "Nhóm"},
                      {"agency", "H37.31.37"},
                      {"filter", std::move(filter)}};
    };
    EXPECT_EQ(commune.key("group.add", group("moinguoi", "account = official")), "group_beyond_scope");
    EXPECT_EQ(commune.key("group.add", group("coquan", "agency = H37.10")), "group_beyond_scope");
    EXPECT_EQ(commune.key("group.add", group("nguoixa", "agency = H37.31.37")), "");
    EXPECT_EQ(commune.key("group.edit", Object{{"name", "nguoixa"}, {"filter", "agency = H37"}}),
              "group_beyond_scope");
    const auto snapshot = province.directory.snapshot();
    const auto* made = snapshot->by_login("nguoixa");
    ASSERT_NE(made, nullptr);
    EXPECT_EQ(made->filter, "agency = H37.31.37");
    EXPECT_EQ(root.key("group.edit", Object{{"name", "nguoixa"}, {"filter", "agency = H37"}}), "");
}

}  // namespace
}  // namespace control
