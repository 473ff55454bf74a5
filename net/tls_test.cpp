#include "net/tls.hpp"

#include "net/testing.hpp"

#include <fcntl.h>
#include <fstream>
#include <future>
#include <openssl/ssl.h>

namespace net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class TlsTest : public ServedTest {
  protected:
    std::uint16_t serve_tls(Runtime::Serve session, DoorTls kind = DoorTls::implicit)
    {
        return serve(std::move(session), {.tls = kind});
    }
    std::shared_ptr<ssl_ctx_st> trusting_our_root() { return make_tls_client(ca_.root).value(); }
};

TEST_F(TlsTest, AClientThatKnowsTheRootIsServed)
{
    for (const auto* name : {"localhost", "mail.example"}) {
        auto client = dial(serve_tls(echo));
        const auto started = client.start_tls(trusting_our_root(), name);
        EXPECT_EQ(started.has_value(), std::string_view(name) == "localhost") << name;
        if (started) EXPECT_EQ(client.receive(), "hello\r\n");
    }
}

TEST_F(TlsTest, ACertificateOfAnUnknownRootIsRefusedByTheClient)
{
    auto client = dial(serve_tls(echo));
    EXPECT_THAT(client.start_tls(make_tls_client("").value(), "localhost").error().detail,
                HasSubstr("certificate verify failed"));
}

struct Offer {
    int least, most;
    const char* ciphers;
    bool is_taken;
    std::string_view text;
};

// SECLEVEL=0, so that it is the server who refuses and not our own client.
const Offer offers[] = {
    {TLS1_VERSION, TLS1_VERSION, "ALL:@SECLEVEL=0", false, ""},
    {TLS1_1_VERSION, TLS1_1_VERSION, "ALL:@SECLEVEL=0", false, ""},
    {TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0", false,
     ""},
    {TLS1_2_VERSION, TLS1_2_VERSION, "AES256-GCM-SHA384:@SECLEVEL=0", false, ""},
    {TLS1_2_VERSION, TLS1_2_VERSION, "ALL", true, "TLSv1.2 ECDHE-ECDSA-"},
    {TLS1_2_VERSION, TLS1_3_VERSION, "ALL", true, "TLSv1.3 TLS_"},
};

TEST_F(TlsTest, OnlyModernVersionsAndCiphersAreTaken)
{
    const auto port = serve_tls(echo);
    for (const auto& offer : offers) {
        const auto context = make_trusting_tls_client();
        SSL_CTX_set_min_proto_version(context.get(), offer.least);
        SSL_CTX_set_max_proto_version(context.get(), offer.most);
        ASSERT_EQ(SSL_CTX_set_cipher_list(context.get(), offer.ciphers), 1);
        auto client = dial(port);
        const auto started = client.start_tls(context, "");
        EXPECT_EQ(started.has_value(), offer.is_taken) << offer.most << " " << offer.ciphers;
        if (started) EXPECT_THAT(client.tls_text(), StartsWith(offer.text));
    }
}

TEST_F(TlsTest, AHandshakeThatStallsOrDripsIsCutInTime)
{
    settings_.handshake_patience = 500ms;
    const auto port = serve_tls(echo);
    for (const std::string_view drip : {"", "\x16"}) {
        auto client = dial(port);
        const auto begun = std::chrono::steady_clock::now();
        for (int i = 0; i < 50; ++i) {
            if (!drip.empty() && !client.send(drip)) break;
            if (const auto end = client.receive(50ms); end && end->empty()) break;
        }
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 1500ms);
    }
}

// Says whether bytes came in behind STARTTLS, then goes on under TLS.
Task<void> upgrading(std::unique_ptr<Stream> stream)
{
    Lines lines(std::move(stream));
    (void)co_await lines.line(100, 5s);
    lines.write(lines.has_buffered_input() ? "too early\r\n" : "go ahead\r\n");
    co_await lines.flush();
    const auto started = co_await lines.stream().start_tls();
    lines.write(started ? lines.stream().tls_text() + "\r\n" : "no TLS here\r\n");
    lines.write((co_await lines.stream().start_tls()) ? "twice\r\n" : "once\r\n");
    co_await lines.flush();
}

TEST_F(TlsTest, StarttlsTurnsAClearConnectionIntoACoveredOne)
{
    auto client = dial(serve_tls(upgrading, DoorTls::starttls));
    ASSERT_TRUE(client.send("STARTTLS\r\n"));
    ASSERT_EQ(client.receive(), "go ahead\r\n");
    ASSERT_TRUE(client.start_tls(trusting_our_root(), "localhost"));
    EXPECT_EQ(rest(client), "TLSv1.3 TLS_AES_256_GCM_SHA384\r\nonce\r\n");
}

TEST_F(TlsTest, BytesSentInClearBehindStarttlsAreSeenAndNeverCovered)
{
    const auto port = serve_tls(upgrading, DoorTls::starttls);
    auto early = dial(port);
    ASSERT_TRUE(early.send("STARTTLS\r\nNOOP\r\n"));
    EXPECT_EQ(early.receive(), "too early\r\n");
    auto late = dial(port);
    ASSERT_TRUE(late.send("STARTTLS\r\n"));
    ASSERT_EQ(late.receive(), "go ahead\r\n");
    ASSERT_TRUE(late.send("NOOP\r\n"));
    EXPECT_THAT(rest(late), testing::Not(HasSubstr("TLS")));
}

TEST_F(TlsTest, ADoorWithoutTlsDoesNotUpgrade)
{
    auto client = dial(serve_tls(upgrading, DoorTls::none));
    ASSERT_TRUE(client.send("STARTTLS\r\n"));
    EXPECT_EQ(rest(client), "go ahead\r\nno TLS here\r\nonce\r\n");
}

TEST_F(TlsTest, ANudgeReachesASessionUnderTls)
{
    std::promise<std::pair<Loop*, Stream*>> begun;
    auto client = dial(serve_tls([&](std::unique_ptr<Stream> stream) -> Task<void> {
        begun.set_value({&Loop::current(), stream.get()});
        return echo(std::move(stream));
    }));
    ASSERT_TRUE(client.start_tls(trusting_our_root(), "localhost"));
    EXPECT_EQ(client.receive(), "hello\r\n");
    const auto [loop, stream] = begun.get_future().get();
    loop->post([at = stream] { at->nudge(); });
    EXPECT_EQ(client.receive(), "news\r\n");
    ASSERT_TRUE(client.send("a\r\nb\r\n"));
    EXPECT_EQ(client.receive(), "a\r\nb\r\n");
    stop();
    EXPECT_EQ(rest(client), "BYE\r\n");
}

TEST_F(TlsTest, AMegabyteGoesBothWays)
{
    constexpr std::size_t size = 1 << 20;
    auto client = dial(serve_tls([](std::unique_ptr<Stream> stream) -> Task<void> {
        std::string all(size, '\0');
        for (std::size_t at = 0; at < size;) at += co_await stream->read_some(std::span(all).subspan(at), 5s);
        co_await stream->write_all(all, 5s);
    }));
    ASSERT_TRUE(client.start_tls(trusting_our_root(), "localhost"));
    std::string sent(size, 'x');
    for (std::size_t i = 0; i < size; ++i) sent[i] = static_cast<char>('a' + i % 23);
    ASSERT_TRUE(client.send(sent));
    EXPECT_TRUE(rest(client) == sent);
}

// A client of OpenSSL's own, for what BlockingClient does not do.
struct RawClient {
    RawClient(const std::shared_ptr<ssl_ctx_st>& context, std::uint16_t port)
        : connection(dial_tcp("127.0.0.1", port, 5s).value()),
          tls(SSL_new(context.get()), SSL_free)
    {
        fcntl(connection.fd(), F_SETFL, 0);
        SSL_set_fd(tls.get(), connection.fd());
    }
    std::string read() const
    {
        char bytes[100];
        const int count = SSL_read(tls.get(), bytes, sizeof bytes);
        return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : "";
    }
    BlockingClient connection;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls;
};

TEST_F(TlsTest, AClientCannotRenegotiate)
{
    const auto context = make_trusting_tls_client();
    SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_clear_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    const RawClient client(context, serve_tls(echo));
    ASSERT_EQ(SSL_connect(client.tls.get()), 1);
    EXPECT_EQ(client.read(), "hello\r\n");
    SSL_renegotiate(client.tls.get());
    EXPECT_NE(SSL_do_handshake(client.tls.get()), 1);
}

using Session = std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)>;

// Whether the server took the ticket, if there is one; the session becomes the one of this connection.
bool is_resumed(const std::shared_ptr<ssl_ctx_st>& context, std::uint16_t port, Session& session)
{
    const RawClient client(context, port);
    if (session) SSL_set_session(client.tls.get(), session.get());
    EXPECT_EQ(SSL_connect(client.tls.get()), 1);
    EXPECT_EQ(client.read(), "hello\r\n");
    session.reset(SSL_get1_session(client.tls.get()));
    SSL_shutdown(client.tls.get());  // else the session would count as broken
    return SSL_session_reused(client.tls.get()) == 1;
}

TEST_F(TlsTest, ASessionIsResumedByItsTicketUntilTheKeysAreRenewed)
{
    const auto port = serve_tls(echo);
    const auto context = make_trusting_tls_client();
    Session session(nullptr, SSL_SESSION_free);
    EXPECT_FALSE(is_resumed(context, port, session));
    EXPECT_TRUE(is_resumed(context, port, session));
    ASSERT_TRUE(tls()->renew());
    EXPECT_FALSE(is_resumed(context, port, session));
    EXPECT_TRUE(is_resumed(context, port, session));
}

TEST_F(TlsTest, HandshakesAreCountedByTheirEndAndFailuresAreExplained)
{
    const auto port = serve_tls(echo);
    const auto count = [this](const std::string& end) {
        return metric("congvu_tls_handshakes_total{end=\"" + end + "\"}");
    };
    const auto wait_for = [this](const std::string& end) {
        wait_for_metric("congvu_tls_handshakes_total{end=\"" + end + "\"}", "1");
    };
    auto good = dial(port);
    ASSERT_TRUE(good.start_tls(make_trusting_tls_client(), ""));
    auto distrusting = dial(port);
    EXPECT_FALSE(distrusting.start_tls(make_tls_client("").value(), "localhost"));
    wait_for("refused_by_peer");
    auto old = dial(port);
    const auto context = make_trusting_tls_client();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    EXPECT_FALSE(old.start_tls(context, ""));
    wait_for("version");
    auto web = dial(port);
    ASSERT_TRUE(web.send("GET / HTTP/1.1\r\n\r\n"));
    wait_for("not_tls");
    {
        auto gone = dial(port);
    }
    wait_for("gone");
    EXPECT_EQ(count("done"), "1");
    EXPECT_THAT(log_lines_.lines(),
                testing::Contains(testing::AllOf(HasSubstr("debug"), HasSubstr("how=version"),
                                                 HasSubstr("unsupported protocol"))));
}

TEST_F(TlsTest, AHandshakeThatIsTooSlowIsCountedAsSuch)
{
    settings_.handshake_patience = 50ms;
    auto silent = dial(serve_tls(echo));
    wait_for_metric("congvu_tls_handshakes_total{end=\"too_slow\"}", "1");
}

// As sessions do it: when the conversation cannot go on, some last words, if they can be said.
Task<void> parting(std::unique_ptr<Stream> stream)
{
    Lines lines(std::move(stream));
    try {
        (void)co_await lines.stream().start_tls();
    } catch (const TimedOut&) {
    }
    lines.write("421 too slow\r\n");
    EXPECT_THROW(co_await lines.flush(Lines::parting_patience), Disconnected);
}

TEST_F(TlsTest, AfterAHandshakeThatStalledTheConnectionEndsAtOnceAndInSilence)
{
    settings_.handshake_patience = 200ms;
    auto client = dial(serve_tls(parting, DoorTls::starttls));
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(rest(client), "");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);
}

TEST_F(TlsTest, AHandshakeInProgressDoesNotHoldUpTheEnd)
{
    settings_.handshake_patience = settings_.shutdown_grace = 1h;
    const auto port = serve_tls(echo);
    auto silent = dial(port);
    wait_for_metric("congvu_connections{door=\"test\"}", "1");
    stop();
    EXPECT_EQ(rest(silent), "");
}

TEST_F(TlsTest, TheServerSaysGoodByeInTlsToo)
{
    const RawClient client(make_trusting_tls_client(),
                           serve_tls([](std::unique_ptr<Stream> stream) -> Task<void> {
                               co_await stream->write_all("bye", 1s);
                           }));
    ASSERT_EQ(SSL_connect(client.tls.get()), 1);
    EXPECT_EQ(client.read(), "bye");
    char byte = 0;
    EXPECT_EQ(SSL_get_error(client.tls.get(), SSL_read(client.tls.get(), &byte, 1)), SSL_ERROR_ZERO_RETURN);
}

class TlsFilesTest : public testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text)
    {
        std::ofstream(folder_.path + "/" + name) << text;
        return folder_.path + "/" + name;
    }
    std::string why_not(const TlsFiles& files) { return open_tls(files).error().detail; }

    TestFolder folder_;
    base::SystemClock clock_;
    LocalCa ca_ = make_local_ca(folder_.path, {"mail.langson.example"}, clock_).value();
};

TEST_F(TlsFilesTest, ARefusalNamesTheFileAndWhatIsWrong)
{
    const auto &certificate = ca_.server.certificate, &key = ca_.server.key;
    const auto junk = write("junk.pem", "no certificate\n");
    EXPECT_THAT(why_not({"/nonexistent.pem", key}),
                testing::AllOf(HasSubstr("TLS certificate '/nonexistent.pem'"), HasSubstr("No such file")));
    EXPECT_THAT(why_not({certificate, "/nonexistent.key"}),
                HasSubstr("TLS key '/nonexistent.key': No such file"));
    EXPECT_THAT(why_not({junk, key}), HasSubstr("junk.pem': no start line"));
    EXPECT_THAT(why_not({certificate, junk}), HasSubstr("TLS key"));
    EXPECT_THAT(why_not({certificate, folder_.path + "/ca.key"}), HasSubstr("key values mismatch"));
}

TEST_F(TlsFilesTest, AKeyWithAPassphraseIsRefusedWithoutAsking)
{
    const std::string locked = folder_.path + "/locked.key";
    const std::string command =
        "openssl ec -aes128 -passout pass:x -in " + ca_.server.key + " -out " + locked + " >/dev/null 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_THAT(why_not({ca_.server.certificate, locked}), HasSubstr("locked.key'"));
}

X509* certificate_of(const std::shared_ptr<ssl_ctx_st>& context)
{
    return SSL_CTX_get0_certificate(context.get());
}

TEST_F(TlsFilesTest, ABrokenNewCertificateLeavesTheOldOneInUseWithNewKeysForTickets)
{
    const auto tls = open_tls(ca_.server).value();
    const auto first = tls->current();
    ASSERT_TRUE(tls->renew());
    const auto second = tls->current();
    EXPECT_NE(first, second);
    write("server.pem", "half a file");
    EXPECT_FALSE(tls->renew());
    const auto third = tls->current();
    EXPECT_NE(third, second);
    EXPECT_EQ(X509_cmp(certificate_of(third), certificate_of(second)), 0);
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_get0_chain_certs(third.get(), &chain);
    EXPECT_EQ(sk_X509_num(chain), 1);
}

TEST_F(TlsFilesTest, TheEndOfACertificateIsKnown)
{
    const auto left = open_tls(ca_.server).value()->expires() - clock_.now();
    EXPECT_GT(left, std::chrono::days(824));
    EXPECT_LE(left, std::chrono::days(825));
}

}  // namespace
}  // namespace net
