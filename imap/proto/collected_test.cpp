// Commands as they come from a network: whole, and one byte at a time.
#include "imap/proto/scanner.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

// What a session does, with the input in pieces of one byte.
std::string collect(std::string_view wire)
{
    CommandText command(100'000);
    std::string line;
    for (char c : wire) {
        if (command.wanted() > 0) {
            command.add_octets(std::string_view(&c, 1));
            continue;
        }
        line += c;
        if (!line.ends_with("\r\n")) continue;
        line.resize(line.size() - 2);
        auto announced = command.add_line(line);
        line.clear();
        if (!announced) return "refused";
        if (!*announced) return command.text();
        if (!command.expect(**announced)) return "refused";
    }
    return "unfinished";
}

TEST(Collected, IsWhatWasSentHoweverItIsCut)
{
    for (std::string_view wire : {
             "a NOOP\r\n",
             "a LOGIN lan1 secret\r\n",
             "a LOGIN {4}\r\nlan1 {6+}\r\nsecret\r\n",
             "a LOGIN {4}\r\n{9}\r {0}\r\n\r\n",
             "a SELECT {5}\r\ninbox\r\n",
             "a SEARCH CHARSET utf-8 OR BODY {3}\r\n\r\n. TEXT {12}\r\nh\xe1\xbb\x99i ngh\xe1\xbb\x8b\r\n",
             "a UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS ({2}\r\nTo {2+}\r\nCc)])\r\n",
         }) {
        EXPECT_EQ(collect(wire), wire.substr(0, wire.size() - 2));
    }
}

TEST(Collected, IsReadTheSameHoweverItWasSpelt)
{
    for (auto wire :
         {"a RENAME one two\r\n", "a RENAME \"one\" {3}\r\ntwo\r\n", "a RENAME {3+}\r\none {3}\r\ntwo\r\n"}) {
        auto text = collect(wire);
        Scanner scan(text);
        EXPECT_EQ(scan.tag(), "a");
        scan.sp();
        EXPECT_EQ(scan.keyword(), "RENAME");
        scan.sp();
        EXPECT_EQ(scan.mailbox(), "one");
        scan.sp();
        EXPECT_EQ(scan.mailbox(), "two");
        EXPECT_TRUE(scan.done()) << wire;
    }
}

}  // namespace
}  // namespace imap
