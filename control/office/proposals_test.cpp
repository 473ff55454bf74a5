// What a proposal keeps, whose it is, and how many there may be.

#include "control/office/proposals.hpp"
#include "tests/control/forwarding.hpp"
#include "tests/control/province.hpp"

#include <fstream>

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using directory::State;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Object = Json::Object;

Json named(std::string name)
{
    return Object{{"name", std::move(name)}};
}

Json numbered(std::int64_t number)
{
    return Object{{"number", number}};
}

class Proposals : public ::testing::Test {
  protected:
    Province province;
    Desk root{province, "root"}, first{province, "first"}, second{province, "second"};
};

TEST(TwoWeights, EveryVerbForTwoSaysWhatItsProposalKeeps)
{
    for (const auto* verb : verbs())
        if (verb->weight == Weight::two) EXPECT_NE(verb->foresee, nullptr) << verb->name;
}

TEST_F(Proposals, KeepWhatTheVerbHasUnderstoodAndNothingBesides)
{
    const Object trick{{"name", "nqhuy"},
                       {"code", "H37.31.37"},
                       {"names", Json::Array{"tvhung"}},
                       {"account", to_string(Province::id_of("tvhung"))}};
    EXPECT_EQ(first.key("test.purge", trick), "proposed");
    EXPECT_EQ(Desk(province, "da").key("approval.approve", numbered(1)), "proposal_out_of_scope");
    const auto shown = second.result("approval.show", numbered(1))["proposal"];
    EXPECT_EQ(shown["args"].print(),
              Json(Object{{"name", "nqhuy"}, {"account", to_string(Province::id_of("nqhuy"))}}).print());
    EXPECT_EQ(shown["about"].text("login"), "nqhuy");
    EXPECT_EQ(shown["about"].text("staff_id"), "LS-nqhuy");
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "");
    EXPECT_EQ(province.who("nqhuy").state, State::purged);
    EXPECT_EQ(province.who("tvhung").state, State::active);
}

TEST_F(Proposals, AreAboutWhomTheyMeantThen)
{
    for (const auto* name : {"tvhung", "nqhuy"}) root.result("official.close", named(name));
    EXPECT_EQ(first.key("official.purge", named("LS-tvhung")), "proposed");
    root.result("official.edit", Object{{"name", "tvhung"}, {"staff_id", "LS-new"}});
    root.result("official.edit", Object{{"name", "nqhuy"}, {"staff_id", "LS-tvhung"}});
    EXPECT_EQ(second.key("approval.approve", numbered(1)), "");
    EXPECT_EQ(province.who("tvhung").state, State::purge_pending);
    EXPECT_EQ(province.who("nqhuy").state, State::closed);
}

TEST_F(Proposals, OfUsersOfTheMachineAreOfOnePersonButForThoseWhoAreNamed)
{
    struct Case {
        std::string proposer, approver, key;
    };
    const Case cases[] = {{"root", "root", "own_proposal"},
                          {"root", "second", "own_proposal"},
                          {"second", "root", "own_proposal"},
                          {"first", "first", "own_proposal"},
                          {"op", "op", "own_proposal"},
                          {"first", "second", ""},
                          {"second", "first", ""},
                          {"root", "op", ""},
                          {"op", "root", ""},
                          {"first", "op", ""}};
    std::int64_t number = 0;
    for (const auto& [proposer, approver, key] : cases) {
        EXPECT_EQ(Desk(province, proposer).key("test.purge", named("tvhung")), "proposed");
        EXPECT_EQ(Desk(province, approver).key("approval.approve", numbered(++number)), key)
            << proposer << " proposes, " << approver << " approves";
    }
}

TEST_F(Proposals, OfOneAdminHaveAnEnd)
{
    for (std::size_t i = 0; i < most_proposals; ++i)
        ASSERT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "too_many_proposals");
    EXPECT_EQ(second.key("test.purge", named("tvhung")), "proposed");
    first.result("approval.reject", numbered(1));
    EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    second.said.reason = std::string(20'000, 'x');
    EXPECT_EQ(second.key("test.purge", named("tvhung")), "paper_too_long");
    EXPECT_EQ(second.key("request.make", Object{{"kind", "lock"}, {"name", "nqhuy"}}), "paper_too_long");
}

// A folder for one test.
struct Folder {
    Folder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "congvu-proposals-XXXXXX").string();
        if (!mkdtemp(pattern.data())) base::bug("no temporary folder");
        path = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string paper(std::string_view number) const
    {
        return path + "/proposals/" + std::string(number) + ".json";
    }

    std::string path;
};

TEST(OldProposals, AreDroppedAfterAYearAndTheirNumbersNotGivenAgain)
{
    Folder folder;
    Province province({}, folder.path);
    Desk first(province, "first");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(first.key("test.purge", named("tvhung")), "proposed");
    province.clock.advance(std::chrono::days(367));
    EXPECT_THAT(first.text("test.purge", named("tvhung")), HasSubstr("proposal 3 waits"));
    EXPECT_FALSE(std::filesystem::exists(folder.paper("000001")));
    const auto all = first.result("approval.list", Object{{"all", true}})["proposals"].as_array();
    EXPECT_THAT(all, SizeIs(2)) << "the last one stays until there is another";
}

TEST(OldProposals, ThatDoNotSayWhomTheyMeantAreNotRun)
{
    Folder folder;
    {
        Province province({}, folder.path);
        EXPECT_EQ(Desk(province, "first").key("test.purge", named("tvhung")), "proposed");
    }
    std::stringstream text;
    text << std::ifstream(folder.paper("000001")).rdbuf();
    auto paper = Json::parse(text.str())->as_object();
    paper["args"] = named("tvhung");
    std::ofstream(folder.paper("000001")) << Json(paper).print();
    Province province({}, folder.path);
    EXPECT_EQ(Desk(province, "da").key("approval.approve", numbered(1)), "proposal_out_of_scope")
        << "it cannot be told whom it is about";
    EXPECT_EQ(Desk(province, "second").key("approval.approve", numbered(1)), "proposal_other");
    EXPECT_EQ(province.who("tvhung").state, State::active);
}

struct Losing final : Forwarding {
    using Forwarding::Forwarding;

    std::optional<directory::Loss> loss_in_doubt() const override { return loss; }
    net::Task<base::Result<directory::Loss>> accept_loss(directory::Loss seen) override
    {
        if (seen != loss) co_return base::refuse(base::Code::conflict, "another one");
        co_return *std::exchange(loss, std::nullopt);
    }

    std::optional<directory::Loss> loss;
};

TEST(ALoss, IsAcceptedAsTheFirstAdminSawIt)
{
    House house;
    Losing losing(house.directory);
    Server server(house.parts(losing, house.audit), Province::with_two_users({}));
    Talk first(server, Province::first_user), second(server, Province::second_user);
    first.hello();
    second.hello();
    EXPECT_EQ(first.refusal("directory.accept", Object{}).why.key, "no_loss");
    losing.loss = {.known = 100, .lost = 50};
    EXPECT_EQ(first.refusal("directory.accept", Object{{"lost", 1}}).why.key, "proposed");
    EXPECT_EQ(second.result("approval.show", numbered(1))["proposal"]["args"].number("lost"), 50);
    losing.loss = {.known = 100, .lost = 60};
    EXPECT_EQ(second.refusal("approval.approve", numbered(1)).why.key, "other_loss");
    EXPECT_EQ(first.refusal("directory.accept", Object{}).why.key, "proposed");
    EXPECT_EQ(second.result("approval.approve", numbered(2))["result"].number("lost"), 60);
}

}  // namespace
}  // namespace control
