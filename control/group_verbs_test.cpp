// Groups and the address book, as admins ask for them.

#include "base/text.hpp"
#include "tests/control/served.hpp"

namespace control {
namespace {

using base::Json;
using ::testing::ElementsAre;

class GroupVerbs : public ::testing::Test {
  protected:
    void SetUp() override
    {
        using directory::Level;
        auto done = net::run_here_for(house_.directory.add_agencies(
            {{"H37", "", "peoples-committee", "Ủy ban nhân dân tỉnh Lạng Sơn", "ubnd", "", Level::province},
             {"H37.1", "H37", "peoples-committee", "Ủy ban nhân dân xã Mai Pha", "mp", "", Level::commune},
             {"H37.2", "H37", "peoples-committee", "Ủy ban nhân dân xã Quảng Lạc", "ql", "",
              Level::commune}}));
        ASSERT_TRUE(done[0] && done[1] && done[2]);
        add("nva", "Nông Văn An", "Chủ tịch", "H37.1");
        add("nvba", "Nông Văn Bá", "Chủ tịch", "H37.2");
        add("nvb", "Nông Văn Ba", "Văn thư", "H37.2");
        talk_.hello();
    }
    void add(std::string login, std::string name, std::string title, std::string agency)
    {
        directory::NewAccount fresh;
        fresh.staff_id = "LS-" + login;
        fresh.name = std::move(name);
        fresh.title = std::move(title);
        fresh.agency = std::move(agency);
        fresh.address = login + "@langson.gov.vn";
        fresh.login = std::move(login);
        ASSERT_TRUE(net::run_here_for(house_.directory.add_accounts({fresh}))[0]);
    }
    Json add_heads()
    {
        return talk_.result("group.add",
                            Json::Object{{"login", "heads"},
                                         {"name", "Chủ tịch các xã"},
                                         {"agency", "h37"},
                                         {"filter", "level = commune and title = \"chu tich\""}});
    }

    testing::House house_;
    testing::Talk talk_{house_};
};

TEST_F(GroupVerbs, AGroupIsMadeAndSaysWhomItReaches)
{
    const auto made = add_heads();
    EXPECT_EQ(made["group"].text("address"), "heads@langson.gov.vn");
    EXPECT_EQ(made["group"].text("open_to"), "inside");
    EXPECT_EQ(made["reach"].number("mailboxes"), 2);
    EXPECT_EQ(made["reach"].number("agencies"), 2);
    ASSERT_FALSE(house_.audit.lines().empty());
    EXPECT_TRUE(house_.audit.lines().back().starts_with("created ")) << house_.audit.lines().back();
    EXPECT_EQ(talk_
                  .refusal("group.add", Json::Object{{"login", "heads"},
                                                     {"name", "x"},
                                                     {"agency", "H37"},
                                                     {"members", Json::Array{"nva"}}})
                  .code,
              base::Code::exists);
}

TEST_F(GroupVerbs, AMistakeInAFilterIsToldWithItsColumn)
{
    auto refusal = talk_.refusal("group.preview", Json::Object{{"filter", "level = comune"}});
    EXPECT_EQ(refusal.why.key, "group_filter_unknown_word");
    EXPECT_EQ(refusal.english.text, "the filter, column 9: there is no 'comune'");
    EXPECT_EQ(refusal.english.hint, "Right would be: province, district, commune.");
    EXPECT_EQ(say(Language::vietnamese, refusal).text, "bộ lọc, cột 9: không có 'comune'");
    EXPECT_EQ(talk_.refusal("group.preview", Json::Object{{"filter", "agency = H37.9"}}).why.key,
              "unknown_agency_near");
    EXPECT_EQ(
        talk_.refusal("group.add", Json::Object{{"login", "g"}, {"name", "x"}, {"agency", "H37"}}).why.key,
        "group_of_nobody");
    EXPECT_EQ(talk_.refusal("group.show", Json::Object{{"name", "nva"}}).why.key, "no_group");
}

TEST_F(GroupVerbs, AreListedWithHowManyEachReaches)
{
    talk_.result(
        "group.add",
        Json::Object{{"login", "tatca"}, {"name", "Tất cả"}, {"agency", "H37"}, {"filter", "agency = H37"}});
    const auto groups = talk_.result("group.list", Json::Object{})["groups"].as_array();
    const auto all = std::ranges::find(groups, "tatca", [](const Json& one) { return one.text("login"); });
    ASSERT_NE(all, groups.end());
    EXPECT_EQ(all->number("mailboxes"), 3);
    EXPECT_EQ(all->text("filter"), "agency = H37");
    EXPECT_EQ(talk_.result("group.list", Json::Object{{"agency", "H37.2"}})["groups"].as_array().size(), 0U);
    EXPECT_EQ(talk_.refusal("group.list", Json::Object{{"agency", "H99"}}).code, base::Code::not_found);
}

TEST_F(GroupVerbs, AFilterIsTriedBeforeItIsAnybodys)
{
    const auto reach = talk_.result("group.preview", Json::Object{{"filter", "agency = H37"}})["reach"];
    EXPECT_EQ(reach.number("mailboxes"), 3);
    EXPECT_EQ(reach["largest"].as_array().at(0).text("code"), "H37.2");
    EXPECT_EQ(reach["largest"].as_array().at(0).number("count"), 2);
}

TEST_F(GroupVerbs, MembersAndSendersComeAndGoByName)
{
    add_heads();
    auto changed =
        talk_.result("group.edit", Json::Object{{"name", "heads"},
                                                {"filter", ""},
                                                {"open_to", "named"},
                                                {"add_members", Json::Array{"nvb", "nvba", "nvb"}},
                                                {"add_senders", Json::Array{"nva@langson.gov.vn"}}});
    EXPECT_EQ(changed["group"].text("filter"), "");
    EXPECT_EQ(changed["group"]["members"].as_array().size(), 2U);
    EXPECT_EQ(changed["group"]["senders"].as_array().at(0).as_text(), "nva");
    EXPECT_EQ(changed["reach"].number("mailboxes"), 2);
    changed =
        talk_.result("group.edit", Json::Object{{"name", "heads"}, {"remove_members", Json::Array{"nvba"}}});
    EXPECT_EQ(changed["group"]["members"].as_array().size(), 1U);
    EXPECT_EQ(
        talk_.refusal("group.edit", Json::Object{{"name", "heads"}, {"seen", "0"}, {"title", "x"}}).code,
        base::Code::conflict);
    EXPECT_EQ(talk_.refusal("group.edit", Json::Object{{"name", "heads"}, {"open_to", "all"}}).why.key,
              "bad_openness");
}

std::vector<std::string> names_in(const std::string& lines, std::string_view list)
{
    std::vector<std::string> names;
    for (auto line : base::split(lines, '\n')) {
        auto reply = reply_from(base::trim(line.substr(0, line.find('\r'))));
        const auto* item = reply ? std::get_if<Item>(&reply->body) : nullptr;
        if (item == nullptr) continue;
        for (const auto& one : item->json[list].as_array()) names.push_back(one.text("name"));
    }
    return names;
}

// REQ-DIR-4
TEST_F(GroupVerbs, MembersAreListedByGivenName)
{
    talk_.result(
        "group.add",
        Json::Object{{"login", "all"}, {"name", "Tất cả"}, {"agency", "H37"}, {"filter", "agency = H37"}});
    const auto lines = talk_.say("{\"id\":90,\"verb\":\"group.members\",\"args\":{\"name\":\"all\"}}\r\n");
    EXPECT_THAT(names_in(lines, "members"), ElementsAre("Nông Văn An", "Nông Văn Ba", "Nông Văn Bá"));
}

// REQ-DIR-7
TEST_F(GroupVerbs, ThePublicSeesNoPrivateAttributesAndNobodyWhoIsLocked)
{
    const auto locked = house_.directory.snapshot()->by_login("nvba")->id;
    ASSERT_TRUE(net::run_here_for(house_.directory.set_state(locked, directory::State::locked)));
    add_heads();
    auto ask = [&](const char* args) {
        return talk_.say(std::string("{\"id\":91,\"verb\":\"directory.export\",\"args\":") + args + "}\r\n");
    };
    const auto office = ask("{}"), in_public = ask("{\"public\":true}");
    EXPECT_THAT(names_in(office, "entries"), ElementsAre("Nông Văn An", "Nông Văn Ba", "Nông Văn Bá"))
        << "agency by agency, and no groups";
    EXPECT_THAT(names_in(in_public, "entries"), ElementsAre("Nông Văn An", "Nông Văn Ba"));
    for (const char* secret : {"mobile", "staff_id", "\"state\"", "\"login\"", "\"id\":\"", "\"dn\""}) {
        EXPECT_TRUE(office.contains(secret)) << secret;
        EXPECT_FALSE(in_public.contains(secret)) << secret;
    }
    EXPECT_THAT(names_in(ask("{\"agency\":\"H37.1\"}"), "entries"), ElementsAre("Nông Văn An"));
    EXPECT_EQ(talk_.refusal("directory.export", Json::Object{{"agency", "X9"}}).code, base::Code::not_found);
}

}  // namespace
}  // namespace control
