// What an account promises those who share it: rights and annotations, on every engine.

#include "store/account_trial.hpp"
#include "store/acl.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Identifier account_of(std::uint8_t number)
{
    return {Identifier::Sign::positive, Identifier::Kind::account, owner(number)};
}
Identifier group_of(std::uint8_t number)
{
    return {Identifier::Sign::positive, Identifier::Kind::group, owner(number)};
}
Identifier negative(Identifier who)
{
    who.sign = Identifier::Sign::negative;
    return who;
}
const Identifier anyone{Identifier::Sign::positive, Identifier::Kind::anyone, {}};

RightsChange to(std::string_view letters, RightsAction action = RightsAction::replace)
{
    return {action, rights_from(letters).value()};
}

struct SharingTest : AccountTrial {
    std::string rights(const std::string& mailbox, std::vector<Identifier> who)
    {
        return to_text(must(account.rights(id(mailbox), std::move(who))));
    }
    std::vector<Annotation> find(MailboxId mailbox, std::string name, Depth depth = Depth::zero)
    {
        return must(account.annotations(mailbox, {{std::move(name)}, depth}));
    }
    void give(const std::string& mailbox, const Identifier& who, std::string_view letters)
    {
        must(account.change_acl(id(mailbox), who, to(letters)));
    }
};
INSTANTIATE_TEST_SUITE_P(All, SharingTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

TEST(RightsTest, LettersAreReadAndWrittenAndObsoleteOnesUnderstood)
{
    struct Row {
        const char* letters;
        const char* want;
    };
    for (const auto& [letters, want] : std::initializer_list<Row>{
             {"", ""}, {"lrswipkxtea", "lrswipkxtea"}, {"aslr", "lrsa"}, {"lc", "lk"}, {"ld", "lxte"}})
        EXPECT_EQ(to_text(rights_from(letters).value()), want) << letters;
    for (const char* letters : {"lrz", "L", "l r", "0"})
        EXPECT_EQ(rights_from(letters).error().code, base::Code::invalid) << letters;
}

TEST_P(SharingTest, RightsOfSeveralIdentifiersAddUpAndNegativeOnesTakeAway)
{
    give("INBOX", account_of(2), "lr");
    give("INBOX", group_of(3), "rsw");
    give("INBOX", anyone, "l");
    give("INBOX", negative(account_of(4)), "w");
    EXPECT_EQ(rights("INBOX", {}), "l");
    EXPECT_EQ(rights("INBOX", {account_of(2)}), "lr");
    EXPECT_EQ(rights("INBOX", {account_of(2), group_of(3)}), "lrsw");
    EXPECT_EQ(rights("INBOX", {account_of(4), group_of(3)}), "lrs");
    EXPECT_EQ(rights("INBOX", {account_of(3)}), "l") << "an account is no group";
    give("INBOX", negative(anyone), "lrs");
    EXPECT_EQ(rights("INBOX", {account_of(2), group_of(3)}), "w");
    EXPECT_EQ(rights("Sent", {account_of(2)}), "");
    give("INBOX", negative(account_of(1)), "lrs");
    EXPECT_EQ(rights("INBOX", {account_of(1), group_of(3)}), "lrswipkxtea") << "the owner may do everything";
}

TEST_P(SharingTest, EntriesAreAddedToTakenFromReplacedAndDropped)
{
    const auto inbox = id("INBOX");
    const auto modseq = named("INBOX").highest_modseq;
    give("INBOX", account_of(2), "lr");
    must(account.change_acl(inbox, account_of(2), to("sa", RightsAction::add)));
    must(account.change_acl(inbox, account_of(2), to("r", RightsAction::remove)));
    give("INBOX", negative(account_of(2)), "a");
    EXPECT_THAT(must(account.acl(inbox)), ElementsAre(AclEntry{account_of(2), *rights_from("lsa")},
                                                      AclEntry{negative(account_of(2)), *rights_from("a")}));
    must(account.drop_acl(inbox, negative(account_of(2))));
    must(account.drop_acl(inbox, negative(account_of(2))));
    must(account.change_acl(inbox, account_of(2), to("lsa", RightsAction::remove)));
    EXPECT_THAT(must(account.acl(inbox)), IsEmpty());
    EXPECT_EQ(refusal(account.change_acl(99, account_of(2), to("l"))), base::Code::not_found);
    EXPECT_EQ(refusal(account.acl(99)), base::Code::not_found);
    EXPECT_EQ(named("INBOX").highest_modseq, modseq) << "no change of the mailbox";
}

TEST_P(SharingTest, ANewMailboxStartsWithTheRightsAboveItAndGoesItsOwnWay)
{
    must(account.create_mailbox("a"));
    give("a", account_of(2), "lr");
    must(account.create_mailbox("a/b/c"));
    EXPECT_EQ(rights("a/b/c", {account_of(2)}), "lr");
    give("a", account_of(2), "l");
    EXPECT_EQ(rights("a/b", {account_of(2)}), "lr");
    must(account.delete_mailbox("a/b"));
    EXPECT_EQ(rights("a/b/c", {account_of(2)}), "lr");
    must(account.create_mailbox("a/b/d"));
    EXPECT_EQ(rights("a/b/d", {account_of(2)}), "l") << "from past a level that is no mailbox";
    must(account.create_mailbox("a/b"));
    EXPECT_EQ(rights("a/b", {account_of(2)}), "l");
}

TEST_P(SharingTest, RightsAndAnnotationsStayOverRenameAndGoWithTheMailbox)
{
    must(account.create_mailbox("a/b"));
    give("a/b", account_of(2), "lr");
    must(account.annotate(id("a/b"), {{"/shared/comment", "x"}, {"/private/comment", "y"}}));
    must(account.rename_mailbox("a", "z"));
    EXPECT_EQ(rights("z/b", {account_of(2)}), "lr");
    EXPECT_THAT(find(id("z/b"), "/shared/comment"), ElementsAre(Annotation{"/shared/comment", "x"}));
    const auto gone = id("z/b");
    must(account.delete_mailbox("z/b"));
    EXPECT_EQ(refusal(account.rights(gone, {account_of(2)})), base::Code::not_found);
    must(account.create_mailbox("z/b"));
    EXPECT_THAT(must(account.acl(id("z/b"))), IsEmpty());
    EXPECT_THAT(find(id("z/b"), "/shared", Depth::infinity), IsEmpty());
    run(store.tidy());
    expect_whole(*engine);
}

TEST_P(SharingTest, WhereverAnIdentifierMayDoAnythingIsFoundAtOnce)
{
    give("Sent", account_of(2), "lr");
    give("Junk", anyone, "l");
    give("Trash", account_of(3), "l");
    std::vector<std::string> found;
    for (const auto& [mailbox, given] : must(account.rights({account_of(2)})))
        found.push_back(must(account.mailbox(mailbox)).name + " " + to_text(given));
    EXPECT_THAT(found, ::testing::UnorderedElementsAre("Sent lr", "Junk l"));
}

TEST_P(SharingTest, TheOwnerMayDoEverythingWhereverThereAreMessages)
{
    must(account.create_mailbox("a/b"));
    must(account.delete_mailbox("a"));
    give("INBOX", negative(anyone), "lrs");
    std::vector<MailboxRights> all;
    for (const auto& mailbox : must(account.mailboxes())) {
        if (mailbox.is_selectable) all.push_back({mailbox.id, all_rights});
    }
    EXPECT_THAT(must(account.rights({account_of(1), group_of(3)})),
                ::testing::UnorderedElementsAreArray(all));
    EXPECT_EQ(all.size(), 7u);
}

TEST_P(SharingTest, RightsOnAMailboxHaveALimit)
{
    const auto inbox = id("INBOX");
    must(engine->transact({Space::account, owner(1)}, [inbox](Batch& rows) -> base::Result<void> {
        for (std::size_t i = 0; i < most_acl_entries; ++i) {
            Identifier who = account_of(9);
            who.id.bytes[0] = static_cast<std::uint8_t>(i);
            who.id.bytes[1] = static_cast<std::uint8_t>(i >> 8);
            rows.put(key::acl_entry(inbox, who), to_bytes(AclEntry{who, all_rights}));
        }
        return {};
    }));
    EXPECT_EQ(refusal(account.change_acl(inbox, anyone, to("l"))), base::Code::limit);
}

TEST_P(SharingTest, AnnotationsAreFoundByNameAndDepth)
{
    const auto inbox = id("INBOX");
    must(account.annotate(inbox, {{"/shared/a", "1"},
                                  {"/Shared/A/B", "2"},
                                  {"/shared/a/b/c", std::string("3\0\xFF", 3)},
                                  {"/shared/ab", "4"},
                                  {"/private/a", ""}}));
    const Annotation a{"/shared/a", "1"}, b{"/shared/a/b", "2"},
        c{"/shared/a/b/c", std::string("3\0\xFF", 3)};
    EXPECT_THAT(find(inbox, "/shared/a"), ElementsAre(a));
    EXPECT_THAT(find(inbox, "/SHARED/a", Depth::one), ElementsAre(a, b));
    EXPECT_THAT(find(inbox, "/shared/a", Depth::infinity), ElementsAre(a, b, c));
    EXPECT_THAT(find(inbox, "/shared/a/b", Depth::infinity), ElementsAre(b, c));
    EXPECT_THAT(find(inbox, "/shared", Depth::one), ElementsAre(a, Annotation{"/shared/ab", "4"}));
    EXPECT_THAT(find(inbox, "/shared"), IsEmpty());
    EXPECT_THAT(find(inbox, "/private", Depth::infinity), ElementsAre(Annotation{"/private/a", ""}));
    EXPECT_THAT(must(account.annotations(inbox, {{"/shared/a", "/shared/a"}, Depth::one})),
                ElementsAre(a, b));
    EXPECT_THAT(find(id("Sent"), "/shared/a"), IsEmpty());
    must(account.annotate(inbox, {{"/shared/a", std::nullopt}}));
    EXPECT_THAT(find(inbox, "/shared/a", Depth::one), ElementsAre(b));
}

TEST_P(SharingTest, PrivateAnnotationsAreEachReadersOwnAndSharedOnesEverybodys)
{
    Account other = account.as_seen_by(owner(2));
    must(account.annotate(whole_account, {{"/private/x", "mine"}, {"/shared/x", "ours"}}));
    must(other.annotate(whole_account, {{"/private/x", "his"}}));
    const AnnotationQuestion both{{"/private/x", "/shared/x"}, Depth::zero};
    EXPECT_THAT(must(account.annotations(whole_account, both)),
                ElementsAre(Annotation{"/private/x", "mine"}, Annotation{"/shared/x", "ours"}));
    EXPECT_THAT(must(other.annotations(whole_account, both)),
                ElementsAre(Annotation{"/private/x", "his"}, Annotation{"/shared/x", "ours"}));
}

TEST_P(SharingTest, AnnotationsAreSetTogetherOrNotAtAllAndHaveBounds)
{
    const auto inbox = id("INBOX");
    struct Row {
        AnnotationChange change;
        base::Code want;
    };
    const Row rows[] = {
        {{"/shared/big", std::string(largest_annotation + 1, 'x')}, base::Code::too_big},
        {{"/shared", "x"}, base::Code::invalid},
        {{"/shared/", "x"}, base::Code::invalid},
        {{"/shared//x", "x"}, base::Code::invalid},
        {{"/shared/*", "x"}, base::Code::invalid},
        {{"/shared/ơ", "x"}, base::Code::invalid},
        {{"/sharedx", "x"}, base::Code::invalid},
        {{"/other/x", "x"}, base::Code::invalid},
        {{"/shared/" + std::string(longest_entry_name, 'x'), "x"}, base::Code::invalid},
    };
    for (const auto& [change, want] : rows)
        EXPECT_EQ(refusal(account.annotate(inbox, {{"/shared/first", "x"}, change})), want) << change.name;
    EXPECT_THAT(find(inbox, "/shared/first"), IsEmpty());

    std::vector<AnnotationChange> many;
    for (std::size_t i = 0; i < most_annotations; ++i) many.push_back({"/shared/" + std::to_string(i), "x"});
    must(account.annotate(inbox, many));
    EXPECT_EQ(refusal(account.annotate(inbox, {{"/shared/more", "x"}})), base::Code::limit);
    must(account.annotate(inbox,
                          {{"/shared/0", std::string(largest_annotation, 'y')}, {"/private/more", "x"}}));
    must(account.annotate(inbox, {{"/shared/0", std::nullopt}, {"/shared/more", "x"}}));
}

}  // namespace
}  // namespace store
