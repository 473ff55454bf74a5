// The conversation files of this folder, played in memory whole and byte by byte.

#include "tests/smtp/world.hpp"
#include "tests/talk/served.hpp"

namespace smtp::test {
namespace {

talk::MakeServe serve_at(Door door)
{
    return [door](net::TestLoop& loop) -> talk::Serve {
        auto world = std::make_shared<World>(loop);
        return [world, door](std::unique_ptr<net::Stream> stream) {
            return world->server(door).serve(std::move(stream));
        };
    };
}

class MxTalk : public testing::TestWithParam<talk::Case> {};
TEST_P(MxTalk, GoesAsWritten)
{
    EXPECT_EQ(talk::play_in_memory(GetParam(), serve_at(Door::mx)), "");
}
INSTANTIATE_TEST_SUITE_P(Files, MxTalk, testing::ValuesIn(talk::cases_in("tests/smtp/mx")), talk::case_name);

class SubmissionTalk : public testing::TestWithParam<talk::Case> {};
TEST_P(SubmissionTalk, GoesAsWritten)
{
    EXPECT_EQ(talk::play_in_memory(GetParam(), serve_at(Door::submission)), "");
}
INSTANTIATE_TEST_SUITE_P(Files, SubmissionTalk, testing::ValuesIn(talk::cases_in("tests/smtp/submission")),
                         talk::case_name);

class LmtpTalk : public testing::TestWithParam<talk::Case> {};
TEST_P(LmtpTalk, GoesAsWritten)
{
    EXPECT_EQ(talk::play_in_memory(GetParam(), serve_at(Door::lmtp)), "");
}
INSTANTIATE_TEST_SUITE_P(Files, LmtpTalk, testing::ValuesIn(talk::cases_in("tests/smtp/lmtp")),
                         talk::case_name);

}  // namespace
}  // namespace smtp::test
