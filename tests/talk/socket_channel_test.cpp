#include "tests/talk/socket_channel.hpp"

#include "base/uuid.hpp"
#include "net/local_ca.hpp"
#include "net/runtime.hpp"
#include "tests/talk/toy_server.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <thread>

namespace talk {
namespace {

using testing::HasSubstr;

net::Settings two_loops()
{
    net::Settings settings;
    settings.threads = 2;
    settings.shutdown_grace = 1s;
    return settings;
}

// The toy server behind a clear door and one under TLS.
class OverSockets : public testing::Test {
  protected:
    void SetUp() override
    {
        net::Door door{.name = "clear", .address = "127.0.0.1", .tls = net::DoorTls::starttls};
        server_.clear_port = runtime_.listen(door, serve).value();
        door.tls = net::DoorTls::implicit;
        server_.tls_port = runtime_.listen(door, serve).value();
        server_.trusted = ca_.root;
        thread_ = std::thread([this] { runtime_.run(); });
    }
    void TearDown() override
    {
        runtime_.stop();
        thread_.join();
        std::filesystem::remove_all(folder_);
    }

    const std::string folder_ = testing::TempDir() + "congvu_talk_" + base::to_string(base::random_uuid());
    base::SystemClock clock_;
    base::Log log_{clock_, base::LogForm::text, base::LogLevel::info, base::to_nowhere()};
    base::Metrics metrics_;
    net::LocalCa ca_ = net::make_local_ca(folder_, {}, clock_).value();
    net::Runtime runtime_{two_loops(), net::open_tls(ca_.server).value(), log_, metrics_};
    Server server_;
    std::thread thread_;
};

TEST_F(OverSockets, ConversationsAreJudgedAsInMemory)
{
    for (const auto& [text, want] : conversations) {
        const auto script = parse_script("f", text).value();
        if (script.needs_fake_time || want.starts_with("came: <nothing>")) continue;
        const auto report = play(script, dial_sockets(server_));
        if (want.empty())
            EXPECT_EQ(report, "") << text;
        else
            EXPECT_THAT(report, HasSubstr(want)) << text;
    }
}

TEST_F(OverSockets, AServerThatIsNotThereIsSaidSo)
{
    const auto script = parse_script("f", "S: * OK $...\n").value();
    Server nobody;
    EXPECT_THAT(play(script, dial_sockets(nobody)), HasSubstr("no port is given"));
    Server strangers = server_;
    strangers.server_name = "mail.example";
    EXPECT_THAT(play(script, dial_sockets(strangers)), HasSubstr("certificate verify failed"));
}

TEST_F(OverSockets, TimeCannotBeMadeToPass)
{
    const auto script = parse_script("f", "S: * OK $...\nLATER 5min\n").value();
    EXPECT_THAT(play(script, dial_sockets(server_)), HasSubstr("time cannot be made to pass"));
}

}  // namespace
}  // namespace talk
