#include "imap/listing.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using ::testing::ElementsAre;

std::vector<store::Mailbox> mailboxes()
{
    std::vector<store::Mailbox> all;
    const auto add = [&](std::string name, store::Role role = store::Role::none) {
        store::Mailbox mailbox;
        mailbox.name = std::move(name);
        mailbox.role = role;
        all.push_back(std::move(mailbox));
    };
    add("INBOX", store::Role::inbox);
    add("Sent", store::Role::sent);
    add("a");
    add("a/b");
    add("a/b/c");
    all[2].is_selectable = false;
    return all;
}

struct Lister {
    std::vector<store::Mailbox> boxes = mailboxes();
    std::vector<std::string> subscribed{"a/b/c", "gone/x"};
    Listing listing{boxes, subscribed};

    std::vector<std::string> list(std::string pattern, ListSelect select = {}, ListReturn wanted = {}) const
    {
        ListWalk walk(listing, {"", {std::move(pattern)}}, select, wanted);
        return lines_of(walk, list_line);
    }
    std::vector<std::string> lsub(std::string pattern) const
    {
        LsubWalk walk(listing, {"", {std::move(pattern)}});
        return lines_of(walk, lsub_line);
    }

    static std::vector<std::string> lines_of(Walk& walk, std::string (*written)(const ListLine&, NameForm))
    {
        std::vector<std::string> lines;
        while (!walk.is_done()) {
            if (const auto line = walk.step()) lines.push_back(written(line->line, NameForm::utf8));
        }
        return lines;
    }
};

TEST(ListingTest, AttributesSayWhatAMailboxIs)
{
    EXPECT_THAT(Lister().list("*"),
                ElementsAre(R"(LIST (\HasNoChildren) "/" INBOX)", R"(LIST (\HasNoChildren \Sent) "/" Sent)",
                            R"(LIST (\Noselect \HasChildren) "/" a)", R"(LIST (\HasChildren) "/" a/b)",
                            R"(LIST (\HasNoChildren) "/" a/b/c)"));
}

TEST(ListingTest, SubscribedNamesAreListedThoughTheirMailboxIsGone)
{
    EXPECT_THAT(Lister().list("*", {.subscribed = true}),
                ElementsAre(R"(LIST (\HasNoChildren \Subscribed) "/" a/b/c)",
                            R"(LIST (\NonExistent \Subscribed) "/" gone/x)"));
    EXPECT_THAT(Lister().list("gone*"), ElementsAre());
}

// RFC 9051 §6.3.9.8
TEST(ListingTest, RecursiveMatchShowsParentsOfWhatThePatternHides)
{
    const ListSelect select{.subscribed = true, .recursive_match = true};
    EXPECT_THAT(Lister().list("%", select),
                ElementsAre(R"(LIST (\Noselect \HasChildren) "/" a ("CHILDINFO" ("SUBSCRIBED")))",
                            R"(LIST (\NonExistent) "/" gone ("CHILDINFO" ("SUBSCRIBED")))"));
    EXPECT_THAT(Lister().list("*", select), ElementsAre(R"(LIST (\HasNoChildren \Subscribed) "/" a/b/c)",
                                                        R"(LIST (\NonExistent \Subscribed) "/" gone/x)"));
}

TEST(ListingTest, SpecialUseSelectsThoseThatHaveOne)
{
    EXPECT_THAT(Lister().list("*", {.special_use = true}),
                ElementsAre(R"(LIST (\HasNoChildren \Sent) "/" Sent)"));
}

TEST(ListingTest, LsubShowsLevelsAboveForPercentOnly)
{
    EXPECT_THAT(Lister().lsub("*"), ElementsAre(R"(LSUB () "/" a/b/c)", R"(LSUB () "/" gone/x)"));
    EXPECT_THAT(Lister().lsub("%"), ElementsAre(R"(LSUB (\Noselect) "/" a)", R"(LSUB (\Noselect) "/" gone)"));
    EXPECT_THAT(Lister().lsub("a/%"), ElementsAre(R"(LSUB (\Noselect) "/" a/b)"));
}

TEST(NameFilter, TellsWhatItCouldMatchBelow)
{
    struct Row {
        std::string_view reference, pattern;
        bool others, huys;
    };
    for (const auto& [reference, pattern, others, huys] :
         std::initializer_list<Row>{{"", "*", true, true},
                                    {"", "%", true, true},
                                    {"", "INBOX", false, false},
                                    {"", "Other Users", true, false},
                                    {"", "Other", false, false},
                                    {"", "Other*", true, true},
                                    {"", "Sent%", false, false},
                                    {"Other Users/", "%", true, true},
                                    {"Other Users/", "huy", true, true},
                                    {"Other Users/", "huy/a", true, true},
                                    {"", "Other Users/lan/*", true, false},
                                    {"", "Other Users/h%", true, true}}) {
        const NameFilter filter(reference, {std::string(pattern)});
        EXPECT_EQ(filter.may_match_below("Other Users/"), others) << pattern;
        EXPECT_EQ(filter.may_match_below("Other Users/huy/"), huys) << pattern;
    }
}

TEST(ListingTest, InboxIsFoundInAnyCase)
{
    EXPECT_THAT(Lister().list("in%"), ElementsAre(R"(LIST (\HasNoChildren) "/" INBOX)"));
    EXPECT_THAT(Lister().list("SENT"), ElementsAre());
}

}  // namespace
}  // namespace imap
