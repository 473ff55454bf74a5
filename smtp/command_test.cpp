// Each command's grammar, as its row reads it.

#include "smtp/command.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

// "ok", or code and status of the refusal.
std::string read(std::string_view name, std::string_view arguments)
{
    const auto* command = find_command(name);
    if (command == nullptr) return "unknown";
    const auto refusal = command->action.refusal(arguments);
    if (!refusal) return "ok";
    return std::to_string(row_of(*refusal).code) + " " + std::string(row_of(*refusal).status);
}

struct Line {
    std::string name, arguments, want;
};

TEST(Command, LinesAreReadByTheGrammar)
{
    const std::vector<Line> table{
        {"EHLO", "mail.example", "ok"},
        {"ehlo", "[IPv6:2001:db8::1]", "ok"},
        {"EHLO", "", "501 5.5.4"},
        {"EHLO", "a b", "501 5.5.4"},
        {"HELO", "m\xc3\xa0", "ok"},
        {"LHLO", "mail.example", "ok"},

        {"MAIL", "FROM:<>", "ok"},
        {"MAIL", "from:<a@x.example> SIZE=10 BODY=8BITMIME SMTPUTF8 AUTH=<>", "ok"},
        {"MAIL", "FROM:<a@x.example> BODY=7bit", "ok"},
        {"MAIL", "FROM:<a@x.example> SIZE=99999999999999999999", "ok"},
        {"MAIL", "FROM:<a@x.example> AUTH=e+3Dmc2@example.com", "ok"},
        {"MAIL", "FROM:<a@x.example> AUTH=a+0Ab@example.com", "501 5.5.4"},
        {"MAIL", "FROM:<a@x.example> AUTH=a+0", "501 5.5.4"},
        {"MAIL", "FROM:<a@x.example> SIZE=x", "501 5.5.4"},
        {"MAIL", "FROM:<a@x.example> SIZE", "501 5.5.4"},
        {"MAIL", "FROM:<a@x.example> BODY=BINARYMIME", "501 5.5.4"},
        {"MAIL", "FROM:<a@x.example> SMTPUTF8=yes", "501 5.5.4"},
        {"MAIL", "FROM:<a@x.example> RET=HDRS", "555 5.5.4"},
        {"MAIL", "FROM:<a@x.example> ENVID=a+0Ab", "555 5.5.4"},
        {"MAIL", "FROM:<a@x.example>SIZE=1", "501 5.5.4"},
        {"MAIL", "FROM:<n\xc3\xa0@x.example>", "553 5.6.7"},
        {"MAIL", "FROM:<n\xc3\xa0@x.example> SMTPUTF8", "ok"},
        {"MAIL", "FROM a@x.example", "501 5.5.2"},
        {"MAIL", "FROM:a@x.example", "501 5.1.7"},
        {"MAIL", "TO:<a@x.example>", "501 5.5.2"},
        {"MAIL", "", "501 5.5.2"},

        {"RCPT", "TO:<a@x.example>", "ok"},
        {"RCPT", "TO:<Postmaster>", "ok"},
        {"RCPT", "TO:<a@x.example> NOTIFY=NEVER", "555 5.5.4"},
        {"RCPT", "TO:<a@x.example> ORCPT=rfc822;a+0Ab", "555 5.5.4"},
        {"RCPT", "TO:<>", "501 5.1.3"},
        {"RCPT", "FROM:<a@x.example>", "501 5.5.2"},

        {"DATA", "", "ok"},
        {"DATA", "x", "501 5.5.4"},
        {"BDAT", "0", "ok"},
        {"BDAT", "10 LAST", "ok"},
        {"BDAT", "10 last", "ok"},
        {"BDAT", "99999999999", "ok"},
        {"BDAT", "-1", "501 5.5.4"},
        {"BDAT", "", "501 5.5.4"},
        {"BDAT", "10 FIRST", "501 5.5.4"},
        {"BDAT", "10LAST", "501 5.5.4"},
        {"BDAT", "0x10", "501 5.5.4"},
        {"BDAT", "1 LAST x", "501 5.5.4"},
        {"BDAT", "999999999999999999999", "501 5.5.4"},

        {"AUTH", "PLAIN", "ok"},
        {"AUTH", "plain AGEAYg==", "ok"},
        {"AUTH", "LOGIN =", "ok"},
        {"AUTH", "", "501 5.5.4"},
        {"AUTH", "PLAIN a b", "501 5.5.4"},
        {"STARTTLS", "", "ok"},
        {"STARTTLS", "now", "501 5.5.4"},
        {"RSET", "", "ok"},
        {"RSET", "x", "501 5.5.4"},
        {"QUIT", "x", "501 5.5.4"},
        {"NOOP", "anything at all", "ok"},
        {"HELP", "MAIL", "ok"},
        {"VRFY", "ntlan", "ok"},
        {"VRFY", "", "501 5.5.4"},
        {"TURN", "", "unknown"},
        {"", "", "unknown"},
    };
    for (const auto& [name, arguments, want] : table)
        EXPECT_EQ(read(name, arguments), want) << name << " " << arguments;
}

TEST(Command, AnyPrefixOfALineIsReadWithoutHarm)
{
    const std::string_view line =
        "FROM:<@a.example:\"x\\\"y\"@b.example> SIZE=10 BODY=8BITMIME SMTPUTF8 AUTH=a+2Bb@c.example";
    for (std::size_t length = 0; length <= line.size(); ++length)
        for (const auto* command : all_commands()) command->action.refusal(line.substr(0, length));
    EXPECT_EQ(read("MAIL", line), "ok");
}

TEST(Command, EachNameStandsOnce)
{
    for (const auto* command : all_commands()) EXPECT_EQ(find_command(command->name), command);
}

}  // namespace
}  // namespace smtp
