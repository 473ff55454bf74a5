// Rows that accounts have because others share them (rights, annotations, what each reader has seen) and the index
// of keywords, made wrong on purpose.

#include "store/check/verify_trial.hpp"
#include "store/mentions.hpp"
#include "store/metadata.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string garbage = "\x01\xFF";
const std::string damaged_text(1, '\0');

const Identifier lan{Identifier::Sign::positive, Identifier::Kind::account, owner(7)};
const Identifier not_huy{Identifier::Sign::negative, Identifier::Kind::account, owner(8)};
const MailboxId nowhere = 77;

struct SharedTest : VerifyTrial {
    Account reader = account.as_seen_by(owner(7));

    SharedTest()
    {
        fill();
        const MailboxId inbox = id("INBOX");
        must(account.change_acl(inbox, lan, {RightsAction::replace, rights_from("lrs").value()}));
        must(account.change_acl(inbox, not_huy, {RightsAction::replace, rights_from("w").value()}));
        must(account.annotate(inbox, {{"/shared/comment", "of the agency"}}));
        must(account.annotate(whole_account, {{"/shared/admin", "mailto:postmaster@example.vn"}}));
        must(reader.annotate(inbox, {{"/private/comment", "mine"}}));
        must(reader.store_flags(inbox, UidSet({{1, 4}}), {FlagAction::add, {seen, {}}, {}}));
        must(reader.store_flags(inbox, UidSet::of(2), {FlagAction::remove, {seen, {}}, {}}));
    }

    std::string all_sight() { return sight(account) + sight(reader); }
    std::string marks() { return key::marks(id("INBOX"), owner(7), 0); }
    std::string reader_key() { return key::reader(id("INBOX"), owner(7)); }
    std::string keyword(const std::string& name) { return key::keyword_name(id("INBOX"), name); }
    void change_reader(void (*work)(ReaderRow& row))
    {
        auto row = reader_row(reader_key(), *value_of(here, reader_key())).value();
        work(row);
        put(reader_key(), to_bytes(row));
    }
};
INSTANTIATE_TEST_SUITE_P(All, SharedTest, ::testing::Values("memory", "lmdb"), engine_name);

// All see the same before and after.
const Damage<SharedTest> harmless[] = {
    {"RightsOnNothing", "stray row", "a mailbox that is not there",
     [](SharedTest& trial) { trial.put(key::acl_entry(nowhere, lan), number_row(3)); }},
    {"AnnotationOfNothing", "stray row", "a mailbox that is not there",
     [](SharedTest& trial) { trial.put(key::shared_annotations(nowhere) + "/comment", text_row("x")); }},
    {"MentionUnreadable", "unreadable row", "the next sweep makes it anew",
     [](SharedTest& trial) {
         trial.change(mentions_partition,
                      [](Batch& rows) { rows.put(key::mention(lan, owner(1)), damaged_text); });
     }},
    {"MarksInNothing", "stray row", "a mailbox that is not there",
     [](SharedTest& trial) { trial.put(key::marks(nowhere, owner(7), 0), garbage); }},
    {"ReaderOfNothing", "stray row", "a mailbox that is not there",
     [](SharedTest& trial) { trial.put(key::reader(nowhere, owner(7)), garbage); }},
    {"KeywordNameOfNothing", "stray row", "a mailbox that is not there",
     [](SharedTest& trial) { trial.put(key::keyword_name(nowhere, "work"), number_row(0)); }},
    {"MarksWithoutAMessage", "wrong row", "marks without a message: 3",
     [](SharedTest& trial) {
         auto marks = marks_from(*trial.value_of(trial.here, trial.marks())).value();
         const auto at = std::ranges::find_if(marks, [](const Marked& one) { return one.uids.first > 3; });
         marks.insert(at, Marked{{3, 3}, true, marks.front().modseq});
         trial.put(trial.marks(), marks_row(marks));
     }},
    {"ReaderUnreadable", "unreadable row", "reader",
     [](SharedTest& trial) { trial.put(trial.reader_key(), garbage); }},
    {"ReaderLost", "missing row", "a reader has seen 2 messages, not 0",
     [](SharedTest& trial) { trial.erase(trial.reader_key()); }},
    {"ReaderHasSeenMore", "wrong count", "a reader has seen 2 messages, not 5",
     [](SharedTest& trial) { trial.change_reader([](ReaderRow& row) { row.seen = 5; }); }},
    {"ReaderOfAnOldModseq", "wrong count", "modseq",
     [](SharedTest& trial) { trial.change_reader([](ReaderRow& row) { row.modseq = 1; }); }},
    {"ReaderBeyondTheFirstUnseen", "wrong count", "unseen from 2, not 8",
     [](SharedTest& trial) { trial.change_reader([](ReaderRow& row) { row.unseen_from = 8; }); }},
    {"ReaderBeyondTheAccount", "wrong count", "modseq",
     [](SharedTest& trial) { trial.change_reader([](ReaderRow& row) { row.modseq = 1'000; }); }},
    {"KeywordNameUnreadable", "unreadable row", "number",
     [](SharedTest& trial) { trial.put(trial.keyword("work"), garbage); }},
    {"KeywordNameLost", "missing row", "is not found by its name",
     [](SharedTest& trial) { trial.erase(trial.keyword("work")); }},
    {"KeywordNameOfAnother", "wrong row", "which is another",
     [](SharedTest& trial) { trial.put(trial.keyword("work"), number_row(0)); }},
    {"KeywordNameOfNone", "stray row", "which is another",
     [](SharedTest& trial) { trial.put(trial.keyword("ghost"), number_row(1)); }},
    {"KeywordsCountedWrongly", "wrong count", "3 keywords",
     [](SharedTest& trial) { trial.put(key::keyword_names(trial.id("INBOX")), number_row(9)); }},
    {"KeywordsNotCounted", "missing row", "3 keywords",
     [](SharedTest& trial) { trial.erase(key::keyword_names(trial.id("INBOX"))); }},
};

TEST_P(SharedTest, AWholeStoreHasNothingWrong)
{
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text();
    EXPECT_THAT(repair().all, IsEmpty());
    expect_whole(*engine);
}

TEST_P(SharedTest, WhatCanBeDerivedIsNamedAndComesBackAsItWas)
{
    for (const auto& damage : harmless) {
        SCOPED_TRACE(damage.name);
        const std::string before = all_sight();
        damage.make(*this);
        expect_found_and_mended({damage.kind, damage.what});
        EXPECT_EQ(all_sight(), before);
        expect_whole(*engine);
    }
}

TEST_P(SharedTest, ATableWithoutIndexIsRight)
{
    for (const std::string name : {"", "$forwarded", "work", "urgent"}) erase(keyword(name));
    EXPECT_THAT(verify().all, IsEmpty());
}

TEST_P(SharedTest, AKeywordThatCannotBeReadGetsItsNameFromTheIndexOrAnotherOne)
{
    const auto flags = [&] { return must(account.flags(id("INBOX"), UidSet::of(7), 1)).at(0).flags; };
    for (const std::uint32_t number : {0u, 1u}) {
        put(key::keyword(id("INBOX"), number), damaged_text);
        expect_found_and_mended({"unreadable row", "the name of a keyword is lost"});
        erase(key::keyword(id("INBOX"), number));
        expect_found_and_mended({"missing row", "is not there"});
        EXPECT_TRUE(flags().has_keyword("work"));
        EXPECT_TRUE(flags().has_keyword("$forwarded"));
    }
    for (const std::string name : {"", "$forwarded", "work", "urgent"}) erase(keyword(name));
    put(key::keyword(id("INBOX"), 0), damaged_text);
    expect_found_and_mended({"unreadable row", "the name of a keyword is lost"});
    erase(key::keyword(id("INBOX"), 1));
    expect_found_and_mended({"missing row", "keyword 1 is not there"});
    EXPECT_TRUE(flags().has_keyword("lost-keyword-1"));
}

TEST_P(SharedTest, MarksThatCannotBeReadAreUnseenAndTheirReaderHearsOfIt)
{
    const auto before = must(reader.mailbox(id("INBOX")));
    put(marks(), garbage);
    expect_found_and_mended({"unreadable row", "what a reader has seen is lost"});
    const auto after = must(reader.mailbox(id("INBOX")));
    EXPECT_EQ(after.unseen, after.messages);
    EXPECT_GT(after.highest_modseq, before.highest_modseq);
    const auto told = must(reader.changes(id("INBOX"), before.highest_modseq, 1'000));
    EXPECT_EQ(told.changed.size(), 6u);
    EXPECT_EQ(named("INBOX").unseen, 3u) << "the owner's own stay";
    expect_whole(*engine);
}

TEST_P(SharedTest, RightsThatCannotBeReadGiveNothing)
{
    put(key::acl_entry(id("INBOX"), lan), garbage);
    expect_found_and_mended({"unreadable row", "rights are lost"});
    put(key::acl_entry(id("INBOX"), not_huy), garbage);
    expect_found_and_mended({"unreadable row", "rights are lost"});
    const auto acl = must(account.acl(id("INBOX")));
    ASSERT_EQ(acl.size(), 1u);
    EXPECT_EQ(acl[0], (AclEntry{not_huy, all_rights})) << "what took some takes all";
}

TEST_P(SharedTest, AnAnnotationThatCannotBeReadGoes)
{
    put(key::shared_annotations(whole_account) + "/admin", damaged_text);
    expect_found_and_mended({"unreadable row", "an annotation is lost"});
    put(key::private_annotations(id("INBOX"), owner(7)) + "/comment", damaged_text);
    expect_found_and_mended({"unreadable row", "an annotation is lost"});
    EXPECT_EQ(must(account.annotations(id("INBOX"), {{"/shared/comment"}})).size(), 1u);
}

TEST_P(SharedTest, RowsOfNewerFormatsAreLeftAlone)
{
    const std::string newer = "\x09new";
    put(key::acl_entry(id("INBOX"), lan), newer);
    put(key::shared_annotations(id("INBOX")) + "/comment", newer);
    put(marks(), newer);
    put(reader_key(), newer);
    put(keyword("work"), newer);
    for (const bool is_repair : {false, true}) {
        const Told told = is_repair ? repair() : verify();
        EXPECT_THAT(told.kinds(), ::testing::Each("row of a newer format")) << told.text();
        EXPECT_GE(told.count(Finding::State::found), 4u);
    }
    EXPECT_EQ(value_of(here, marks()), newer);
}

}  // namespace
}  // namespace store
