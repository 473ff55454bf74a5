#include "imap/proto/reply.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using base::Code;

TEST(Reply, IsOneLine)
{
    EXPECT_EQ(to_line("A1", ok("CREATE completed")), "A1 OK CREATE completed\r\n");
    EXPECT_EQ(to_line("A1", ok("READ-WRITE", "SELECT completed")), "A1 OK [READ-WRITE] SELECT completed\r\n");
    EXPECT_EQ(to_line("*", bad("Invalid tag")), "* BAD Invalid tag\r\n");
    EXPECT_EQ(to_line("A1", no(code::try_create, "No such mailbox")),
              "A1 NO [TRYCREATE] No such mailbox\r\n");
}

TEST(Reply, NeverCarriesMoreThanItsLine)
{
    EXPECT_EQ(to_line("A1", bad("x\r\nA2 OK done\0\x80")), "A1 BAD x??A2 OK done\r\n");
    EXPECT_EQ(to_line("A1", ok("")), "A1 OK done\r\n");
}

// What is wrong with the request itself is told; what is wrong here is not.
TEST(Refusal, TellsItsDetailWhereTheRequestIsToBlame)
{
    EXPECT_EQ(to_line("a", refuse({Code::invalid, "a mailbox name has an empty level"})),
              "a NO [CANNOT] a mailbox name has an empty level\r\n");
    EXPECT_EQ(to_line("a", refuse({Code::limit, "too many sessions"})), "a NO [LIMIT] too many sessions\r\n");
    EXPECT_EQ(to_line("a", refuse({Code::limit, {}})), "a NO [LIMIT] That is over a limit\r\n");
    EXPECT_EQ(to_line("a", refuse({Code::not_found, "mailbox 7 of account x"})),
              "a NO [NONEXISTENT] There is no such mailbox\r\n");
}

TEST(Refusal, HasACodeForEachReasonAndKeepsWhatIsForTheLog)
{
    const std::pair<Code, std::string_view> rows[] = {
        {Code::invalid, "CANNOT"},
        {Code::not_found, "NONEXISTENT"},
        {Code::exists, "ALREADYEXISTS"},
        {Code::denied, "NOPERM"},
        {Code::wrong_login, "AUTHENTICATIONFAILED"},
        {Code::cannot, "CANNOT"},
        {Code::limit, "LIMIT"},
        {Code::too_big, "TOOBIG"},
        {Code::over_quota, "OVERQUOTA"},
        {Code::no_space, "UNAVAILABLE"},
        {Code::unavailable, "UNAVAILABLE"},
        {Code::conflict, "INUSE"},
        {Code::unknown, "UNAVAILABLE"},
        {Code::corrupt, "CORRUPTION"},
        {Code::bad_charset, "BADCHARSET (UTF-8 US-ASCII)"},
        {Code::unsupported, "CANNOT"},
    };
    for (const auto& [code, want] : rows) {
        auto reply = refuse(base::Error{code, "secret detail"});
        EXPECT_EQ(reply.status, Reply::Status::no);
        EXPECT_EQ(reply.code, want);
        const bool is_told = code == Code::invalid || code == Code::cannot || code == Code::limit;
        EXPECT_EQ(to_line("a", reply).contains("secret"), is_told) << want;
    }
}

TEST(Misread, IsBadForWordsAndNoForDemands)
{
    EXPECT_EQ(to_line("a", misread({Code::invalid, "a tag was expected"})),
              "a BAD Syntax: a tag was expected\r\n");
    EXPECT_EQ(to_line("a", misread({Code::limit, "too many search keys"})),
              "a NO [LIMIT] too many search keys\r\n");
    EXPECT_EQ(to_line("a", misread({Code::bad_charset, "unknown charset"})),
              "a NO [BADCHARSET (UTF-8 US-ASCII)] unknown charset\r\n");
}

}  // namespace
}  // namespace imap
