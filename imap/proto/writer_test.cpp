#include "imap/proto/writer.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using namespace std::chrono;
using namespace std::string_view_literals;

TEST(Astring, IsAsPlainAsItCanBe)
{
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"INBOX", "INBOX"},
        {"a]b", "a]b"},
        {"", "\"\""},
        {"a b", "\"a b\""},
        {"nil", "\"nil\""},
        {"a\"b\\", "\"a\\\"b\\\\\""},
        {"a(b", "\"a(b\""},
        {"100%", "\"100%\""},
        {"a\r\nb", "{4}\r\na\r\nb"},
        {"hội", "{5}\r\nhội"},
        {"a\0b"sv, "{3}\r\na\x80"
                   "b"},
    };
    for (const auto& [text, want] : rows) EXPECT_EQ(astring(text), want) << text;
    EXPECT_EQ(astring(std::string(1001, ' ')).substr(0, 8), "{1001}\r\n");
    EXPECT_EQ(nstring(std::nullopt), "NIL");
    EXPECT_EQ(nstring("NIL"), "\"NIL\"");
}

TEST(MailboxName, IsSpeltAsTheClientReadsIt)
{
    EXPECT_EQ(mailbox("INBOX", NameForm::mutf7), "INBOX");
    EXPECT_EQ(mailbox("Thư đến", NameForm::mutf7), "\"Th&AbA- &AREevw-n\"");
    EXPECT_EQ(mailbox("Thư đến", NameForm::utf8), "\"Thư đến\"");
    EXPECT_EQ(mailbox("a&b", NameForm::mutf7), "a&-b");
    EXPECT_EQ(mailbox("a&b", NameForm::utf8), "a&b");
}

TEST(FlagList, NamesSystemFlagsThenKeywords)
{
    EXPECT_EQ(flag_list({}), "()");
    EXPECT_EQ(flag_list({.system = store::seen | store::draft, .keywords = {"$Forwarded"}}),
              "(\\Seen \\Draft $Forwarded)");
    EXPECT_EQ(flags_of({"work"}), "(\\Answered \\Flagged \\Deleted \\Seen \\Draft work)");
    EXPECT_EQ(permanent_flags_of({}), "(\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)");
}

TEST(InternalDate, IsToldByTheClockOfTheZone)
{
    EXPECT_EQ(internal_date(base::WallTime(sys_days(2026y / 11 / 2)) + 1h + 2min + 3s + 999ms, 0min),
              "\"02-Nov-2026 01:02:03 +0000\"");
    EXPECT_EQ(internal_date(base::WallTime(sys_days(1969y / 12 / 31)) + 23h, 0min),
              "\"31-Dec-1969 23:00:00 +0000\"");
}

TEST(ListLine, TellsAttributesAndNames)
{
    EXPECT_EQ(
        list_line(
            {.attributes = {"\\HasChildren", "\\Sent"}, .name = "Đã gửi", .old_name = "", .child_info = {}},
            NameForm::utf8),
        "LIST (\\HasChildren \\Sent) \"/\" \"Đã gửi\"");
    EXPECT_EQ(list_line({.attributes = {}, .name = "b", .old_name = "a", .child_info = {"SUBSCRIBED"}},
                        NameForm::mutf7),
              "LIST () \"/\" b (\"CHILDINFO\" (\"SUBSCRIBED\") \"OLDNAME\" (a))");
    EXPECT_EQ(lsub_line({.attributes = {"\\Noselect"}, .name = "a", .old_name = "", .child_info = {}},
                        NameForm::mutf7),
              "LSUB (\\Noselect) \"/\" a");
}

TEST(StatusLine, AnswersInTheOrderAskedFor)
{
    store::Mailbox box;
    box.id = 3;
    box.name = "Sent";
    box.uid_validity = 38505;
    box.uid_next = 44292;
    box.messages = 231;
    box.unseen = 5;
    box.deleted = 2;
    box.bytes = 12345678901;
    box.highest_modseq = 7011231777;
    const StatusItem items[] = {StatusItem::unseen,       StatusItem::messages,       StatusItem::uid_next,
                                StatusItem::uid_validity, StatusItem::size,           StatusItem::deleted,
                                StatusItem::recent,       StatusItem::highest_modseq, StatusItem::mailbox_id};
    EXPECT_EQ(status_line(box, items, NameForm::mutf7),
              "STATUS Sent (UNSEEN 5 MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 38505 SIZE 12345678901 DELETED 2 "
              "RECENT 0 "
              "HIGHESTMODSEQ 7011231777 MAILBOXID (F00000000-0000-0000-0000-000000000000-3-38505))");
}

TEST(MailboxObjectId, TellsAccountsApart)
{
    store::Mailbox one, other;
    one.id = other.id = 1;
    one.uid_validity = other.uid_validity = 7;
    other.owner.bytes[15] = 1;
    EXPECT_NE(mailbox_id(one), mailbox_id(other));
    EXPECT_EQ(mailbox_id(other), "F00000000-0000-0000-0000-000000000001-1-7");
}

TEST(EsearchLine, LeavesOutWhatWasNotFound)
{
    SearchResult result{
        .numbers = SearchResult::Numbers::uid, .tag = "A285", .min = 2, .max = 8, .count = 3, .all = {}};
    result.all = store::UidSet({{2, 3}, {8, 8}});
    EXPECT_EQ(esearch_line(result), "ESEARCH (TAG \"A285\") UID MIN 2 MAX 8 ALL 2:3,8 COUNT 3");
    SearchResult none{.numbers = SearchResult::Numbers::sequence,
                      .tag = "a",
                      .min = {},
                      .max = {},
                      .count = 0,
                      .all = store::UidSet()};
    EXPECT_EQ(esearch_line(none), "ESEARCH (TAG \"a\") COUNT 0");
}

}  // namespace
}  // namespace imap
