// Mentions: what is shared is found by whom it is shared with; a crash at any point heals; on every engine.

#include "store/mentions.hpp"

#include "store/account_trial.hpp"
#include "store/acl.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Identifier one_of(Identifier::Kind kind, std::uint8_t number)
{
    return {Identifier::Sign::positive, kind, owner(number)};
}
const Identifier lan = one_of(Identifier::Kind::account, 2), group = one_of(Identifier::Kind::group, 3),
                 anyone{Identifier::Sign::positive, Identifier::Kind::anyone, {}};
const RightsChange lr{RightsAction::replace, Rights{3}}, nothing{RightsAction::replace, {}};

struct MentionsTest : AccountTrial {
    std::vector<base::Uuid> owners(std::vector<Identifier> who)
    {
        return must(store.sharing_with(std::move(who)));
    }
    void give(const std::string& mailbox, const Identifier& who)
    {
        must(account.change_acl(id(mailbox), who, lr));
    }
    std::size_t rows() { return rows_of(*engine, mentions_partition).size(); }
    void erase_rows()
    {
        must(engine->transact(mentions_partition, [](Batch& rows) -> base::Result<void> {
            std::vector<std::string> keys;
            rows.scan_prefix(key::mentions(), [&keys](std::string_view key, std::string_view) {
                keys.emplace_back(key);
                return Next::go_on;
            });
            for (const auto& key : keys) rows.erase(key);
            return {};
        }));
    }
};
INSTANTIATE_TEST_SUITE_P(All, MentionsTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

TEST_P(MentionsTest, LeadFromWhomSomethingIsSharedWithToWhoseItIs)
{
    EXPECT_THAT(owners({lan, group, anyone}), IsEmpty());
    give("INBOX", lan);
    Account other = store.account(owner(7));
    must(other.change_acl(must(other.mailbox("Sent")).id, lan, lr));
    must(other.change_acl(must(other.mailbox("Junk")).id, group, lr));
    EXPECT_THAT(owners({lan}), ElementsAre(owner(1), owner(7)));
    EXPECT_THAT(owners({group, anyone}), ElementsAre(owner(7)));
    EXPECT_THAT(owners({one_of(Identifier::Kind::account, 3)}), IsEmpty()) << "an account is no group";
    EXPECT_THAT(must(store.sharing_groups()), ElementsAre(owner(3)));
    give("INBOX", anyone);
    EXPECT_THAT(owners({anyone}), ElementsAre(owner(1)));
    EXPECT_THAT(must(store.sharing_groups()), ElementsAre(owner(3)));
}

TEST_P(MentionsTest, GroupsAreFoundOnceHoweverManyShareWithThem)
{
    for (std::uint8_t from = 10; from < 20; ++from) {
        Account one = store.account(owner(from));
        for (std::uint8_t to = 3; to < 6; ++to)
            must(one.change_acl(must(one.mailbox("INBOX")).id, one_of(Identifier::Kind::group, to), lr));
    }
    EXPECT_THAT(must(store.sharing_groups()), ElementsAre(owner(3), owner(4), owner(5)));
    EXPECT_EQ(owners({one_of(Identifier::Kind::group, 4)}).size(), 10u);
}

TEST_P(MentionsTest, GoWithTheLastEntry)
{
    give("INBOX", lan);
    give("Sent", lan);
    Identifier negative = lan;
    negative.sign = Identifier::Sign::negative;
    must(account.change_acl(id("Junk"), negative, lr));
    must(account.drop_acl(id("INBOX"), lan));
    must(account.change_acl(id("Sent"), lan, nothing));
    EXPECT_THAT(owners({lan}), ElementsAre(owner(1))) << "of the negative one";
    must(account.drop_acl(id("Junk"), negative));
    EXPECT_THAT(owners({lan}), IsEmpty());
    EXPECT_EQ(rows(), 0u);
}

TEST_P(MentionsTest, ThatLeadNowhereAndThoseThatAreMissingAreTheSweepsToMend)
{
    give("INBOX", lan);
    give("INBOX", group);
    erase_rows();
    EXPECT_THAT(owners({lan}), IsEmpty());
    EXPECT_EQ(must(store.sweep()).steps, 2u);
    EXPECT_THAT(owners({lan}), ElementsAre(owner(1)));
    must(account.create_mailbox("a"));
    give("a", anyone);
    must(account.delete_mailbox("a"));
    EXPECT_EQ(rows(), 3u) << "one that leads nowhere";
    EXPECT_EQ(must(store.sweep()).steps, 1u);
    EXPECT_EQ(rows(), 2u);
    EXPECT_EQ(must(store.sweep()).steps, 0u);
    expect_whole(*engine);
}

TEST_P(MentionsTest, OfAChangeAtWorkStay)
{
    const Mention mention{lan, owner(1), base::random_uuid()};
    must(engine->transact(mentions_partition, [mention](Batch& rows) -> base::Result<void> {
        rows.put(key::mention(mention.who, mention.owner), to_bytes(mention));
        return {};
    }));
    {
        const AtWork::Hold hold(store.core().at_work, {mention.nonce});
        EXPECT_EQ(must(store.sweep()).steps, 0u);
        EXPECT_THAT(owners({lan}), ElementsAre(owner(1)));
    }
    EXPECT_EQ(must(store.sweep()).steps, 1u);
    EXPECT_THAT(owners({lan}), IsEmpty());
}

TEST_P(MentionsTest, HaveALimitForEachIdentifier)
{
    must(engine->transact(mentions_partition, [](Batch& rows) -> base::Result<void> {
        for (std::size_t i = 0; i < most_mentions; ++i) {
            Mention mention{anyone, owner(9), {}};
            mention.owner.bytes[0] = static_cast<std::uint8_t>(i);
            mention.owner.bytes[1] = static_cast<std::uint8_t>(i >> 8);
            rows.put(key::mention(mention.who, mention.owner), to_bytes(mention));
        }
        return {};
    }));
    EXPECT_EQ(refusal(account.change_acl(id("INBOX"), anyone, lr)), base::Code::limit);
    EXPECT_THAT(must(account.acl(id("INBOX"))), IsEmpty()) << "no entry without its mention";
    give("INBOX", lan);
}

TEST(MentionRow, ThatIsDamagedIsRefused)
{
    const Mention mention{group, owner(1), owner(2)};
    const auto key = key::mention(mention.who, mention.owner), value = to_bytes(mention);
    EXPECT_EQ(mention_row(key, value), mention);
    EXPECT_EQ(mention_row(key.substr(1), value).error().code, base::Code::corrupt);
    EXPECT_EQ(mention_row(key, value.substr(1)).error().code, base::Code::unsupported);
    EXPECT_EQ(mention_row(key, value + "x").error().code, base::Code::corrupt);
    EXPECT_EQ(mention_row(key, "").error().code, base::Code::corrupt);
}

TEST_P(MentionsTest, OneLookTellsAMailboxWithWhatOneMayDoThere)
{
    must(account.create_mailbox("a/b"));
    give("a/b", lan);
    const auto found = must(account.shared("a/b", {lan}));
    EXPECT_EQ(found.mailbox.name, "a/b");
    EXPECT_EQ(to_text(found.rights), "lr");
    EXPECT_EQ(to_text(must(account.shared("a", {lan})).rights), "");
    EXPECT_EQ(refusal(account.shared("c", {lan})), base::Code::not_found);
    const auto all = must(account.all_shared({lan}));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].mailbox.name, "a/b");
    EXPECT_EQ(must(account.all_shared({one_of(Identifier::Kind::account, 1)})).size(), 8u)
        << "the owner's are all";
}

TEST_P(MentionsTest, SubscriptionsToOthersMailboxesAreKeptAsTheyAre)
{
    must(account.subscribe("Other Users/x/y", Subscription::on_elsewhere));
    EXPECT_THAT(must(account.subscriptions()), Contains("Other Users/x/y"));
    must(account.subscribe("Other Users/x/y", Subscription::off));
    EXPECT_THAT(must(account.subscriptions()), Not(Contains("Other Users/x/y")));
}

}  // namespace
}  // namespace store
