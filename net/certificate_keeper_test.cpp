#include "net/certificate_keeper.hpp"

#include "net/test_loop.hpp"
#include "net/testing.hpp"

#include <fstream>

namespace net {
namespace {

using std::chrono::days;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CertificateKeeperTest : public testing::Test {
  protected:
    CertificateKeeper keeper(std::optional<CertificateKeeper::Own> own)
    {
        return CertificateKeeper(*tls_, std::move(own), clock_, log_, metrics_);
    }
    CertificateKeeper::Own own() const { return {folder_.path, {"mail.langson.example"}}; }

    TestFolder folder_;
    base::FakeClock clock_{std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
    LogLines log_lines_;
    base::Log log_{clock_, base::LogForm::text, base::LogLevel::warning, log_lines_.sink()};
    base::Metrics metrics_;
    LocalCa ca_ = make_local_ca(folder_.path, {"mail.langson.example"}, clock_).value();
    std::shared_ptr<TlsContext> tls_ = open_tls(ca_.server).value();
};

TEST_F(CertificateKeeperTest, AnOwnCertificateIsMadeAnewBeforeItEnds)
{
    auto keeper = this->keeper(own());
    const auto first = tls_->expires();
    keeper.look();
    EXPECT_EQ(tls_->expires(), first);
    clock_.advance(days(796));
    keeper.look();
    EXPECT_EQ(tls_->expires(), first + days(796));
    EXPECT_THAT(log_lines_.lines(), IsEmpty());
    const auto ends = std::chrono::floor<std::chrono::seconds>(tls_->expires()).time_since_epoch().count();
    EXPECT_THAT(metrics_.text(), HasSubstr("\ncongvu_tls_certificate_ends_seconds " + std::to_string(ends)));
}

TEST_F(CertificateKeeperTest, TheEndOfAnothersCertificateIsAnnounced)
{
    auto keeper = this->keeper(std::nullopt);
    EXPECT_THAT(log_lines_.lines(), IsEmpty());
    clock_.advance(days(800));
    keeper.look();
    clock_.advance(days(100));
    keeper.look();
    EXPECT_THAT(log_lines_.lines(),
                ElementsAre(AllOf(HasSubstr("the certificate ends soon"), HasSubstr("days=2")),
                            HasSubstr("the certificate has ended")));
}

TEST_F(CertificateKeeperTest, TroubleIsSaidAndTheFormerCertificateStays)
{
    auto keeper = this->keeper(own());
    std::ofstream(ca_.server.certificate) << "half a file";
    std::filesystem::remove(folder_.path + "/ca.pem");
    std::filesystem::create_directories(folder_.path + "/ca.key.new/in the way");
    keeper.look();
    EXPECT_THAT(log_lines_.lines(), ElementsAre(HasSubstr("no new certificate can be made"),
                                                HasSubstr("the former certificate stays")));
}

TEST_F(CertificateKeeperTest, LooksOnceADay)
{
    auto keeper = this->keeper(own());
    const auto pool = make_inline_offload();
    TestLoop loop(clock_);
    loop.start(keeper.look_daily(*pool));
    loop.run();
    const auto first = tls_->current();
    loop.advance(23h);
    EXPECT_EQ(tls_->current(), first);
    loop.advance(2h);
    const auto second = tls_->current();
    EXPECT_NE(second, first);
    loop.advance(24h);
    EXPECT_NE(tls_->current(), second);
}

}  // namespace
}  // namespace net
