// What agencies' accounts use together, on every engine: sums, limits, warnings, and that they are exact again after
// whatever a crash leaves.

#include "store/account_trial.hpp"
#include "store/agencies.hpp"

#include <map>
#include <random>

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

base::Uuid agency(std::uint8_t number)
{
    base::Uuid uuid;
    uuid.bytes.fill(0xB0);
    uuid.bytes[15] = number;
    return uuid;
}

struct Tree final : Ancestry {
    std::map<base::Uuid, base::Uuid> agencies, parents;
    std::map<base::Uuid, Limit> limits;

    std::optional<base::Uuid> agency_of(const base::Uuid& account) const override
    {
        const auto at = agencies.find(account);
        return at == agencies.end() ? std::nullopt : std::optional(at->second);
    }
    base::Uuid parent_of(const base::Uuid& id) const override
    {
        const auto at = parents.find(id);
        return at == parents.end() ? base::Uuid() : at->second;
    }
    Limit limit_of(const base::Uuid& account) const override
    {
        const auto at = limits.find(account);
        return at == limits.end() ? Limit() : at->second;
    }
};

// Province 1 over districts 2 and 3, commune 4 in district 2; account N in agency N.
struct AgenciesTest : ::testing::TestWithParam<const char*> {
    AgenciesTest()
    {
        tree.parents = {{agency(2), agency(1)}, {agency(3), agency(1)}, {agency(4), agency(2)}};
        for (std::uint8_t i = 1; i <= 4; ++i) tree.agencies[owner(i)] = agency(i);
        store.ask_for_room([this](const base::Uuid& account, const Usage& more, Purpose purpose) {
            return agencies->room_for(account, more, purpose);
        });
    }

    void start_anew() { agencies = make(); }
    std::unique_ptr<Agencies> make()
    {
        return std::make_unique<Agencies>(*engine, tree, [this](const Crossing& one) {
            told.push_back(std::to_string(one.id.bytes[15]) + ":" + std::to_string(one.percent));
        });
    }
    void append(std::uint8_t account, int messages, std::size_t size = 10)
    {
        std::vector<NewMessage> all;
        for (int i = 0; i < messages; ++i) all.push_back(message(store, std::string(size, 'x')));
        must(store.account(owner(account)).append("INBOX", std::move(all)));
    }
    void empty(std::uint8_t account)
    {
        Account all = store.account(owner(account));
        const auto inbox = must(all.mailbox("INBOX")).id;
        must(all.store_flags(inbox, UidSet::all(), {FlagAction::add, {deleted, {}}, {}}));
        must(all.expunge(inbox, UidSet::all()));
    }
    std::uint64_t messages_of(std::uint8_t number)
    {
        return must(agencies->usage(agency(number))).usage.messages;
    }
    std::uint64_t bytes_of(std::uint8_t number) { return must(agencies->usage(agency(number))).usage.bytes; }
    std::vector<std::uint64_t> sums()
    {
        must(agencies->collect());
        return {messages_of(1), messages_of(2), messages_of(3), messages_of(4)};
    }
    // What a message comes to as an outcome of a delivery.
    std::optional<base::Code> deliver(std::uint8_t account, Quota quota, Purpose purpose)
    {
        std::vector<Copy> copies;
        copies.push_back({.owner = owner(account), .quota = quota, .prefix = "", .purpose = purpose});
        auto outcome = run(store.deliver(body(store, std::string(10, 'x')), std::move(copies)));
        if (outcome[0]) return std::nullopt;
        return outcome[0].error().code;
    }

    TempFolder folder;
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine = open_engine(GetParam(), folder.path());
    Tree tree;
    std::vector<std::string> told;
    std::unique_ptr<Agencies> agencies = make();
    Store store{*engine, clock, [this](const Changed& change) { agencies->changed(change.owner); }};
};
INSTANTIATE_TEST_SUITE_P(All, AgenciesTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

TEST_P(AgenciesTest, SumsHoldTheAccountsOfAnAgencyAndOfAllBelow)
{
    append(1, 1);
    append(2, 2);
    append(3, 4);
    append(4, 8, 100);
    EXPECT_THAT(sums(), ElementsAre(15u, 10u, 4u, 8u));
    EXPECT_EQ(bytes_of(1), 870u);
    empty(2);
    EXPECT_THAT(sums(), ElementsAre(13u, 8u, 4u, 8u));
    EXPECT_THAT(sums(), ElementsAre(13u, 8u, 4u, 8u)) << "nothing to count";
    std::vector<std::uint64_t> members;
    for (const auto& member : must(agencies->members(agency(2)))) members.push_back(member.usage.messages);
    EXPECT_THAT(members, ElementsAre(0u, 8u));
}

TEST_P(AgenciesTest, AnAccountOrAgencyThatMovesIsCountedWhereItIs)
{
    for (std::uint8_t i = 1; i <= 4; ++i) append(i, 1 << i);
    EXPECT_THAT(sums(), ElementsAre(30u, 20u, 8u, 16u));
    tree.agencies[owner(4)] = agency(3);
    agencies->regrouped();
    EXPECT_THAT(sums(), ElementsAre(30u, 4u, 24u, 0u));
    tree.parents[agency(3)] = agency(4);
    agencies->regrouped();
    EXPECT_THAT(sums(), ElementsAre(30u, 28u, 24u, 24u));
    tree.parents.erase(agency(2));
    agencies->regrouped();
    EXPECT_THAT(sums(), ElementsAre(2u, 28u, 24u, 24u));
    tree.agencies.erase(owner(1));
    agencies->regrouped();
    EXPECT_THAT(sums(), ElementsAre(2u, 28u, 24u, 24u)) << "who is not known stays";
    tree.agencies[owner(1)] = base::Uuid();
    agencies->regrouped();
    EXPECT_THAT(sums(), ElementsAre(0u, 28u, 24u, 24u));
}

TEST_P(AgenciesTest, ATreeThatRunsInARingIsCountedWithoutEnd)
{
    append(2, 2);
    tree.parents[agency(1)] = agency(4);
    EXPECT_THAT(sums(), ElementsAre(0u, 2u, 0u, 0u));
    tree.parents.erase(agency(1));
    agencies->regrouped();
    EXPECT_THAT(sums(), ElementsAre(2u, 2u, 0u, 0u));
}

TEST_P(AgenciesTest, EveryAgencyAboveMustHaveRoom)
{
    append(4, 3);
    must(agencies->set_limit(agency(1), {{0, 5, 0}}));
    EXPECT_THAT(sums(), ElementsAre(3u, 3u, 0u, 3u));
    append(3, 2);
    EXPECT_THAT(sums(), ElementsAre(5u, 3u, 2u, 3u));
    EXPECT_EQ(refusal(store.account(owner(4)).append("INBOX", messages(store, "x"))), base::Code::over_quota);
    EXPECT_EQ(deliver(3, {}, Purpose::ordinary), base::Code::over_quota);
    const auto inbox = must(store.account(owner(4)).mailbox("INBOX")).id;
    EXPECT_EQ(refusal(store.account(owner(4)).copy(inbox, UidSet::all(), "Sent")), base::Code::over_quota);
    must(store.account(owner(4)).move(inbox, UidSet::of(1), "Sent"));
    empty(3);
    must(agencies->collect());
    append(3, 1);
    EXPECT_THAT(sums(), ElementsAre(4u, 3u, 1u, 3u));
    start_anew();
    must(agencies->recount());
    EXPECT_EQ(must(agencies->usage(agency(1))).limit.quota.messages, 5u);
    append(4, 1);
    must(agencies->collect());
    EXPECT_EQ(deliver(4, {}, Purpose::ordinary), base::Code::over_quota);
}

TEST_P(AgenciesTest, NoticesMayUseWhatIsKeptForThem)
{
    const Quota quota{0, 10, 20};
    for (int i = 0; i < 8; ++i) EXPECT_EQ(deliver(3, quota, Purpose::ordinary), std::nullopt);
    EXPECT_EQ(deliver(3, quota, Purpose::ordinary), base::Code::over_quota);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(deliver(3, quota, Purpose::notice), std::nullopt);
    EXPECT_EQ(deliver(3, quota, Purpose::notice), base::Code::over_quota);
    must(agencies->set_limit(agency(3), {{0, 14, 25}}));
    must(agencies->collect());
    EXPECT_EQ(deliver(3, {}, Purpose::ordinary), base::Code::over_quota) << "10 of 14 are for ordinary mail";
    EXPECT_EQ(deliver(3, {}, Purpose::notice), std::nullopt);
}

TEST_P(AgenciesTest, AWarningComesOncePerCrossingAndAgainOnlyAfterUseWasBelow)
{
    tree.limits[owner(2)] = {{0, 10}, {50, 80}};
    must(agencies->set_limit(agency(1), {{0, 20}, {40}}));
    append(2, 4);
    must(agencies->collect());
    EXPECT_THAT(told, IsEmpty());
    append(2, 1);
    must(agencies->collect());
    EXPECT_THAT(told, ElementsAre("2:50"));
    append(2, 3);
    must(agencies->collect());
    EXPECT_THAT(told, ElementsAre("2:50", "2:80", "1:40"));
    append(2, 1);
    must(agencies->collect());
    start_anew();
    must(agencies->recount());
    EXPECT_EQ(told.size(), 3u) << "nothing new, also after a start";
    empty(2);
    must(agencies->collect());
    append(2, 9);
    must(agencies->collect());
    EXPECT_THAT(told, ElementsAre("2:50", "2:80", "1:40", "2:80", "1:40")) << "only the highest";
    must(agencies->set_limit(agency(3), {{0, 1}, {100}}));
    append(3, 1);
    must(agencies->set_limit(agency(2), {{0, 9}, {100}}));
    told.clear();
    must(agencies->collect());
    EXPECT_THAT(told, ::testing::UnorderedElementsAre("3:100", "2:100")) << "a new limit counts at once";
}

TEST_P(AgenciesTest, AWarningThatWasNotToldIsToldAfterTheNextStart)
{
    append(3, 9);
    must(agencies->set_limit(agency(3), {{0, 10}, {80}}));
    must(agencies->collect());
    must(engine->transact({Space::agency, agency(3)}, [](Batch& rows) -> base::Result<void> {
        auto row = read_agency(rows);
        row->warned.told = 0;
        rows.put(key::agency(), to_bytes(*row));
        return {};
    }));
    start_anew();
    must(agencies->recount());
    EXPECT_THAT(told, ElementsAre("3:80", "3:80"));
    start_anew();
    must(agencies->recount());
    EXPECT_EQ(told.size(), 2u);
}

TEST_P(AgenciesTest, AQuotaThatBecomesSmallerIsAThresholdPassedToo)
{
    append(2, 6);
    must(agencies->collect());
    tree.limits[owner(2)] = {{0, 10}, {50, 80}};
    agencies->regrouped();
    must(agencies->collect());
    EXPECT_THAT(told, ElementsAre("2:50"));
    agencies->regrouped();
    must(agencies->collect());
    EXPECT_EQ(told.size(), 1u);
    tree.limits[owner(2)] = {{0, 20}, {50, 80}};
    agencies->regrouped();
    must(agencies->collect());
    tree.limits[owner(2)] = {{0, 7}, {50, 80}};
    agencies->regrouped();
    must(agencies->collect());
    EXPECT_THAT(told, ElementsAre("2:50", "2:80"));
}

TEST_P(AgenciesTest, ADamagedAgencyStopsTheCountingOfNoOther)
{
    for (std::uint8_t i = 1; i <= 4; ++i) append(i, 1 << i);
    must(agencies->set_limit(agency(1), {{0, 1'000, 0}}));
    EXPECT_THAT(sums(), ElementsAre(30u, 20u, 8u, 16u));
    std::string whole;
    must(engine->transact({Space::agency, agency(2)}, [&](Batch& rows) -> base::Result<void> {
        whole = *rows.get(key::agency());
        rows.put(key::agency(), "\x01");
        return {};
    }));
    append(3, 1);
    append(4, 1);
    start_anew();
    const auto refused = run(agencies->recount());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::corrupt);
    EXPECT_THAT(refused.error().detail, ::testing::HasSubstr(base::to_string(agency(2))));
    EXPECT_EQ(agencies->last_usage(agency(1))->usage.messages, 31u) << "agency 2 as it was last counted";
    EXPECT_EQ(messages_of(3), 9u);
    EXPECT_EQ(messages_of(4), 17u);
    append(3, 1);
    EXPECT_THAT(run(agencies->collect()).has_value(), true) << "nothing of what is damaged was touched";
    append(4, 1);
    EXPECT_EQ(refusal(agencies->collect()), base::Code::corrupt);
    EXPECT_EQ(messages_of(1), 32u);
    EXPECT_EQ(messages_of(4), 18u);
    must(engine->transact({Space::agency, agency(2)}, [&](Batch& rows) -> base::Result<void> {
        rows.put(key::agency(), whole);
        return {};
    }));
    must(agencies->recount());
    EXPECT_THAT(sums(), ElementsAre(34u, 22u, 10u, 18u));
}

TEST_P(AgenciesTest, ALimitThatMakesNoSenseIsRefused)
{
    for (const Limit& bad :
         {Limit{{}, {0}}, Limit{{}, {101}}, Limit{{}, {80, 80}}, Limit{{}, {90, 80}}, Limit{{0, 0, 101}, {}}})
        EXPECT_EQ(refusal(agencies->set_limit(agency(1), bad)), base::Code::invalid);
}

// What the sums must be.
std::map<base::Uuid, Usage> model(const Tree& tree, const std::map<base::Uuid, Usage>& accounts)
{
    std::map<base::Uuid, Usage> sums;
    for (const auto& [account, usage] : accounts) {
        for (auto at = tree.agencies.at(account); !at.is_nil(); at = tree.parent_of(at)) {
            sums[at].bytes += usage.bytes;
            sums[at].messages += usage.messages;
        }
    }
    return sums;
}

// Mail comes and goes, accounts and agencies move, hints are lost, commits fail or nobody knows, the process ends
// at any of them: once everything has been counted anew, and after every collecting that succeeded with all hints,
// each sum is exact.
TEST_P(AgenciesTest, ARandomHistoryWithCrashesEndsInExactSums)
{
    const char* given = std::getenv("CONGVU_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    SCOPED_TRACE("CONGVU_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto pick = [&](std::uint64_t below) { return static_cast<std::uint8_t>(random() % below); };
    auto* restless = dynamic_cast<RestlessEngine*>(engine.get());
    const auto expect_exact = [&] {
        std::map<base::Uuid, Usage> accounts;
        for (const auto& [account, place] : tree.agencies)
            accounts[account] = must(store.account(account).usage());
        auto want = model(tree, accounts);
        for (std::uint8_t i = 1; i <= 4; ++i)
            ASSERT_EQ(must(agencies->usage(agency(i))).usage, want[agency(i)]) << int{i};
    };
    for (int step = 0; step < 60 && !HasFatalFailure(); ++step) {
        for (int i = pick(6); i > 0; --i) {
            const auto account = static_cast<std::uint8_t>(1 + pick(4));
            if (pick(4) == 0)
                empty(account);
            else
                append(account, 1 + pick(3), pick(100));
        }
        if (pick(4) == 0) tree.agencies[owner(1 + pick(4))] = agency(1 + pick(4));
        // Below one with a lower number, or at the top: never a ring.
        if (const auto child = static_cast<std::uint8_t>(2 + pick(3)); pick(4) == 0)
            tree.parents[agency(child)] = pick(3) == 0 ? base::Uuid() : agency(1 + pick(child - 1u));
        agencies->regrouped();
        if (restless && pick(2) == 0) {
            restless->fate = [&](const PartitionId& partition) {
                if (partition.space != Space::agency || pick(2) == 0) return Fate::known;
                return static_cast<Fate>(1 + pick(3));
            };
        }
        const bool is_collected = run(agencies->collect()).has_value();
        if (restless) restless->fate = nullptr;
        if (is_collected) expect_exact();
        if (is_collected && pick(3) != 0) continue;
        if (pick(2) == 0) start_anew();
        must(agencies->recount());
        expect_exact();
    }
}

}  // namespace
}  // namespace store
