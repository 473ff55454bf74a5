#include "imap/proto/scanner.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using base::Code;
using testing::ElementsAre;
using testing::IsEmpty;

template<typename Read> auto read_all(std::string_view input, Read read, NameForm names = NameForm::mutf7)
{
    Scanner scan(input, names);
    auto value = read(scan);
    return scan.done(std::move(value));
}

auto mailbox_of = [](Scanner& scan) { return scan.mailbox(); };

TEST(MailboxName, IsUtf8WhateverTheWireForm)
{
    struct {
        std::string_view input;
        NameForm form;
        std::string_view want;
    } const rows[] = {
        {"Sent", NameForm::mutf7, "Sent"},
        {"\"Th&AbA- &AREevw-n\"", NameForm::mutf7, "Thư đến"},
        {"{7}\r\na &- b/", NameForm::mutf7, "a & b/"},
        {"\"Thư đến\"", NameForm::utf8, "Thư đến"},
        {"a&b", NameForm::utf8, "a&b"},
        {"{10}\r\nThư đ", NameForm::utf8, ""},
    };
    for (const auto& row : rows) {
        auto got = read_all(row.input, mailbox_of, row.form);
        if (row.want.empty())
            EXPECT_FALSE(got) << row.input;
        else
            EXPECT_EQ(got, row.want) << row.input;
    }
}

TEST(MailboxName, InboxIsOneNameInAnyCase)
{
    struct {
        std::string_view input, want;
    } const rows[] = {
        {"inbox", "INBOX"},     {"InBoX", "INBOX"},     {"\"iNBOX\"", "INBOX"}, {"inbox/a", "INBOX/a"},
        {"inboxes", "inboxes"}, {"a/inbox", "a/inbox"}, {"inbox.a", "inbox.a"}, {"{5}\r\ninbox", "INBOX"},
    };
    for (const auto& row : rows) EXPECT_EQ(read_all(row.input, mailbox_of), row.want);
}

TEST(MailboxName, ThatIsNotCanonicalIsRefusedPolitely)
{
    for (auto input :
         {"&AC8-", "&AC4ALg-", "&", "a&b", "&AGEAYg-", "\"a\tb\"", "\"th\xc6\xb0\"", "\"x\x7f\""}) {
        auto got = read_all(input, mailbox_of);
        ASSERT_FALSE(got) << input;
        EXPECT_EQ(got.error().code, Code::cannot) << input;
    }
    EXPECT_EQ(read_all("{1}\r\n\x80", mailbox_of, NameForm::utf8).error().code, Code::cannot);
}

TEST(ListPattern, MayHoldWildcards)
{
    auto patterns = [](Scanner& scan) { return scan.list_patterns(); };
    EXPECT_THAT(*read_all("*", patterns), ElementsAre("*"));
    EXPECT_THAT(*read_all("\"\"", patterns), ElementsAre(""));
    EXPECT_THAT(*read_all("inbox/%]", patterns), ElementsAre("INBOX/%]"));
    EXPECT_THAT(*read_all("(INBOX Drafts \"Sent/%\")", patterns), ElementsAre("INBOX", "Drafts", "Sent/%"));
    EXPECT_THAT(*read_all("\"Th&AbA-*\"", patterns), ElementsAre("Thư*"));
    for (auto input : {"", "()", "(a", "(a b", "(a  b)", "a b", "(a))"})
        EXPECT_FALSE(read_all(input, patterns)) << input;
}

TEST(ListOptions, AreReadInAnyOrder)
{
    auto select = [](Scanner& scan) { return scan.list_select_opts(); };
    EXPECT_EQ(read_all("()", select), ListSelect());
    EXPECT_EQ(read_all("(RecursiveMatch SUBSCRIBED REMOTE SPECIAL-USE)", select),
              (ListSelect{.subscribed = true, .recursive_match = true, .special_use = true}));
    for (auto input : {"(RECURSIVEMATCH)", "(RECURSIVEMATCH REMOTE)", "(BOGUS)", "(SUBSCRIBED", "SUBSCRIBED",
                       "(SUBSCRIBED )"}) {
        EXPECT_FALSE(read_all(input, select)) << input;
    }

    auto wanted = [](Scanner& scan) { return scan.list_return_opts(); };
    EXPECT_EQ(read_all("(SUBSCRIBED CHILDREN STATUS (MESSAGES UNSEEN) SPECIAL-USE)", wanted),
              (ListReturn{.subscribed = true, .status = {StatusItem::messages, StatusItem::unseen}}));
    for (auto input : {"(STATUS)", "(STATUS ())", "(STATUS (BOGUS))", "(CHILDREN"})
        EXPECT_FALSE(read_all(input, wanted)) << input;
}

TEST(StatusItems, AreNamedOnce)
{
    auto items = [](Scanner& scan) { return scan.status_atts(); };
    EXPECT_THAT(*read_all("(messages RECENT UIDNEXT UIDVALIDITY UNSEEN DELETED SIZE MESSAGES)", items),
                ElementsAre(StatusItem::messages, StatusItem::recent, StatusItem::uid_next,
                            StatusItem::uid_validity, StatusItem::unseen, StatusItem::deleted,
                            StatusItem::size));
    for (auto input : {"()", "MESSAGES", "(MESSAGES", "(MESSAGESX)", "(MESSAGES,UNSEEN)"})
        EXPECT_FALSE(read_all(input, items)) << input;
}

TEST(UseAttrs, AreRolesWhereTheyAreKnown)
{
    using store::Role;
    auto uses = [](Scanner& scan) { return scan.use_attrs(); };
    EXPECT_THAT(*read_all("()", uses), IsEmpty());
    EXPECT_THAT(*read_all("(\\sent)", uses), ElementsAre(Role::sent));
    EXPECT_THAT(*read_all("(\\Archive \\Junk)", uses), ElementsAre(Role::archive, Role::junk));
    EXPECT_THAT(*read_all("(\\Important)", uses), ElementsAre(std::nullopt));
    for (auto input : {"(Sent)", "(\\)", "(\\Sent", "\\Sent", "(\\Sent )"})
        EXPECT_FALSE(read_all(input, uses)) << input;
}

TEST(IdParams, AreAtMostThirtyPairs)
{
    auto pairs = [](Scanner& scan) { return scan.id_params(); };
    EXPECT_THAT(*read_all("NIL", pairs), IsEmpty());
    EXPECT_THAT(*read_all("()", pairs), IsEmpty());
    EXPECT_THAT(*read_all("(\"name\" \"mutt\" \"os\" NIL)", pairs),
                ElementsAre(IdPair{"name", "mutt"}, IdPair{"os", ""}));
    auto many = [](int count) {
        std::string text = "(";
        for (int i = 0; i < count; ++i) text += (i ? " " : "") + std::string("\"k\" \"v\"");
        return text + ")";
    };
    EXPECT_TRUE(read_all(many(30), pairs));
    EXPECT_FALSE(read_all(many(31), pairs));
    EXPECT_FALSE(read_all(many(2000), pairs));
    for (auto input : {"(\"name\")", "(NIL NIL)", "(name mutt)", "", "(\"a\" \"b\""})
        EXPECT_FALSE(read_all(input, pairs)) << input;
}

}  // namespace
}  // namespace imap
