#include "ledger/shipped_form.hpp"
#include "ledger/shipper.hpp"
#include "ledger/testing.hpp"
#include "net/socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Takes what is sent while it is told to, and forgets it otherwise.
class Receiver {
  public:
    Receiver() { listen(); }
    ~Receiver() { leave(); }

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    void listen()
    {
        socket_ = net::Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int on = 1;
        setsockopt(socket_.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(port_);
        ASSERT_EQ(::bind(socket_.fd(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        ASSERT_EQ(::listen(socket_.fd(), 5), 0);
        socklen_t size = sizeof at;
        getsockname(socket_.fd(), reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    void leave()
    {
        if (!thread_.joinable()) return;
        ::shutdown(socket_.fd(), SHUT_RDWR);
        ::shutdown(peer_, SHUT_RDWR);
        thread_.join();
        socket_ = {};
    }
    std::vector<std::uint64_t> sequences()
    {
        std::lock_guard lock(mutex_);
        std::istringstream lines(text_);
        std::vector<std::uint64_t> all;
        for (std::string line; std::getline(lines, line);)
            if (const auto json = base::Json::parse(line))
                all.push_back(static_cast<std::uint64_t>(json->number("sequence")));
        return all;
    }
    bool has_soon(std::uint64_t last)
    {
        for (int i = 0; i < 1'000; ++i) {
            const auto all = sequences();
            if (!all.empty() && all.back() >= last) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }

  private:
    void run()
    {
        for (;;) {
            const net::Socket peer(::accept(socket_.fd(), nullptr, nullptr));
            if (!peer) return;
            peer_ = peer.fd();
            char bytes[4096];
            for (ssize_t count; (count = ::recv(peer.fd(), bytes, sizeof bytes, 0)) > 0;) {
                std::lock_guard lock(mutex_);
                text_.append(bytes, static_cast<std::size_t>(count));
            }
            peer_ = -1;
        }
    }

    net::Socket socket_;
    std::uint16_t port_ = 0;
    std::atomic<int> peer_ = -1;
    std::mutex mutex_;
    std::string text_;
    std::thread thread_;
};

// All from 1 on, in order; some may come twice, one after a break.
void expect_whole(const std::vector<std::uint64_t>& sequences, std::uint64_t last)
{
    std::uint64_t before = 0;
    for (const auto sequence : sequences) {
        EXPECT_LE(sequence, before + 1);
        before = std::max(before, sequence);
    }
    EXPECT_GE(before, last);
}

struct ShipperTest : LedgerTest {
    std::unique_ptr<Shipper> shipper;

    void ship_to(const std::string& json)
    {
        settings.json = json;
        auto targets = targets_of(settings, "mail.langson.gov.vn");
        ASSERT_EQ(targets.size(), 1U);
        shipper =
            std::make_unique<Shipper>(Shipper::Parts{*ledger, log, metrics}, std::move(targets.front()));
    }
    std::uint64_t live(int times)
    {
        for (int i = 0; i < times; ++i) {
            ledger->note(login("nqhuy"));
            EXPECT_TRUE(append(*ledger, lock("a")));
        }
        return ledger->durable();
    }
};

TEST_F(ShipperTest, AFileGetsEveryRecordOnceAndInOrder)
{
    open();
    const auto file = folder.path() + "/audit.jsonl";
    ship_to(file);
    const auto last = live(100);
    while (shipper->shipped() < last) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    shipper.reset();
    live(100);
    ship_to(file);
    while (shipper->shipped() < ledger->durable()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    shipper.reset();
    std::istringstream lines(content_of(file));
    std::int64_t sequence = 0;
    for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(base::Json::parse(line)->number("sequence"), ++sequence);
    EXPECT_GE(sequence, 400);
}

TEST_F(ShipperTest, NothingIsLostWhileTheTargetIsAway)
{
    open();
    Receiver receiver;
    ship_to("tcp://" + receiver.address());
    ASSERT_TRUE(receiver.has_soon(live(50)));
    receiver.leave();
    const auto last = live(50);
    for (int i = 0; i < 500 && shipper->is_up(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_THAT(shipper->health_text(), HasSubstr("behind, "));
    EXPECT_THAT(metrics.text(), HasSubstr("congvu_audit_ship_behind_records{target=\"json\"} "));
    receiver.listen();
    ASSERT_TRUE(receiver.has_soon(last));
    expect_whole(receiver.sequences(), last);
    shipper.reset();
}

TEST_F(ShipperTest, ItGoesOnWhereItWasAfterARestart)
{
    open();
    Receiver receiver;
    ship_to("tcp://" + receiver.address());
    ASSERT_TRUE(receiver.has_soon(live(20)));
    shipper.reset();
    close();
    open();
    ship_to("tcp://" + receiver.address());
    const auto last = live(20);
    ASSERT_TRUE(receiver.has_soon(last));
    const auto all = receiver.sequences();
    expect_whole(all, last);
    EXPECT_EQ(std::ranges::count(all, 1U), 1);
    shipper.reset();
}

TEST(ShippedForm, IsAsTheRfcSays)
{
    std::string bytes;
    Event(Kind::login_failed).add(Name::who, "a]b\"c\\d").add(Name::size, 5).write_to(bytes);
    put_stamp(bytes.data(), base::WallTime(std::chrono::microseconds(1)), 17);
    const auto frame = syslog_frame(*record_from(bytes), {"mail.langson.gov.vn", 32473});
    const std::string message =
        "<108>1 1970-01-01T00:00:00.000001Z mail.langson.gov.vn congvud - login_failed [congvu@32473 "
        "sequence=\"17\" who=\"a\\]b\\\"c\\\\d\" size=\"5\" hash=\"" +
        std::string(64, '0') + "\"]";
    EXPECT_EQ(frame, std::to_string(message.size()) + " " + message);
}

TEST(Target, AddressesAreReadOneWay)
{
    EXPECT_EQ(host_and_port("[2001:db8::1]:6514")->host, "2001:db8::1");
    EXPECT_EQ(host_and_port("siem.example:6514")->port, "6514");
    for (const auto* wrong : {"", "siem", "siem:", ":6514", "siem:0", "siem:70000", "siem:x"})
        EXPECT_FALSE(host_and_port(wrong)) << wrong;
}

}  // namespace
}  // namespace ledger
