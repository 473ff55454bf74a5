// Work on very many messages is done in slices: nobody waits for all of it, and what is interrupted is made
// good.

#include "store/account_trial.hpp"
#include "store/messages.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::IsEmpty;

constexpr std::uint32_t many = 2 * messages_at_once + 500;

struct SlicesTest : AccountTrial {
    // So many messages, all of one body.
    void fill(const std::string& mailbox)
    {
        append(mailbox, 1, {0, {"k"}});
        const MailboxId here = id(mailbox);
        while (named(mailbox).messages < many) {
            const Uid missing = many - named(mailbox).messages;
            must(account.copy(here, UidSet({{1, missing}}), mailbox));
        }
    }
    void expect_swept_whole()
    {
        must(store.sweep());
        expect_whole(*engine);
    }
};
INSTANTIATE_TEST_SUITE_P(All, SlicesTest, ::testing::Values("memory", "lmdb", "log", "restless"),
                         engine_name);

TEST_P(SlicesTest, AnyNumberOfMessagesIsCopiedFlaggedMovedAndExpunged)
{
    fill("INBOX");
    const auto copied = must(account.copy(id("INBOX"), UidSet::all(), "Archive"));
    EXPECT_EQ(copied.to.size(), many);
    EXPECT_EQ(named("Archive").messages, many);
    const auto flagged_ones =
        must(account.store_flags(id("INBOX"), UidSet::all(), {FlagAction::add, {seen | deleted, {}}, {}}));
    EXPECT_EQ(flagged_ones.changed.size(), many);
    EXPECT_EQ(named("INBOX").unseen, 0u);
    const auto since = named("INBOX").highest_modseq;
    const auto moved = must(account.move(id("INBOX"), UidSet::all(), "Trash"));
    EXPECT_EQ(moved.from.size(), many);
    EXPECT_EQ(moved.to.back(), many);
    EXPECT_EQ(moved.stopped, std::nullopt);
    EXPECT_EQ(changes(id("INBOX"), since).vanished.to_text(), "1:" + std::to_string(many));
    const auto within = must(account.move(id("Trash"), UidSet::all(), "Trash"));
    EXPECT_EQ(within.from.size(), many) << "what it made itself does not move again";
    EXPECT_EQ(must(account.expunge(id("Trash"), UidSet::all())).count(), many);
    EXPECT_EQ(must(account.usage()).messages, many);
    expect_swept_whole();
}

TEST_P(SlicesTest, ACopyThatIsRefusedInTheMiddleLeavesNothing)
{
    fill("INBOX");
    append("Archive", 2);
    const auto before = must(account.usage());
    Account small = store.account(owner(1), {0, many + 2 + messages_at_once + 100});
    EXPECT_EQ(refusal(small.copy(id("INBOX"), UidSet::all(), "Archive")), base::Code::over_quota);
    EXPECT_EQ(named("Archive").messages, 2u);
    EXPECT_EQ(must(account.usage()).messages, before.messages);
    EXPECT_EQ(must(account.usage()).bytes, before.bytes);
    EXPECT_THAT(append("Archive", 1), ::testing::ElementsAre(messages_at_once + 3))
        << "uids are never used again";
    expect_swept_whole();
}

TEST_P(SlicesTest, AMailboxOfAnySizeIsDeletedAndItsNameIsFreeAtOnce)
{
    must(account.create_mailbox("a/b"));
    fill("a");
    append("a/b", 1);
    const MailboxId old = id("a");
    must(account.delete_mailbox("a"));
    EXPECT_EQ(must(account.usage()).messages, 1u) << "what was deleted no longer counts";
    EXPECT_EQ(refusal(account.flags(old, UidSet::all(), 10)), base::Code::not_found);
    EXPECT_FALSE(named("a").is_selectable);
    EXPECT_THAT(uids("a/b"), ::testing::ElementsAre(1u));
    must(account.create_mailbox("a"));
    EXPECT_THAT(uids("a"), IsEmpty()) << "nothing comes to light again";
    EXPECT_NE(id("a"), old);
    append("a", 1);
    must(account.delete_mailbox("a/b"));
    run(store.tidy());
    EXPECT_EQ(must(account.usage()).messages, 1u);
    expect_swept_whole();
}

TEST_P(SlicesTest, InboxOfAnySizeIsRenamed)
{
    fill("INBOX");
    must(account.rename_mailbox("INBOX", "old/mail"));
    EXPECT_EQ(named("INBOX").messages, 0u);
    EXPECT_EQ(named("old/mail").messages, many);
    EXPECT_THAT(named("old/mail").keywords, ::testing::ElementsAre("k"));
    expect_swept_whole();
}

TEST_P(SlicesTest, ChangesOfAnyNumberAreToldInParts)
{
    const auto since = named("INBOX").highest_modseq;
    fill("INBOX");
    must(account.store_flags(id("INBOX"), UidSet({{1, many / 2}}), {FlagAction::add, {deleted, {}}, {}}));
    must(account.expunge(id("INBOX"), UidSet({{1, many / 4}})));
    std::map<Uid, Modseq> believed;
    Modseq at = since;
    for (int parts = 0;; ++parts) {
        const auto told = must(account.changes(id("INBOX"), at, 100));
        EXPECT_LE(told.changed.size(), 3 * messages_at_once);
        for (const auto& one : told.changed) believed[one.uid] = one.modseq;
        std::erase_if(believed, [&](const auto& one) { return told.vanished.contains(one.first); });
        EXPECT_GT(told.mailbox.highest_modseq, at);
        at = told.mailbox.highest_modseq;
        if (!told.is_last) continue;
        EXPECT_GT(parts, 2);
        break;
    }
    std::map<Uid, Modseq> want;
    for (const auto& one : must(account.flags(id("INBOX"), UidSet::all(), 1'000'000)))
        want[one.uid] = one.modseq;
    EXPECT_EQ(believed, want);
    EXPECT_EQ(at, named("INBOX").highest_modseq);
}

// With an engine that fails from a chosen change on.
struct InterruptedTest : ::testing::Test {
    std::unique_ptr<RestlessEngine> engine = make_restless_engine(make_memory_engine());
    base::FakeClock clock{start};
    std::unique_ptr<Store> store = std::make_unique<Store>(*engine, clock, nullptr);

    Account account() { return store->account(owner(1)); }
    Mailbox named(const std::string& name) { return must(account().mailbox(name)); }

    void fill()
    {
        must(account().append("INBOX", messages(*store, text)));
        while (named("INBOX").messages < many)
            must(account().copy(1, UidSet({{1, many - named("INBOX").messages}}), "INBOX"));
    }
    // All changes after the next `count` come to nothing, as after a kill.
    void fail_after(int count)
    {
        engine->fate = [left = count](const PartitionId&) mutable {
            return left-- > 0 ? Fate::known : Fate::unknown_and_not_done;
        };
    }
    void start_again()
    {
        engine->fate = nullptr;
        store = std::make_unique<Store>(*engine, clock, nullptr);
        must(store->sweep());
        expect_whole(*engine);
    }
};

TEST_F(InterruptedTest, ACopyThatWasCutShortIsTakenBackAtTheNextStart)
{
    fill();
    for (const int slices : {1, 2}) {
        fail_after(slices);
        EXPECT_EQ(refusal(account().copy(1, UidSet::all(), "Archive")), base::Code::unknown);
        EXPECT_GT(named("Archive").messages, 0u);
        start_again();
        EXPECT_EQ(named("Archive").messages, 0u);
        EXPECT_EQ(must(account().usage()).messages, many);
    }
}

TEST_F(InterruptedTest, AMoveThatWasCutShortTellsWhatHasMoved)
{
    fill();
    fail_after(1);
    const auto moved = must(account().move(1, UidSet::all(), "Archive"));
    EXPECT_EQ(moved.from.size(), messages_at_once);
    ASSERT_TRUE(moved.stopped);
    EXPECT_EQ(moved.stopped->code, base::Code::unknown);
    start_again();
    EXPECT_EQ(named("Archive").messages, messages_at_once);
    EXPECT_EQ(named("INBOX").messages, many - messages_at_once);
}

TEST_F(InterruptedTest, ADeletionThatWasCutShortIsFinishedAtTheNextStart)
{
    must(account().create_mailbox("x"));
    fill();
    must(account().move(1, UidSet::all(), "x"));
    must(account().delete_mailbox("x"));
    EXPECT_EQ(must(account().usage()).messages, 0u);
    start_again();
    EXPECT_TRUE(blobs_of(*engine).empty());
}

}  // namespace
}  // namespace store
