// Several officials read one account: each has \Seen of his own, everything else is shared. First by sentences,
// then a random history against a simple model, in which everybody also follows both mailboxes by changes alone.

#include "store/account_trial.hpp"
#include "store/whole.hpp"

#include <map>
#include <random>

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;

struct ReadersTest : AccountTrial {
    Account lan = account.as_seen_by(owner(2));
    Account huy = account.as_seen_by(owner(3));

    static FlagChange add(std::uint8_t system) { return {FlagAction::add, {system, {}}, {}}; }
    std::uint8_t flags(const Account& who, const std::string& mailbox, Uid uid)
    {
        return must(who.flags(id(mailbox), UidSet::of(uid), 1)).at(0).flags.system;
    }
};
INSTANTIATE_TEST_SUITE_P(All, ReadersTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

TEST_P(ReadersTest, WhatOneHasSeenIsUnseenForTheOthers)
{
    append("INBOX", 3);
    const auto before = must(huy.mailbox("INBOX"));
    const auto stored = must(lan.store_flags(id("INBOX"), UidSet({{1, 2}}), add(seen | flagged)));
    EXPECT_EQ(stored.changed.at(0).flags.system, seen | flagged);
    EXPECT_EQ(flags(lan, "INBOX", 1), seen | flagged);
    EXPECT_EQ(flags(huy, "INBOX", 1), flagged);
    EXPECT_EQ(flags(account, "INBOX", 1), flagged);
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 1u);
    EXPECT_EQ(must(huy.mailbox("INBOX")).unseen, 3u);
    EXPECT_EQ(must(lan.open("INBOX")).first_unseen, 3u);
    EXPECT_EQ(must(huy.open("INBOX")).first_unseen, 1u);
    EXPECT_EQ(must(lan.mailboxes()).at(0).unseen, 1u);
    EXPECT_GT(must(lan.mailbox("INBOX")).highest_modseq, before.highest_modseq);
    EXPECT_EQ(must(account.as_seen_by(owner(1)).mailbox("INBOX")).unseen, 3u) << "the owner is no reader";
}

TEST_P(ReadersTest, OnlyTheReaderIsToldOfHisOwnMark)
{
    append("INBOX", 2);
    const auto since = named("INBOX").highest_modseq;
    const auto stored = must(lan.store_flags(id("INBOX"), UidSet::of(2), add(seen)));
    EXPECT_GT(stored.changed.at(0).modseq, since);
    EXPECT_EQ(must(huy.mailbox("INBOX")).highest_modseq, since);
    EXPECT_TRUE(must(huy.changes(id("INBOX"), since, 100)).changed.empty());
    const auto told = must(lan.changes(id("INBOX"), since, 100));
    ASSERT_EQ(told.changed.size(), 1u);
    EXPECT_EQ(told.changed[0].uid, 2u);
    EXPECT_EQ(told.changed[0].modseq, stored.changed[0].modseq);
    EXPECT_EQ(told.mailbox.highest_modseq, stored.changed[0].modseq);
    const auto again =
        must(lan.store_flags(id("INBOX"), UidSet::all(), {FlagAction::add, {draft, {}}, since}));
    EXPECT_EQ(again.modified.to_text(), "2") << "UNCHANGEDSINCE knows the reader's own modseq";
    EXPECT_EQ(must(huy.store_flags(id("INBOX"), UidSet::of(2), {FlagAction::add, {draft, {}}, since}))
                  .modified.to_text(),
              "");
}

TEST_P(ReadersTest, ReplacingFlagsLeavesWhatOthersHaveSeen)
{
    append("INBOX", 1, {seen, {}});
    must(lan.store_flags(id("INBOX"), UidSet::of(1), {FlagAction::replace, {draft, {}}, {}}));
    EXPECT_EQ(flags(account, "INBOX", 1), seen | draft);
    EXPECT_EQ(flags(lan, "INBOX", 1), draft);
    must(account.store_flags(id("INBOX"), UidSet::of(1), {FlagAction::replace, {}, {}}));
    EXPECT_EQ(flags(account, "INBOX", 1), 0);
    must(lan.store_flags(id("INBOX"), UidSet::of(1), add(seen)));
    must(lan.store_flags(id("INBOX"), UidSet::of(1), {FlagAction::remove, {seen, {}}, {}}));
    EXPECT_EQ(flags(lan, "INBOX", 1), 0);
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 1u);
}

TEST_P(ReadersTest, WhatAReaderPutsInAsSeenOnlyHeHasSeen)
{
    must(lan.append("INBOX", messages(store, text, {seen | draft, {}})));
    EXPECT_EQ(flags(lan, "INBOX", 1), seen | draft);
    EXPECT_EQ(flags(account, "INBOX", 1), draft);
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 0u);
    append("INBOX", 1);
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 1u);
    EXPECT_EQ(must(lan.open("INBOX")).first_unseen, 2u);
}

TEST_P(ReadersTest, MarksGoWithMessagesThatAreCopiedMovedAndRemoved)
{
    append("INBOX", 600, {deleted, {}});
    must(lan.store_flags(id("INBOX"), UidSet({{100, 500}}), add(seen)));
    must(lan.copy(id("INBOX"), UidSet({{499, 502}}), "Sent"));
    EXPECT_EQ(must(lan.mailbox("Sent")).unseen, 2u);
    EXPECT_EQ(flags(lan, "Sent", 2), seen | deleted);
    EXPECT_EQ(must(huy.mailbox("Sent")).unseen, 4u);
    must(huy.move(id("INBOX"), UidSet({{400, 600}}), "Trash"));
    EXPECT_EQ(must(lan.mailbox("Trash")).unseen, 100u);
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 99u);
    must(account.expunge(id("INBOX"), UidSet({{50, 199}})));
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 49u);
    EXPECT_EQ(must(lan.mailbox("INBOX")).messages, 249u);
    must(account.expunge(id("INBOX"), UidSet::all()));
    append("INBOX", 1);
    EXPECT_EQ(must(lan.mailbox("INBOX")).unseen, 1u);
    must(account.rename_mailbox("Trash", "Old"));
    EXPECT_EQ(must(lan.mailbox("Old")).unseen, 100u);
    must(account.delete_mailbox("Old"));
    run(store.tidy());
    expect_whole(*engine);
}

// What the mailboxes hold, and what each of three readers knows.
constexpr int readers = 3;

struct Modelled {
    std::uint8_t shared = 0;  // without \Seen
    std::array<bool, readers> seen{};
};
using Told = std::map<Uid, std::uint8_t>;

struct ModelBox {
    std::string name;
    MailboxId id = 0;
    Uid uid_next = 1;
    std::map<Uid, Modelled> messages;
    std::array<Modseq, readers> since{};
    std::array<Told, readers> told;
};

class History {
  public:
    History(ReadersTest& test, std::uint64_t seed) : test_(test), random_(seed)
    {
        for (int i = 0; i < 2; ++i) {
            boxes_[i].name = "box" + std::to_string(i);
            must(test_.account.create_mailbox(boxes_[i].name));
            const auto made = test_.named(boxes_[i].name);
            boxes_[i].id = made.id;
            boxes_[i].since.fill(made.highest_modseq);
        }
    }

    void step()
    {
        ModelBox& box = boxes_[pick(2)];
        switch (pick(8)) {
        case 0:
        case 1: return append(box);
        case 2:
        case 3:
        case 4: return store_flags(box);
        case 5: return transfer(box, boxes_[pick(2)], pick(2) == 0);
        case 6: return expunge(box);
        default: return follow(box, pick(readers));
        }
    }
    void compare()
    {
        for (auto& box : boxes_) {
            for (int reader = 0; reader < readers; ++reader) {
                follow(box, reader);
                look(box, reader);
            }
        }
    }

  private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    Account& as(int reader) { return reader == 0 ? test_.account : reader == 1 ? test_.lan : test_.huy; }
    UidSet some(const ModelBox& box)
    {
        const auto first = static_cast<Uid>(1 + pick(static_cast<int>(box.uid_next)));
        return UidSet({{first, static_cast<Uid>(first + static_cast<Uid>(pick(300)))}});
    }
    std::uint8_t some_flags() { return static_cast<std::uint8_t>(pick(32)); }

    static std::uint8_t as_seen(const Modelled& message, int reader)
    {
        return static_cast<std::uint8_t>(message.shared | (message.seen[reader] ? seen : 0));
    }
    static void set(Modelled& message, int reader, std::uint8_t flags)
    {
        message.shared = static_cast<std::uint8_t>(flags & ~seen);
        message.seen[reader] = (flags & seen) != 0;
    }

    void append(ModelBox& box)
    {
        const int reader = pick(readers);
        const std::uint8_t flags = some_flags();
        std::vector<NewMessage> all;
        for (int i = 1 + pick(150); i > 0; --i) {
            all.push_back(message(test_.store, "", {flags, {}}));
            set(box.messages[box.uid_next++], reader, flags);
        }
        must(as(reader).append(box.name, std::move(all)));
    }
    void store_flags(ModelBox& box)
    {
        const int reader = pick(readers);
        const auto action = static_cast<FlagAction>(pick(3));
        const std::uint8_t given = some_flags();
        const UidSet uids = some(box);
        const auto stored = must(as(reader).store_flags(box.id, uids, {action, {given, {}}, {}}));
        for (auto& [uid, message] : box.messages) {
            if (!uids.contains(uid)) continue;
            const std::uint8_t before = as_seen(message, reader);
            const int added = before | given, removed = before & ~given;
            set(message, reader,
                static_cast<std::uint8_t>(action == FlagAction::add      ? added
                                          : action == FlagAction::remove ? removed
                                                                         : given));
        }
        for (const auto& one : stored.changed)
            ASSERT_EQ(one.flags.system, as_seen(box.messages.at(one.uid), reader));
    }
    void transfer(ModelBox& from, ModelBox& to, bool is_copy)
    {
        const int reader = pick(readers);
        const UidSet uids = some(from);
        const auto done = is_copy ? must(as(reader).copy(from.id, uids, to.name))
                                  : must(as(reader).move(from.id, uids, to.name));
        for (std::size_t i = 0; i < done.from.size(); ++i) {
            ASSERT_EQ(done.to[i], to.uid_next++);
            const Modelled message = from.messages.at(done.from[i]);
            if (!is_copy) from.messages.erase(done.from[i]);
            to.messages[done.to[i]] = message;
        }
    }
    void expunge(ModelBox& box)
    {
        const UidSet uids = some(box);
        const auto gone = must(as(pick(readers)).expunge(box.id, uids));
        std::erase_if(box.messages, [&](const auto& one) {
            const bool is_gone = uids.contains(one.first) && (one.second.shared & deleted) != 0;
            EXPECT_EQ(gone.contains(one.first), is_gone);
            return is_gone;
        });
    }

    void follow(ModelBox& box, int reader)
    {
        Told& told = box.told[reader];
        for (bool is_last = false; !is_last;) {
            const auto changes =
                must(as(reader).changes(box.id, box.since[reader], 1 + static_cast<std::size_t>(pick(200))));
            ASSERT_TRUE(changes.is_complete);
            for (const auto& one : changes.changed) {
                ASSERT_GT(one.modseq, box.since[reader]);
                told[one.uid] = one.flags.system;
            }
            std::erase_if(told, [&](const auto& one) { return changes.vanished.contains(one.first); });
            is_last = changes.is_last;
            ASSERT_TRUE(is_last || changes.mailbox.highest_modseq > box.since[reader]);
            ASSERT_GE(changes.mailbox.highest_modseq, box.since[reader]);
            box.since[reader] = changes.mailbox.highest_modseq;
        }
        Told want;
        for (const auto& [uid, message] : box.messages) want[uid] = as_seen(message, reader);
        ASSERT_EQ(told, want) << box.name << ", reader " << reader;
    }
    void look(const ModelBox& box, int reader)
    {
        std::uint32_t unseen = 0;
        Uid first = 0;
        for (const auto& [uid, message] : box.messages) {
            if (message.seen[reader]) continue;
            ++unseen;
            if (first == 0) first = uid;
        }
        const auto opened = must(as(reader).open(box.name));
        ASSERT_EQ(opened.first_unseen, first);
        ASSERT_EQ(opened.mailbox.unseen, unseen);
        ASSERT_EQ(opened.mailbox.highest_modseq, must(as(reader).mailbox(box.id)).highest_modseq);
        Modseq highest = 0;
        for (const auto& one : must(as(reader).messages(box.id, UidSet::all(), 1'000'000))) {
            ASSERT_EQ(one.flags.system, as_seen(box.messages.at(one.uid), reader));
            highest = std::max(highest, one.modseq);
        }
        ASSERT_LE(highest, opened.mailbox.highest_modseq);
    }

    ReadersTest& test_;
    std::mt19937_64 random_;
    ModelBox boxes_[2];
};

TEST_P(ReadersTest, ARandomHistoryIsRightForEveryReader)
{
    const char* given = std::getenv("CONGVU_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    SCOPED_TRACE("CONGVU_SEED=" + std::to_string(seed));
    History history(*this, seed);
    for (int i = 0; i < 120 && !HasFatalFailure(); ++i) {
        history.step();
        if (i % 10 == 0) history.compare();
    }
    if (HasFatalFailure()) return;
    history.compare();
    run(store.tidy());
    expect_whole(*engine);
    for (const char* name : {"box0", "box1"}) must(account.delete_mailbox(name));
    run(store.tidy());
    run(store.tidy());  // what the emptied mailboxes left behind
    expect_whole(*engine);
}

}  // namespace
}  // namespace store
