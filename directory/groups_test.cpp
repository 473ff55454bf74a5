#include "directory/groups.hpp"

#include "directory/group_filter.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Agency agency(std::string code, std::string parent, Level level, std::string kind = "peoples-committee")
{
    Agency made;
    made.id = base::random_uuid();
    made.name = "UBND " + code;
    made.code = std::move(code);
    made.parent = std::move(parent);
    made.level = level;
    made.kind = std::move(kind);
    return made;
}

Account person(std::string login, std::string title, std::string agency)
{
    auto made = sample::account(std::move(login), "Nông Văn Thanh");
    made.title = std::move(title);
    made.agency = std::move(agency);
    return made;
}

Account group(std::string login, std::string filter, std::vector<base::Uuid> members = {})
{
    auto made = sample::account(std::move(login), "Nhóm");
    made.kind = Kind::group;
    made.title.clear();
    made.agency = "H37";
    made.filter = std::move(filter);
    made.members = std::move(members);
    return made;
}

std::vector<Account> officials()
{
    std::vector<Account> all{
        person("head", "Chủ tịch", "H37"),           person("city", "Chủ tịch", "H37.31"),
        person("com1", "Chủ tịch", "H37.31.37"),     person("com2", "chủ  tịch", "h37.31.38"),
        person("dep1", "Phó Chủ tịch", "H37.31.37"), person("teach", "Giáo viên", "H37.31.39"),
        person("clerk", "Văn thư", "H37.31.37"),     person("gone", "Chủ tịch", "H37.31.38"),
        person("held", "Chủ tịch", "H37.31.39"),     person("box", "", "H37.31.37")};
    all[6].role = Role::clerk;
    all[7].state = State::closed;
    all[8].state = State::locked;
    all[9].kind = Kind::agency;
    return all;
}

std::vector<Agency> agencies()
{
    return {agency("H37.31.37", "H37.31", Level::commune),
            agency("H37", "", Level::province),
            agency("H37.31.39", "H37.31", Level::commune, "school"),
            agency("H37.31", "H37", Level::district),
            agency("H37.31.38", "H37.31", Level::commune),
            agency("H37.3", "H37", Level::province, "department")};
}

class GroupsTest : public ::testing::Test {
  protected:
    void make(std::vector<Account> groups)
    {
        auto all = officials();
        for (auto& one : groups) all.push_back(std::move(one));
        snapshot_ =
            std::make_unique<Snapshot>(agencies(), std::move(all), std::vector<std::string>{sample::domain});
    }
    std::vector<std::string> chosen(std::string filter)
    {
        make({group("g", std::move(filter))});
        const auto expansion = expand(*snapshot_, *snapshot_->by_login("g"));
        if (!expansion) return {to_string(expansion.error())};
        return logins(*expansion);
    }
    static std::vector<std::string> logins(const Expansion& expansion)
    {
        std::vector<std::string> logins;
        for (const auto* account : expansion.accounts) logins.push_back(account->login);
        return logins;
    }

    std::unique_ptr<Snapshot> snapshot_;
};

// REQ-DIR-6
TEST_F(GroupsTest, AFilterChoosesByAgencyLevelKindAndTitle)
{
    const std::vector<std::pair<std::string, std::vector<std::string>>> table{
        {"level = commune and title = \"Chủ tịch\"", {"com1", "com2", "held"}},
        {"level=commune and title=\"chu tich\"", {"com1", "com2", "held"}},
        {"title ~ \"chủ tịch\" and not level = commune", {"head", "city"}},
        {"title ~ tich and agency = H37.31.37", {"com1", "dep1"}},
        {"title ~ \"chu\" and code = H37.31", {"city"}},
        {"agency = h37.31", {"city", "com1", "com2", "dep1", "teach", "clerk", "held"}},
        {"agency = H37.3", {}},
        {"kind = school", {"teach", "held"}},
        {"kind = School and state = locked", {"held"}},
        {"role = clerk or title = \"Giáo viên\"", {"teach", "clerk"}},
        {"level = district or level = province and title = x", {"city"}},
        {"(level = district or level = province) and title = \"Chủ tịch\"", {"head", "city"}},
        {"account = agency", {"box"}},
        {"account = agency or account = official and level = district", {"city", "box"}},
        {"NOT (level != commune) AND role = clerk", {"clerk"}},
        {"title = \"giao vien\" and title != \"giáo viên\"", {}},
    };
    for (const auto& [filter, want] : table) EXPECT_EQ(chosen(filter), want) << filter;
}

TEST_F(GroupsTest, AnUnknownAgencyReachesNobodyRatherThanEverybody)
{
    EXPECT_THAT(chosen("not agency = H37.99"),
                ElementsAre("the filter of g names H37.99, which is no agency"));
}

TEST(GroupFilter, SaysWhereItIsWrongAndWhatWouldBeRight)
{
    using What = GroupFilter::Fault::What;
    struct Case {
        std::string filter;
        GroupFilter::Fault want;
    };
    for (const auto& [filter, want] : std::vector<Case>{
             {"",
              {What::unexpected, 1, "", "agency, code, level, kind, title, role, state, account, not, ("}},
             {"level = comune", {What::unknown_word, 9, "comune", "province, district, commune"}},
             {"title = \"Chủ tịch\" xor level = commune", {What::unexpected, 20, "xor", "and, or"}},
             {"title = \"Chủ tịch", {What::open_quote, 9, "\"Chủ tịch", "\""}},
             {"(level = commune", {What::unexpected, 17, "", "and, or, )"}},
             {"level = commune)", {What::unexpected, 16, ")", "and, or"}},
             {"level ~ commune", {What::unexpected, 7, "~", "=, !="}},
             {"title commune", {What::unexpected, 7, "commune", "=, !=, ~"}},
             {"agency =", {What::unexpected, 9, "", "H37.31"}},
             {"title = and", {What::unexpected, 12, "", ""}},
             {"state = closed", {What::unknown_word, 9, "closed", "active, locked"}},
             {std::string(40, '('), {What::too_deep, 33, "", ""}},
             {std::string(1025, 'a'), {What::too_long, 1025, "", ""}},
         }) {
        const auto parsed = GroupFilter::parse(filter);
        if (want.wanted.empty() && want.what == What::unexpected) {
            EXPECT_TRUE(parsed) << "a word of the language is a value where one is due: " << filter;
            continue;
        }
        ASSERT_FALSE(parsed) << filter;
        EXPECT_EQ(parsed.error(), want) << filter << " column " << parsed.error().column << " found '"
                                        << parsed.error().found << "' wanted " << parsed.error().wanted;
    }
}

// FAULTS N9
TEST_F(GroupsTest, GroupsInGroupsAreExpandedOnceAndCirclesAreTold)
{
    auto a = group("a", "role = clerk"), b = group("b", "level = district"), c = group("c", "oops");
    auto own = group("own", "");
    own.members = {own.id};
    a.members = {b.id, c.id};
    b.members = {a.id, b.id};
    make({a, b, c, own});
    auto expansion = expand(*snapshot_, *snapshot_->by_login("a"));
    ASSERT_TRUE(expansion);
    EXPECT_THAT(logins(*expansion), ElementsAre("city", "clerk"));
    EXPECT_THAT(expansion->circles, UnorderedElementsAre("a", "b"));
    ASSERT_EQ(expansion->troubles.size(), 1U) << "the one at fault holds nobody";
    EXPECT_EQ(to_string(expansion->troubles[0]), "the filter of c cannot be read at column 1");
    EXPECT_FALSE(expand(*snapshot_, *snapshot_->by_login("c")));
    expansion = expand(*snapshot_, *snapshot_->by_login("own"));
    EXPECT_THAT(expansion->accounts, IsEmpty());
    EXPECT_THAT(expansion->circles, ElementsAre("own"));
}

TEST_F(GroupsTest, MembersCountOnceAndOnlyIfTheyReceive)
{
    auto all = officials();
    auto g = group("g", "role = clerk");
    for (const auto& one : all) g.members.push_back(one.id);
    g.members.push_back(base::random_uuid());
    all.push_back(g);
    const Snapshot snapshot(agencies(), all, {sample::domain});
    const auto expansion = expand(snapshot, *snapshot.by_login("g"));
    EXPECT_THAT(logins(*expansion),
                ElementsAre("head", "city", "com1", "com2", "dep1", "teach", "clerk", "held", "box"));
}

TEST_F(GroupsTest, TooLargeIsRefusedAsAWhole)
{
    std::vector<Account> chain{group("g0", "role = clerk")};
    for (int i = 1; i < 20; ++i) chain.push_back(group("g" + std::to_string(i), "", {chain.back().id}));
    make(chain);
    const auto* last = snapshot_->by_login("g19");
    EXPECT_THAT(logins(*expand(*snapshot_, *last)), ElementsAre("clerk"));
    EXPECT_EQ(expand(*snapshot_, *last, {.accounts = 10, .groups = 19}).error().what,
              GroupTrouble::What::too_many_groups);
    make({group("all", "agency = H37")});
    const auto refused = expand(*snapshot_, *snapshot_->by_login("all"), {.accounts = 3, .groups = 10});
    EXPECT_EQ(to_string(refused.error()), "all has 8 accounts");
}

TEST_F(GroupsTest, WhoMaySendIsDecidedByTheGroup)
{
    make({group("g", "role = clerk")});
    auto g = *snapshot_->by_login("g");
    const auto expansion = *expand(*snapshot_, g);
    const GroupSender outsider{}, member{snapshot_->by_login("clerk")->id, {}},
        colleague{snapshot_->by_login("head")->id, {}},
        for_agency{snapshot_->by_login("head")->id, snapshot_->by_login("box")->id};
    struct Case {
        Openness open_to;
        bool outsider, member, colleague;
    };
    for (const auto& [open_to, outside, inside, other] :
         {Case{Openness::named, false, false, false}, Case{Openness::members, false, true, false},
          Case{Openness::inside, false, true, true}, Case{Openness::anyone, true, true, true}}) {
        g.open_to = open_to;
        g.senders.clear();
        EXPECT_EQ(may_send(g, expansion, outsider), outside) << to_string(open_to);
        EXPECT_EQ(may_send(g, expansion, member), inside) << to_string(open_to);
        EXPECT_EQ(may_send(g, expansion, colleague), other) << to_string(open_to);
        g.senders = {snapshot_->by_login("box")->id};
        EXPECT_TRUE(may_send(g, expansion, for_agency)) << to_string(open_to);
        EXPECT_EQ(may_send(g, expansion, outsider), outside) << to_string(open_to);
    }
}

// Agencies that lead in a circle, as another tool may leave them, do not hang anything.
TEST(Groups, ACircleOfAgenciesIsNobodysSubtree)
{
    auto a = agency("A", "B", Level::commune), b = agency("B", "A", Level::commune);
    auto g = group("g", "agency = A");
    const Snapshot snapshot({a, b, agency("H37", "", Level::province)},
                            {person("x", "T", "A"), person("y", "T", "B"), g}, {sample::domain});
    const auto expansion = expand(snapshot, *snapshot.by_login("g"));
    ASSERT_EQ(expansion->accounts.size(), 1U);
    EXPECT_EQ(expansion->accounts[0]->login, "x");
}

}  // namespace
}  // namespace directory
