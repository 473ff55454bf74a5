// Stories of mailboxes that are shared: who sees what, what the others' sessions hear, and how it ends.

#include "tests/imap/sharing.hpp"

#include "base/format.hpp"

namespace imap::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* shared = "\"Other Users/huy/m\"";

class SharedMailbox : public Sharing {
  protected:
    SharedMailbox()
    {
        must(owner, "CREATE m");
        put_into(owner, "m");
        put_into(owner, "m");
    }
    void give(const std::string& who, const std::string& letters)
    {
        must(owner, "SETACL m " + who + " " + letters);
    }
    net::Task<void> give_by_id(store::Identifier who)
    {
        auto account = world.account("huy");
        const auto mailbox = co_await account.mailbox("m");
        EXPECT_TRUE(mailbox);
        const store::RightsChange lr{store::RightsAction::replace, *store::rights_from("lr")};
        const auto given = co_await account.change_acl(mailbox->id, who, lr);
        EXPECT_TRUE(given);
    }
    net::MemoryClient owner = opened("huy");
};

TEST_F(SharedMailbox, IsListedInItsOwnPlaceAndWithoutSpecialUses)
{
    give("lan", "lr");
    must(owner, "SETACL Sent lan l");
    must(owner, "CREATE a/b");
    must(owner, "SETACL a/b lan lr");
    auto guest = opened("lan");
    EXPECT_EQ(say(guest, "LIST \"\" \"Other*\""),
              "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users\"\r\n"
              "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/huy\"\r\n"
              "* LIST (\\HasNoChildren) \"/\" \"Other Users/huy/Sent\"\r\n"
              "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/huy/a\"\r\n"
              "* LIST (\\HasNoChildren) \"/\" \"Other Users/huy/a/b\"\r\n"
              "* LIST (\\HasNoChildren) \"/\" \"Other Users/huy/m\"\r\n"
              "t OK LIST completed\r\n");
    EXPECT_EQ(say(guest, "LIST \"Other Users/\" %"),
              "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/huy\"\r\nt OK LIST completed\r\n");
    EXPECT_THAT(say(guest, "LIST \"\" %"),
                AllOf(HasSubstr("* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users\"\r\n"),
                      HasSubstr("Sent\r\n"), HasSubstr("INBOX\r\n"), Not(HasSubstr("huy"))));
    EXPECT_THAT(say(guest, "LIST (SPECIAL-USE) \"\" *"), Not(HasSubstr("huy")));
    EXPECT_EQ(say(guest, "LIST \"\" \"Other Users/nobody/*\""), "t OK LIST completed\r\n");
    EXPECT_EQ(say(guest, "LIST \"\" \"Other Users\""),
              "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users\"\r\nt OK LIST completed\r\n");
    EXPECT_EQ(say(guest, "LIST \"\" \"Other Users/huy/%\" RETURN (STATUS (MESSAGES UNSEEN))"),
              "* LIST (\\HasNoChildren) \"/\" \"Other Users/huy/Sent\"\r\n"
              "* LIST (\\Noselect \\HasChildren) \"/\" \"Other Users/huy/a\"\r\n"
              "* LIST (\\HasNoChildren) \"/\" \"Other Users/huy/m\"\r\n"
              "* STATUS \"Other Users/huy/m\" (MESSAGES 2 UNSEEN 2)\r\n"
              "t OK LIST completed\r\n");
}

TEST_F(SharedMailbox, IsSubscribedToByWhoeverSeesItAndUnderItsOwnersNewName)
{
    give("lan", "lr");
    auto guest = opened("lan");
    must(guest, std::string("SUBSCRIBE ") + shared);
    EXPECT_THAT(outcome(guest, "SUBSCRIBE \"Other Users/huy/INBOX\""), StartsWith("NO [NONEXISTENT]"));
    EXPECT_EQ(say(guest, "LSUB \"\" \"Other*\""),
              "* LSUB () \"/\" \"Other Users/huy/m\"\r\nt OK LSUB completed\r\n");
    EXPECT_EQ(say(guest, "LIST (SUBSCRIBED) \"\" \"Other*\""),
              "* LIST (\\HasNoChildren \\Subscribed) \"/\" \"Other Users/huy/m\"\r\nt OK LIST completed\r\n");
    must(owner, "DELETEACL m lan");
    EXPECT_EQ(say(guest, "LIST (SUBSCRIBED) \"\" \"Other*\""),
              "* LIST (\\NonExistent \\Subscribed) \"/\" \"Other Users/huy/m\"\r\nt OK LIST completed\r\n");
    must(guest, std::string("UNSUBSCRIBE ") + shared);
}

TEST_F(SharedMailbox, TellsEverybodyWhatHappensAndKeepsSeenApart)
{
    give("lan", "lrswit");
    auto guest = opened("lan");
    must(owner, "SELECT m");
    must(guest, std::string("SELECT ") + shared);
    EXPECT_THAT(say(guest, "IDLE"), StartsWith("+ "));
    put_into(owner, "m");
    loop.run();
    EXPECT_THAT(guest.take(), HasSubstr("* 3 EXISTS"));
    must(owner, "STORE 1 +FLAGS (\\Flagged \\Seen)");
    loop.run();
    EXPECT_THAT(guest.take(), HasSubstr("* 1 FETCH (UID 1 FLAGS (\\Flagged))\r\n"));
    must(owner, "STORE 2 +FLAGS (\\Deleted)");
    must(owner, "EXPUNGE");
    loop.run();
    EXPECT_THAT(guest.take(), HasSubstr("* 2 EXPUNGE"));
    guest.send("DONE\r\n");
    EXPECT_THAT(guest.take(), HasSubstr("t OK"));
    must(guest, "STORE 2 +FLAGS (\\Seen $Done)");
    EXPECT_THAT(say(owner, "NOOP"), HasSubstr("* 2 FETCH (UID 3 FLAGS (\\Recent $Done))"));
    EXPECT_THAT(say(owner, "STATUS m (UNSEEN)"), HasSubstr("UNSEEN 1"));
    EXPECT_THAT(say(guest, std::string("STATUS ") + shared + " (UNSEEN)"), HasSubstr("UNSEEN 1"));
    EXPECT_THAT(say(guest, "FETCH 1:2 FLAGS"), AllOf(HasSubstr("* 1 FETCH (FLAGS (\\Flagged))"),
                                                     HasSubstr("* 2 FETCH (FLAGS (\\Seen $Done))")));
}

// FAULTS P6
TEST_F(SharedMailbox, EndsForWhoIdlesInItWhenTheRightIsTakenAway)
{
    give("lan", "lrs");
    auto idle = opened("lan"), quiet = opened("lan"), elsewhere = opened("lan");
    must(idle, std::string("SELECT ") + shared);
    EXPECT_THAT(say(idle, "IDLE"), StartsWith("+ "));
    must(quiet, std::string("SELECT ") + shared);
    must(elsewhere, "SELECT INBOX");
    must(owner, "SETACL m lan l");
    loop.run();
    EXPECT_THAT(idle.take(), StartsWith("* BYE The selected mailbox is no longer open to you"));
    EXPECT_TRUE(idle.is_ended());
    const auto said = say(quiet, "FETCH 1 BODY[]");
    EXPECT_THAT(said, AllOf(StartsWith("* BYE"), HasSubstr("t NO"), Not(HasSubstr("a:b"))));
    EXPECT_TRUE(quiet.is_ended());
    EXPECT_THAT(say(elsewhere, "NOOP"), StartsWith("t OK"));
}

TEST_F(SharedMailbox, TellsOfRightsThatChangeWhileItIsOpen)
{
    give("lan", "lrs");
    auto guest = opened("lan");
    EXPECT_THAT(say(guest, std::string("SELECT ") + shared), HasSubstr("[PERMANENTFLAGS (\\Seen)]"));
    must(owner, "SETACL m lan +tw");
    EXPECT_THAT(say(guest, "NOOP"),
                HasSubstr("[PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]"));
    must(guest, "STORE 1 +FLAGS (\\Deleted)");
    must(owner, "SETACL m lan lr");
    EXPECT_THAT(say(guest, "STORE 1 +FLAGS (\\Seen)"),
                AllOf(HasSubstr("[PERMANENTFLAGS ()]"), HasSubstr("t NO [NOPERM]")));
    EXPECT_THAT(outcome(guest, "EXPUNGE"), StartsWith("NO [NOPERM]"));
}

TEST_F(SharedMailbox, EndsForMembersOfAGroupWhenTheyLeaveIt)
{
    give("group:nhom", "lr");
    EXPECT_THAT(say(owner, "GETACL m"), HasSubstr("* ACL m huy lrswipkxteacd group:nhom lr\r\n"));
    auto guest = opened("lan"), other = opened("ha");
    EXPECT_THAT(outcome(other, std::string("SELECT ") + shared), StartsWith("NO [NONEXISTENT]"));
    must(guest, std::string("SELECT ") + shared);
    edit("nhom", {.members = std::vector<base::Uuid>{world.id_of("ha")}});
    EXPECT_THAT(guest.take(), StartsWith("* BYE"));
    must(other, std::string("SELECT ") + shared);
}

// FAULTS P6: identity is the UUID, never the login.
TEST_F(SharedMailbox, IsNothingToWhoeverHasALoginThatSomebodyElseHadBefore)
{
    const store::Identifier former{store::Identifier::Sign::positive, store::Identifier::Kind::account,
                                   base::random_uuid()};
    const auto text = "uuid:" + base::to_string(former.id);
    loop.run_to_end(give_by_id(former));
    EXPECT_THAT(say(owner, "GETACL m"), HasSubstr(" " + text + " lr\r\n"));
    auto guest = opened("lan");
    EXPECT_THAT(outcome(guest, std::string("SELECT ") + shared), StartsWith("NO [NONEXISTENT]"));
    EXPECT_THAT(say(guest, "LIST \"\" *"), Not(HasSubstr("Other Users")));
    EXPECT_THAT(outcome(owner, "SETACL Sent " + text + " lr"), StartsWith("NO [CANNOT]"))
        << "only of an entry that there is";
    must(owner, "DELETEACL m " + text);
    EXPECT_THAT(say(owner, "GETACL m"), StartsWith("* ACL m huy lrswipkxteacd\r\n"));
}

TEST_F(SharedMailbox, IsHiddenWhileItsOwnerHasNoMail)
{
    give("lan", "lr");
    auto guest = opened("lan");
    edit("huy", {.state = directory::State::locked});
    must(guest, std::string("STATUS ") + shared + " (MESSAGES)");
    edit("huy", {.state = directory::State::closed});
    EXPECT_THAT(outcome(guest, std::string("STATUS ") + shared + " (MESSAGES)"),
                StartsWith("NO [NONEXISTENT]"));
    EXPECT_THAT(say(guest, "LIST \"\" *"), Not(HasSubstr("Other Users")));
}

TEST_F(SharedMailbox, MessagesAreCopiedAndMovedBetweenAccounts)
{
    give("lan", "lrswite");
    auto guest = opened("lan");
    must(owner, "SELECT m");
    must(owner, "STORE 1 +FLAGS (\\Flagged $Done)");
    must(guest, std::string("SELECT ") + shared);
    EXPECT_THAT(outcome(guest, "COPY 1:2 Archive"), StartsWith("OK [COPYUID "));
    EXPECT_THAT(say(guest, "MOVE 2 Archive"), AllOf(StartsWith("* OK [COPYUID "), HasSubstr("* 2 EXPUNGE")));
    EXPECT_THAT(say(owner, "STATUS m (MESSAGES)"), HasSubstr("MESSAGES 1"));
    EXPECT_THAT(say(guest, "SELECT Archive"), HasSubstr("* 3 EXISTS"));
    EXPECT_THAT(say(guest, "FETCH 1 (FLAGS BODY.PEEK[])"),
                AllOf(HasSubstr("\\Flagged"), HasSubstr("$Done"), HasSubstr("a:b")));
    EXPECT_THAT(outcome(guest, std::string("MOVE 1:* ") + shared), StartsWith("OK"));
    EXPECT_THAT(say(owner, "STATUS m (MESSAGES)"), HasSubstr("MESSAGES 4"));
    EXPECT_THAT(say(guest, "STATUS Archive (MESSAGES)"), HasSubstr("MESSAGES 0"));
    EXPECT_THAT(outcome(guest, std::string("RENAME Drafts ") + "\"Other Users/huy/m/x\""),
                StartsWith("NO [NOPERM]"));
}

TEST_F(SharedMailbox, TakesWhatItsOwnersQuotaAllows)
{
    edit("huy", {.quota_bytes = std::uint64_t{8}});
    give("lan", "lri");
    auto guest = opened("lan");
    EXPECT_THAT(outcome(guest, std::string("APPEND ") + shared + " {5+}\r\na:bcd"),
                StartsWith("NO [OVERQUOTA]"));
    put_into(guest, "INBOX");
    put_into(guest, "INBOX");
    must(guest, "SELECT INBOX");
    EXPECT_THAT(outcome(guest, std::string("COPY 1:2 ") + shared), StartsWith("NO [OVERQUOTA]"));
    EXPECT_THAT(say(owner, "STATUS m (MESSAGES)"), HasSubstr("MESSAGES 2"));
}

TEST_F(SharedMailbox, NewOnesBelowStartWithItsEntries)
{
    give("lan", "lrk");
    auto guest = opened("lan");
    EXPECT_THAT(say(guest, "CREATE \"Other Users/huy/m/new/deep\""),
                StartsWith("* LIST () \"/\" \"Other Users/huy/m/new\"\r\n"
                           "* LIST () \"/\" \"Other Users/huy/m/new/deep\"\r\nt OK"));
    must(guest, "SELECT \"Other Users/huy/m/new/deep\"");
    EXPECT_THAT(outcome(guest, "CREATE \"Other Users/huy/top\""), StartsWith("NO [NOPERM]"));
    EXPECT_THAT(outcome(guest, "CREATE \"Other Users/new\""), StartsWith("NO [NOPERM]"));
    EXPECT_THAT(outcome(guest, "CREATE \"Other Users\""), StartsWith("NO [NOPERM]"));
    EXPECT_THAT(outcome(guest, "RENAME Drafts \"Other Users/lan/x\""), StartsWith("NO [NOPERM]"));
}

TEST_F(SharedMailbox, WhoGaveWhomWhatAndWhoOpenedItIsInTheAudit)
{
    give("lan", "lrs");
    give("lan", "lrs");
    auto guest = opened("lan");
    must(guest, std::string("SELECT ") + shared);
    must(guest, std::string("EXAMINE ") + shared);
    must(owner, "DELETEACL m lan");
    const auto lines = world.audit.lines();
    auto count = [&](std::string_view text) {
        return std::ranges::count_if(lines, [&](const auto& line) { return line.contains(text); });
    };
    EXPECT_THAT(lines, Contains(AllOf(StartsWith("rights_changed who=lan service=imap"), HasSubstr("by=huy"),
                                      HasSubstr("m: lrs, before: none"))));
    EXPECT_THAT(lines,
                Contains(AllOf(StartsWith("rights_changed who=lan"), HasSubstr("m: none, before: lrs"))));
    EXPECT_EQ(count("rights_changed"), 2) << "what changes nothing is not recorded";
    EXPECT_THAT(lines, Contains(AllOf(StartsWith("opened who=lan"), HasSubstr("detail=Other Users/huy/m"))));
    EXPECT_EQ(count("opened who=lan"), 2) << "each time";
    world.audit.refuse_from_now_on({base::Code::no_space, "full"});
    EXPECT_THAT(outcome(owner, "SETACL m ha lr"), StartsWith("NO [UNAVAILABLE]"));
    EXPECT_THAT(say(owner, "GETACL m"), Not(HasSubstr(" ha "))) << "nobody acts unrecorded";
}

// A clerk opens the agency's mailbox beside her own, with her own password, in one session.
TEST_F(Sharing, TheBoxesThatSheHoldsLieBesideAClerksOwnMail)
{
    assign("lan");
    auto clerk = opened("lan");
    EXPECT_THAT(say(clerk, "LIST \"\" *"),
                AllOf(HasSubstr("\"Other Users/skhcn/INBOX\""), HasSubstr("\"Other Users/skhcn/Sent\"")));
    put_into(clerk, "\"Other Users/skhcn/INBOX\"");
    must(clerk, "SELECT \"Other Users/skhcn/INBOX\"");
    EXPECT_THAT(world.audit.lines(), Contains(AllOf(StartsWith("opened who=lan as=skhcn"),
                                                    HasSubstr("detail=Other Users/skhcn/INBOX"))));
    EXPECT_THAT(say(clerk, "MYRIGHTS \"Other Users/skhcn/INBOX\""), HasSubstr(" lrswipkxtecd\r\n"));
    EXPECT_THAT(outcome(clerk, "SETACL \"Other Users/skhcn/INBOX\" lan lrs"), StartsWith("NO [NOPERM]"))
        << "she cannot keep a way in";
    must(clerk, "CREATE \"Other Users/skhcn/2026\"");
    must(clerk, "MOVE 1 \"Other Users/skhcn/2026\"");
    must(clerk, "STATUS \"Other Users/skhcn/2026\" (MESSAGES)");

    // \Seen is the box's, as for those who log in to it.
    must(clerk, "SELECT \"Other Users/skhcn/2026\"");
    must(clerk, "STORE 1 +FLAGS (\\Seen)");
    auto box = opened("skhcn/lan");
    EXPECT_THAT(say(box, "STATUS 2026 (UNSEEN)"), HasSubstr("UNSEEN 0"));
    EXPECT_THAT(outcome(box, "SETACL 2026 lan lrs"), StartsWith("NO [NOPERM]"));
    EXPECT_THAT(say(box, "LIST \"\" *"), Not(HasSubstr("Other Users")))
        << "it is not her own mail that is open";

    EXPECT_THAT(say(clerk, "IDLE"), StartsWith("+ "));
    release();
    EXPECT_THAT(clerk.take(), StartsWith("* BYE The selected mailbox is no longer open to you"));
    auto again = opened("lan");
    EXPECT_THAT(say(again, "LIST \"\" *"), Not(HasSubstr("Other Users")));
    EXPECT_THAT(outcome(again, "SELECT \"Other Users/skhcn/2026\""), StartsWith("NO [NONEXISTENT]"));
    assign("ha");
    auto successor = opened("ha");
    EXPECT_THAT(say(successor, "STATUS \"Other Users/skhcn/2026\" (MESSAGES)"), HasSubstr("MESSAGES 1"))
        << "the mail stays with the agency";
}

// REQ-ACC-1: what a clerk does is recorded as hers, for the agency: a record for each command, and none of her own mail.
TEST_F(Sharing, WhatAClerkDoesInABoxIsRecordedAsTheBoxs)
{
    assign("lan");
    auto clerk = opened("lan");
    const auto deeds = [this] {
        std::vector<std::string> some;
        for (auto& line : world.audit.lines())
            if (line.starts_with("act ")) some.push_back(line);
        return some;
    };
    const auto did = [](std::string_view event, std::string_view folder, std::string_view count) {
        return AllOf(StartsWith("act who=lan as=skhcn"), HasSubstr(base::format("event={} ", event)),
                     HasSubstr(base::format("detail={} count={}", folder, count)));
    };
    must(clerk, "CREATE mine");
    put_into(clerk, "mine");
    must(clerk, "SELECT mine");
    must(clerk, "STORE 1 +FLAGS (\\Deleted)");
    must(clerk, "EXPUNGE");
    must(clerk, "DELETE mine");
    EXPECT_EQ(deeds().size(), 0U) << "her own mail is her own";

    put_into(clerk, "\"Other Users/skhcn/INBOX\"");
    put_into(clerk, "\"Other Users/skhcn/INBOX\"");
    put_into(clerk, "\"Other Users/skhcn/INBOX\"");
    must(clerk, "CREATE \"Other Users/skhcn/2026\"");
    must(clerk, "RENAME \"Other Users/skhcn/2026\" \"Other Users/skhcn/2027\"");
    must(clerk, "SELECT \"Other Users/skhcn/INBOX\"");
    must(clerk, "MOVE 1 \"Other Users/skhcn/2027\"");
    must(clerk, "COPY 1:2 INBOX");
    must(clerk, "STORE 1:2 +FLAGS (\\Deleted)");
    must(clerk, "UID EXPUNGE 2");
    must(clerk, "CLOSE");
    must(clerk, "DELETE \"Other Users/skhcn/2027\"");
    const std::string in = "Other Users/skhcn/INBOX", of_2027 = "Other Users/skhcn/2027";
    EXPECT_THAT(deeds(), ::testing::ElementsAre(
                             did("messages appended", in, "1"), did("messages appended", in, "1"),
                             did("messages appended", in, "1"),
                             did("a folder was made", "Other Users/skhcn/2026", "1"),
                             did("a folder was renamed", "Other Users/skhcn/2026 → " + of_2027, "1"),
                             did("messages moved", in + " → " + of_2027, "1"),
                             did("messages copied", in + " → INBOX", "2"), did("messages expunged", in, "1"),
                             did("messages expunged", in, "1"), did("a folder was deleted", of_2027, "1")));

    auto box = opened("skhcn/lan");
    put_into(box, "INBOX");
    must(box, "SELECT INBOX");
    EXPECT_THAT(deeds().back(), did("messages appended", "INBOX", "1"));
    EXPECT_THAT(world.audit.lines(),
                Contains(AllOf(StartsWith("opened who=lan as=skhcn"), ::testing::EndsWith("detail=INBOX"))));
}

TEST_F(SharedMailbox, IsOpenToWhoeverHoldsABoxThatItIsSharedWith)
{
    give("skhcn", "lr");
    auto clerk = opened("lan");
    EXPECT_THAT(outcome(clerk, std::string("SELECT ") + shared), StartsWith("NO [NONEXISTENT]"));
    assign("lan");
    must(clerk, std::string("SELECT ") + shared);
    release();
    EXPECT_THAT(clerk.take(), StartsWith("* BYE"));
}

}  // namespace
}  // namespace imap::testing
