// Every extension that CAPABILITY names is there: none of its words is BAD.

#include "tests/imap/world.hpp"

#include "base/text.hpp"
#include "net/memory_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace imap::testing {
namespace {

struct Row {
    std::string_view extension;
    std::vector<std::string_view> words;  // commands that only it allows
};

const std::vector<Row>& rows()
{
    static const std::vector<Row> all{
        {"IMAP4rev2", {"ENABLE IMAP4rev2", "LIST (SUBSCRIBED) \"\" (% a/%) RETURN (STATUS (DELETED SIZE))"}},
        {"IMAP4rev1", {"CHECK", "LSUB \"\" *", "FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT)", "SEARCH NEW"}},
        {"LITERAL+", {"STATUS {5+}\r\nINBOX (MESSAGES)"}},
        {"ID", {"ID NIL", "ID (\"name\" \"x\" \"version\" NIL)"}},
        {"ENABLE", {"ENABLE CONDSTORE"}},
        {"NAMESPACE", {"NAMESPACE"}},
        {"IDLE", {"IDLE\r\nDONE"}},
        {"UIDPLUS", {"UID EXPUNGE 1"}},
        {"MOVE", {"MOVE 3 Trash", "UID MOVE 4 Trash"}},
        {"CHILDREN", {"LIST \"\" * RETURN (CHILDREN)"}},
        {"LIST-EXTENDED", {"LIST (SUBSCRIBED REMOTE RECURSIVEMATCH) \"\" % RETURN (SUBSCRIBED CHILDREN)"}},
        {"LIST-STATUS", {"LIST \"\" * RETURN (STATUS (MESSAGES))"}},
        {"STATUS=SIZE", {"STATUS INBOX (SIZE)"}},
        {"SPECIAL-USE", {"LIST (SPECIAL-USE) \"\" *", "LIST \"\" * RETURN (SPECIAL-USE)"}},
        {"CREATE-SPECIAL-USE", {"CREATE x (USE (\\Sent))", "CREATE y (USE ())"}},
        {"MULTIAPPEND", {"APPEND INBOX {3+}\r\na:b (\\Seen) \" 1-Feb-2026 00:00:00 +0700\" {3+}\r\nc:d"}},
        {"ESEARCH", {"SEARCH RETURN (MIN MAX ALL COUNT) ALL", "SEARCH RETURN () ALL"}},
        {"SEARCHRES", {"SEARCH RETURN (SAVE) ALL", "FETCH $ UID", "SEARCH $"}},
        {"WITHIN", {"SEARCH YOUNGER 60", "SEARCH OLDER 60"}},
        {"BINARY", {"FETCH 1 (BINARY[1] BINARY.PEEK[1]<0.1> BINARY.SIZE[1])", "APPEND INBOX ~{3+}\r\na:b"}},
        {"SAVEDATE",
         {"FETCH 1 SAVEDATE", "SEARCH SAVEDBEFORE 1-Feb-2026", "SEARCH SAVEDON 1-Feb-2026",
          "SEARCH SAVEDSINCE 1-Feb-2026", "SEARCH SAVEDATESUPPORTED"}},
        {"ACL",
         {"SETACL INBOX ha lrs", "GETACL INBOX", "LISTRIGHTS INBOX ha", "MYRIGHTS INBOX",
          "DELETEACL INBOX ha"}},
        {"RIGHTS", {"SETACL INBOX ha +texk"}},
        {"PREVIEW", {"FETCH 1 PREVIEW", "FETCH 1 PREVIEW (LAZY)"}},
        // Those that are no words after login, or that end the mailbox, last.
        {"SASL-IR", {}},
        {"APPENDLIMIT", {}},
        {"UNSELECT", {"UNSELECT"}},
    };
    return all;
}

std::string say(net::MemoryClient& client, std::string_view command)
{
    client.send("t " + std::string(command) + "\r\n");
    return client.take();
}

TEST(Announced, IsThere)
{
    base::FakeClock clock{base::WallTime(std::chrono::days(20'000))};
    World world{clock, {"lan", "ha"}};
    net::TestLoop loop{clock};
    auto [server, client] = net::make_memory_stream(loop, {.tls = net::Tls::running});
    loop.start(world.server.serve(std::move(server)));
    loop.run();
    client.take();
    say(client, "LOGIN lan secret");
    say(client, "APPEND INBOX {3+}\r\na:b {3+}\r\nc:d {3+}\r\ne:f {3+}\r\ng:h");
    say(client, "SELECT INBOX");

    const auto answer = say(client, "CAPABILITY");
    for (auto name : base::split(base::trim(answer.substr(0, answer.find("\r\n"))), ' ')) {
        if (name == "*" || name == "CAPABILITY") continue;
        const auto known = std::ranges::find_if(rows(), [&](const Row& row) {
            return name == row.extension || name.starts_with(std::string(row.extension) + "=");
        });
        EXPECT_NE(known, rows().end()) << "announced, but without words here: " << name;
    }
    for (const auto& [extension, words] : rows()) {
        EXPECT_TRUE(answer.contains(" " + std::string(extension))) << "not announced: " << extension;
        for (const auto word : words) {
            const auto said = say(client, word);
            EXPECT_FALSE(said.contains("t BAD")) << word << "\n" << said;
        }
    }
    client.close();
    loop.run();
}

}  // namespace
}  // namespace imap::testing
