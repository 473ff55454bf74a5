// Every conversation of this folder, played in memory, whole and byte by byte.

#include "tests/imap/world.hpp"
#include "tests/talk/served.hpp"

#include <filesystem>

namespace imap::testing {
namespace {

// One user for each conversation (README.md), so that none meets another one's mail.
std::set<std::string> logins_of(const std::vector<talk::Case>& cases)
{
    std::set<std::string> logins{"small", "locked"};
    for (const auto& one : cases) logins.insert(std::filesystem::path(one.file).stem().string());
    return logins;
}

talk::Serve make_server(net::TestLoop& loop)
{
    auto world = std::make_shared<World>(loop.clock(), logins_of(talk::cases_in("tests/imap")));
    return [world](std::unique_ptr<net::Stream> stream) { return world->server.serve(std::move(stream)); };
}

class ImapTalk : public ::testing::TestWithParam<talk::Case> {};

TEST_P(ImapTalk, GoesAsWritten)
{
    EXPECT_EQ(talk::play_in_memory(GetParam(), make_server), "");
}

INSTANTIATE_TEST_SUITE_P(Files, ImapTalk, ::testing::ValuesIn(talk::cases_in("tests/imap")), talk::case_name);

}  // namespace
}  // namespace imap::testing
