// FAULTS P6: each of the eleven rights of RFC 4314 × each command × each way in which somebody can have it: the owner, an entry
// of his own, one of a group, one for anyone, and what a negative entry of each kind leaves. What is right stands in one table:
// which rights let a command pass, and how it is refused without them.

#include "tests/imap/sharing.hpp"

#include "base/format.hpp"

#include <functional>

namespace imap::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view all_letters = "lrswipkxtea";

struct Set {
    std::string letters;
    bool has(char right) const { return letters.contains(right); }
};

std::string others_than(std::string_view letters)
{
    std::string rest;
    for (const char letter : all_letters) {
        if (!letters.contains(letter)) rest += letter;
    }
    return rest;
}

// As its answer must begin.
std::string refused(const Set& rights)
{
    return rights.has('l') ? "NO [NOPERM] You may not do this" : "NO [NONEXISTENT] There is no such mailbox";
}

std::string when(const Set& rights, std::string_view any_of)
{
    const bool may = std::ranges::any_of(any_of, [&](char right) { return rights.has(right); });
    return may ? "OK" : refused(rights);
}

// As a target that is not there.
std::string target(const Set& rights)
{
    if (rights.has('i')) return "OK";
    return rights.has('l') ? refused(rights) : "NO [TRYCREATE] There is no such mailbox";
}

std::string made_below(const Set& rights)
{
    return rights.has('k') ? "OK" : "NO [NOPERM] You may not do this";
}

struct Row {
    std::string command;  // M: the shared mailbox, with a message; M/sub: one below it with the same entries
    std::function<std::string(const Set&)> want;
};

// In any state. The mailbox is made anew for each.
const std::vector<Row>& any_state()
{
    static const std::vector<Row> rows{
        {"STATUS M (MESSAGES)", [](const Set& has) { return when(has, "r"); }},
        {"SELECT M", [](const Set& has) { return when(has, "r"); }},
        {"EXAMINE M", [](const Set& has) { return when(has, "r"); }},
        {"SUBSCRIBE M", [](const Set& has) { return when(has, "l"); }},
        {"UNSUBSCRIBE M", [](const Set&) { return "OK"; }},
        {"APPEND M {3+}\r\na:b", target},
        {"CREATE M/new", made_below},
        {"CREATE M/new (USE (\\Sent))",
         [](const Set& has) { return has.has('k') ? "NO [USEATTR]" : "NO [NOPERM]"; }},
        {"DELETE M", [](const Set& has) { return when(has, "x"); }},
        {"RENAME M/sub M/other",
         [](const Set& has) { return has.has('x') ? made_below(has) : when(has, "x"); }},
        {"RENAME M Top", [](const Set& has) { return has.has('x') ? "NO [CANNOT]" : when(has, "x"); }},
        {"RENAME M O/Top", [](const Set& has) { return has.has('x') ? "NO [NOPERM]" : when(has, "x"); }},
        {"RENAME Archive M/sub/own",
         [](const Set& has) { return has.has('k') ? "NO [CANNOT]" : "NO [NOPERM]"; }},
        {"GETACL M", [](const Set& has) { return when(has, "a"); }},
        {"SETACL M ha l", [](const Set& has) { return when(has, "a"); }},
        {"DELETEACL M ha", [](const Set& has) { return when(has, "a"); }},
        {"LISTRIGHTS M ha", [](const Set& has) { return when(has, "a"); }},
        {"SETACL M nobody l", [](const Set& has) { return has.has('a') ? "NO [CANNOT]" : when(has, "a"); }},
        {"MYRIGHTS M", [](const Set& has) { return when(has, "lrikxa"); }},
        // From one's own INBOX.
        {"COPY 1 M", target},
        {"MOVE 1 M", target},
    };
    return rows;
}

bool changes_anything(const Set& has)
{
    return std::ranges::any_of(std::string_view("swite"), [&](char right) { return has.has(right); });
}

std::string in_mailbox(const Set& has, std::string_view all_of)
{
    if (!changes_anything(has)) return "NO [READ-ONLY]";
    const bool may = std::ranges::all_of(all_of, [&](char right) { return has.has(right); });
    return may ? "OK" : "NO [NOPERM]";
}

// With the mailbox selected, which takes r: of those with l and r besides.
const std::vector<Row>& selected()
{
    static const std::vector<Row> rows{
        {"FETCH 1 (FLAGS BODY.PEEK[])", [](const Set&) { return "OK"; }},
        {"SEARCH ALL", [](const Set&) { return "OK"; }},
        {"UID SEARCH RETURN (ALL COUNT) TEXT b", [](const Set&) { return "OK"; }},
        {"STORE 1 +FLAGS (\\Seen)", [](const Set& has) { return in_mailbox(has, "s"); }},
        {"STORE 1 -FLAGS.SILENT (\\Deleted)", [](const Set& has) { return in_mailbox(has, "t"); }},
        {"UID STORE 1 +FLAGS (\\Flagged)", [](const Set& has) { return in_mailbox(has, "w"); }},
        {"STORE 1 +FLAGS ($Forwarded)", [](const Set& has) { return in_mailbox(has, "w"); }},
        {"EXPUNGE", [](const Set& has) { return in_mailbox(has, "e"); }},
        {"UID EXPUNGE 1", [](const Set& has) { return in_mailbox(has, "e"); }},
        {"MOVE 1 INBOX", [](const Set& has) { return in_mailbox(has, "te"); }},
        {"UID MOVE 1 INBOX", [](const Set& has) { return in_mailbox(has, "te"); }},
        {"COPY 1 INBOX", [](const Set&) { return "OK"; }},
        {"COPY 1 M", [](const Set& has) { return has.has('i') ? "OK" : "NO [NOPERM]"; }},
        {"UNSELECT", [](const Set&) { return "OK"; }},
        {"CLOSE", [](const Set&) { return "OK"; }},
    };
    return rows;
}

// How somebody comes to have these rights and no others.
struct Way {
    const char* name;
    std::vector<std::string> (*entries)(const Set& rights);
};

constexpr Way ways[] = {
    {"own", [](const Set& has) { return std::vector{"lan " + has.letters}; }},
    {"group", [](const Set& has) { return std::vector{"group:nhom " + has.letters}; }},
    {"anyone", [](const Set& has) { return std::vector{"anyone " + has.letters}; }},
    {"negative",
     [](const Set& has) {
         return std::vector{"anyone " + std::string(all_letters), "-lan " + others_than(has.letters)};
     }},
    {"negative_group",
     [](const Set& has) {
         return std::vector{"lan " + std::string(all_letters), "-$nhom " + others_than(has.letters)};
     }},
    {"negative_anyone",
     [](const Set& has) {
         return std::vector{"group:nhom " + std::string(all_letters), "-anyone " + others_than(has.letters)};
     }},
};

class RightsMatrix : public Sharing, public ::testing::WithParamInterface<Way> {
  protected:
    // The mailbox with one message that is \Deleted, and one below it; and a message in lan's INBOX.
    void make(const Set& rights)
    {
        say(owner, "DELETE m/other");
        say(owner, "DELETE m/new");
        say(owner, "DELETE m/sub");
        say(owner, "DELETE m");
        must(owner, "CREATE m");
        for (const auto& entry : GetParam().entries(rights)) {
            const auto space = entry.find(' ');
            const auto letters = entry.substr(space + 1);
            must(owner, "SETACL m " + entry.substr(0, space) + " " + (letters.empty() ? "\"\"" : letters));
        }
        must(owner, "CREATE m/sub");
        put_into(owner, "m", "\\Deleted");
        say(guest, "UNSELECT");
        say(guest, "DELETE Top");
        say(guest, "CREATE Archive");
        put_into(guest, "INBOX");
    }

    static std::string as_guest_says(std::string command)
    {
        for (std::size_t at = 0; (at = command.find('M', at)) != command.npos; ++at) {
            const bool is_name =
                at > 0 && command[at - 1] == ' ' &&
                (at + 1 == command.size() || command[at + 1] == ' ' || command[at + 1] == '/');
            if (is_name) {
                const auto end = std::min(command.find(' ', at), command.size());
                command.replace(at, end - at,
                                "\"Other Users/huy/m" + command.substr(at + 1, end - at - 1) + "\"");
            }
        }
        if (const auto at = command.find(" O/"); at != command.npos)
            command.replace(at, command.size() - at, " \"Other Users/huy/" + command.substr(at + 3) + "\"");
        return command;
    }

    void expect(const Row& row, const Set& rights)
    {
        EXPECT_THAT(outcome(guest, as_guest_says(row.command)), StartsWith(row.want(rights)))
            << GetParam().name << " has [" << rights.letters << "]: " << row.command;
    }

    net::MemoryClient owner = opened("huy"), guest = opened("lan");
};
INSTANTIATE_TEST_SUITE_P(Ways, RightsMatrix, ::testing::ValuesIn(ways),
                         [](const auto& way) { return std::string(way.param.name); });

// Each right alone, with the one to look up, and all but it; none, and all.
std::vector<Set> sets()
{
    std::vector<Set> all{{""}, {std::string(all_letters)}};
    for (const char right : all_letters) {
        all.push_back({std::string(1, right)});
        if (right != 'l') all.push_back({std::string("l") + right});
        all.push_back({others_than(std::string(1, right))});
    }
    return all;
}

TEST_P(RightsMatrix, InAnyState)
{
    for (const auto& rights : sets()) {
        for (const auto& row : any_state()) {
            make(rights);
            if (row.command.starts_with("COPY") || row.command.starts_with("MOVE"))
                must(guest, "SELECT INBOX");
            expect(row, rights);
        }
    }
}

TEST_P(RightsMatrix, InTheSelectedMailbox)
{
    for (auto rights : sets()) {
        for (const char needed : {'r', 'l'}) {
            if (!rights.has(needed)) rights.letters.insert(0, 1, needed);
        }
        for (const auto& row : selected()) {
            make(rights);
            const auto said = outcome(guest, "SELECT \"Other Users/huy/m\"");
            ASSERT_THAT(said, StartsWith(changes_anything(rights) ? "OK [READ-WRITE]" : "OK [READ-ONLY]"));
            expect(row, rights);
        }
    }
}

TEST_P(RightsMatrix, WhatIsListed)
{
    for (const auto& rights : sets()) {
        make(rights);
        const auto listed = say(guest, "LIST \"\" \"Other Users/huy/*\" RETURN (STATUS (MESSAGES))");
        const auto shows = [&](std::string_view line) { return listed.contains(line); };
        EXPECT_EQ(shows("\"Other Users/huy/m\"\r\n"), rights.has('l')) << rights.letters << listed;
        EXPECT_EQ(shows("STATUS \"Other Users/huy/m\""), rights.has('l') && rights.has('r'))
            << rights.letters;
        if (!rights.has('l')) EXPECT_FALSE(shows("Other Users")) << rights.letters << listed;
    }
}

TEST_P(RightsMatrix, WhatMyRightsTells)
{
    for (const auto& rights : sets()) {
        make(rights);
        auto told = rights.letters;
        if (rights.has('k')) told += 'c';
        if (rights.has('x') || rights.has('t') || rights.has('e')) told += 'd';
        std::string sorted;
        for (const char letter : std::string(all_letters) + "cd") {
            if (told.contains(letter)) sorted += letter;
        }
        const auto said = say(guest, "MYRIGHTS \"Other Users/huy/m\"");
        if (said.contains("t OK"))
            EXPECT_THAT(said, StartsWith("* MYRIGHTS \"Other Users/huy/m\" " + sorted + "\r\n"));
    }
}

// What flags a message gets, and what CLOSE removes.
TEST_P(RightsMatrix, WhatIsDoneToMessages)
{
    for (auto rights : sets()) {
        for (const char needed : {'r', 'l'}) {
            if (!rights.has(needed)) rights.letters.insert(0, 1, needed);
        }
        make(rights);
        must(guest, "SELECT \"Other Users/huy/m\"");
        const auto fetched = say(guest, "FETCH 1 (FLAGS BODY[])");
        EXPECT_EQ(fetched.contains("\\Seen"), rights.has('s')) << rights.letters << fetched;
        say(guest, "STORE 1 FLAGS (\\Flagged \\Seen)");
        const auto flags = say(guest, "FETCH 1 FLAGS");
        EXPECT_EQ(flags.contains("\\Flagged"), rights.has('w')) << rights.letters << flags;
        EXPECT_EQ(flags.contains("\\Deleted"), !rights.has('t')) << rights.letters << flags;
        put_into(owner, "m", "\\Deleted");
        must(guest, "NOOP");
        must(guest, "CLOSE");
        const bool stays = say(owner, "STATUS m (MESSAGES)").contains("MESSAGES 2");
        EXPECT_EQ(stays, !rights.has('e')) << rights.letters;
        if (!rights.has('i')) continue;
        must(guest, "APPEND \"Other Users/huy/m\" (\\Seen \\Deleted \\Flagged $x) {3+}\r\na:b");
        must(guest, "SELECT \"Other Users/huy/m\"");
        const auto appended = say(guest, "FETCH * FLAGS");
        for (const auto& [flag, right] :
             {std::pair("\\Seen", 's'), {"\\Deleted", 't'}, {"\\Flagged", 'w'}, {"$x", 'w'}})
            EXPECT_EQ(appended.contains(flag), rights.has(right)) << rights.letters << appended;
    }
}

// What is not for one is answered as what is not there.
TEST_F(Sharing, StrangersHearOfASharedMailboxWhatTheyHearOfNone)
{
    auto owner = opened("huy"), guest = opened("lan"), stranger = opened("ha");
    must(owner, "CREATE m");
    must(owner, "SETACL m lan lrswipkxtea");
    put_into(guest, "INBOX");
    put_into(stranger, "INBOX");
    for (std::string command :
         {"STATUS M (MESSAGES)", "SELECT M", "EXAMINE M", "SUBSCRIBE M", "APPEND M {3+}\r\na:b",
          "CREATE M/new", "DELETE M", "RENAME M M2", "RENAME M Top", "GETACL M", "SETACL M ha l",
          "DELETEACL M ha", "LISTRIGHTS M ha", "MYRIGHTS M", "COPY 1 M", "MOVE 1 M", "SETACL M nobody l",
          "RENAME Sent M/x"}) {
        const bool is_copy = command.starts_with("COPY") || command.starts_with("MOVE");
        const auto named = [&](const std::string& login) {
            auto text = command;
            const auto at = text.find(" M");
            const auto end = std::min(text.find(' ', at + 1), text.size());
            return text.replace(at, end - at,
                                " \"Other Users/" + login + "/m" + text.substr(at + 2, end - at - 2) + "\"");
        };
        if (is_copy) must(stranger, "SELECT INBOX");
        const auto hidden = say(stranger, named("huy"));
        if (is_copy) must(stranger, "SELECT INBOX");
        EXPECT_EQ(hidden, say(stranger, named("nobody"))) << command;
        if (is_copy) must(stranger, "SELECT INBOX");
        EXPECT_EQ(hidden, say(stranger, named("lan"))) << command;
        EXPECT_THAT(hidden, StartsWith("t NO")) << command;
    }
    EXPECT_THAT(say(stranger, "LIST \"\" *"), Not(HasSubstr("Other Users")));
}

TEST_F(Sharing, TheOwnerMayDoEverythingWhateverEntriesSay)
{
    auto owner = opened("huy");
    must(owner, "CREATE m");
    must(owner, "SETACL m -anyone lrswipkxtea");
    must(owner, "SETACL m huy +l");
    for (const char* command : {"SETACL m huy lr", "SETACL m huy -a", "SETACL m -huy l", "DELETEACL m huy"})
        EXPECT_THAT(outcome(owner, command), StartsWith("NO [CANNOT]")) << command;
    EXPECT_THAT(say(owner, "LISTRIGHTS m huy"), StartsWith("* LISTRIGHTS m huy lrswipkxteacd\r\n"));
    EXPECT_THAT(say(owner, "MYRIGHTS m"), StartsWith("* MYRIGHTS m lrswipkxteacd\r\n"));
    put_into(owner, "m", "\\Deleted");
    put_into(owner, "INBOX");
    for (const char* command :
         {"STATUS m (MESSAGES)", "SELECT m", "STORE 1 +FLAGS (\\Seen \\Flagged)", "COPY 1 INBOX", "EXPUNGE",
          "EXAMINE m", "SUBSCRIBE m", "UNSUBSCRIBE m", "GETACL m", "SETACL m lan l", "DELETEACL m lan",
          "CREATE m/new", "RENAME m/new m/other", "DELETE m/other", "SELECT INBOX", "MOVE 1 m", "DELETE m"})
        EXPECT_THAT(outcome(owner, command), StartsWith("OK")) << command;
}

}  // namespace
}  // namespace imap::testing
