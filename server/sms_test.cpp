// Texts by a program: what it is given, and what is said when it fails.
#include "server/sms.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

namespace server {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class SmsOf : public ::testing::Test {
  protected:
    ~SmsOf() override { std::filesystem::remove_all(folder); }

    SmsSettings with(std::string_view script) const
    {
        const auto program = folder / "send";
        std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        SmsSettings settings;
        settings.program = program;
        return settings;
    }
    base::Result<void> send(const SmsSettings& settings, std::string mobile = "+84 (91) 234-5678") const
    {
        Sms sms(settings, folder);
        return net::run_here_for(sms.send(std::move(mobile), "Ma: 123456; $(rm -rf /)"));
    }
    std::string read(const char* file) const
    {
        std::ifstream in(folder / file);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    const std::filesystem::path folder = [] {
        std::string made = std::filesystem::temp_directory_path() / "sms_test.XXXXXX";
        return std::filesystem::path(mkdtemp(made.data()));
    }();
};

TEST_F(SmsOf, GiveTheProgramTheNumberAndTheText)
{
    const auto settings = with("echo \"$# $1\" > told; cat > text; echo done; echo oops >&2");
    EXPECT_TRUE(send(settings));
    EXPECT_EQ(read("told"), "1 +84912345678\n");
    EXPECT_EQ(read("text"), "Ma: 123456; $(rm -rf /)");
    EXPECT_EQ(read("sms.log"), "done\noops\n");
}

TEST_F(SmsOf, SayHowTheProgramFailed)
{
    EXPECT_THAT(send(with("exit 3")).error().detail, HasSubstr("send: exit 3"));
    EXPECT_THAT(send(with("kill -9 $$")).error().detail, HasSubstr("signal 9"));
    auto slow = with("exec sleep 600");
    slow.patience = 50ms;
    EXPECT_THAT(send(slow).error().detail, HasSubstr("took too long"));
    SmsSettings missing;
    missing.program = folder / "nothing";
    EXPECT_THAT(send(missing).error().detail, HasSubstr("is not there"));
    EXPECT_EQ(send(with("exit 0"), "--help").error().code, base::Code::unavailable) << "no number";
}

TEST(SmsSettings, AreJudged)
{
    EXPECT_TRUE(check(SmsSettings{}));
    SmsSettings settings;
    settings.program = "send-sms";
    EXPECT_THAT(check(settings).error().detail, HasSubstr("no path"));
    settings.program.clear();
    settings.text = "Ma xac thuc";
    EXPECT_THAT(check(settings).error().detail, HasSubstr("{code}"));
}

}  // namespace
}  // namespace server
