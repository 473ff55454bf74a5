#include "web/server.hpp"

#include "base/json.hpp"
#include "net/memory_stream.hpp"
#include "web/autoconfig.hpp"

#include <gmock/gmock.h>

namespace web {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Request, IsReadFromItsFirstLine)
{
    struct Case {
        std::string_view line;
        Method method;
        std::string path;
    };
    for (const auto& [line, method, path] : std::vector<Case>{
             {"GET /health HTTP/1.1", Method::get, "/health"},
             {"HEAD / HTTP/1.0", Method::head, "/"},
             {"POST /health HTTP/1.1", Method::other, "/health"},
             {"GET /mail/config-v1.1.xml?emailaddress=a%40b HTTP/1.1", Method::get, "/mail/config-v1.1.xml"},
             {"GET http://mail.langson.gov.vn/health HTTP/1.1", Method::get, "/health"},
             {"GET HTTP://mail.langson.gov.vn HTTP/1.1", Method::get, "/"}}) {
        auto request = request_line(line);
        ASSERT_TRUE(request) << line;
        EXPECT_EQ(request->method, method) << line;
        EXPECT_EQ(request->path, path) << line;
    }
}

TEST(Request, IsRefusedWhereItIsNone)
{
    for (std::string_view line :
         {"", "GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/2", "G@T / HTTP/1.1",
          "GET health HTTP/1.1", "GET /\x01 HTTP/1.1", "EHLO mail.example.org", "GET * HTTP/1.1"})
        EXPECT_FALSE(request_line(line)) << line;
    Request request;
    for (std::string_view field : {"", " folded", "Host : x", ": x", "no colon", "H\xE9: x"})
        EXPECT_FALSE(field_line(field, request)) << field;
    EXPECT_FALSE(request.has_body);
    EXPECT_TRUE(field_line("content-length: 3", request));
    EXPECT_TRUE(request.has_body);
}

class Web : public testing::Test {
  protected:
    std::string ask(std::string_view bytes, std::string address = "127.0.0.1")
    {
        net::TestLoop loop;
        bool is_loopback = address == "127.0.0.1";
        auto [stream, client] = net::make_memory_stream(
            loop, {.peer = {.address = address, .port = 1, .is_loopback = is_loopback, .user = {}}});
        loop.start(server.serve(std::move(stream)));
        client.send(bytes);
        loop.run();
        std::string answer = client.take();
        EXPECT_TRUE(client.is_ended()) << "the connection stays open after " << bytes;
        return answer;
    }

    std::string get(std::string path, std::string address = "127.0.0.1")
    {
        return ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", std::move(address));
    }

    base::SystemClock clock;
    base::Log log{clock, base::LogForm::text, base::LogLevel::error, base::to_nowhere()};
    base::Metrics metrics;
    bool is_up = true;
    Server server{{clock,
                   log,
                   metrics,
                   {{"directory", [this] { return directory::Health{is_up, "following slapd"}; }}},
                   {.host = "mail.langson.gov.vn", .domain = "langson.gov.vn"}},
                  {}};
};

TEST_F(Web, TellsWhetherEveryPartIsWell)
{
    std::string well = get("/health");
    EXPECT_THAT(well, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(well, HasSubstr("Content-Type: application/json\r\n"));
    auto body = base::Json::parse(well.substr(well.find("\r\n\r\n") + 4)).value();
    EXPECT_TRUE(body.flag("is_well"));
    EXPECT_EQ(body["checks"]["directory"].text("text"), "following slapd");

    is_up = false;
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
}

TEST_F(Web, TellsStrangersOnlyWhetherItIsWell)
{
    EXPECT_THAT(get("/health", "192.0.2.7"), EndsWith("\r\n\r\n{\"is_well\":true}\n"));
    EXPECT_THAT(get("/metrics", "192.0.2.7"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_THAT(get("/metrics"), HasSubstr("congvu_web_requests_total 3"));
}

TEST_F(Web, TellsMailProgramsWhereToGo)
{
    for (std::string path :
         {"/mail/config-v1.1.xml?emailaddress=x@y", "/.well-known/autoconfig/mail/config-v1.1.xml"}) {
        std::string answer = get(path, "192.0.2.7");
        EXPECT_THAT(answer, HasSubstr("Content-Type: text/xml"));
        EXPECT_THAT(answer, HasSubstr("<emailProvider id=\"langson.gov.vn\">"));
        EXPECT_THAT(answer,
                    HasSubstr("<hostname>mail.langson.gov.vn</hostname>\n      <port>993</port>\n      "
                              "<socketType>SSL</socketType>"));
        EXPECT_THAT(answer, HasSubstr("<port>587</port>\n      <socketType>STARTTLS</socketType>"));
    }
}

TEST(Autoconfig, EscapesNamesAndLeavesOutWhatIsOff)
{
    std::string xml = autoconfig({.host = "a<b>&\"c'", .domain = "x", .imap = 0, .submission = 0});
    EXPECT_THAT(xml, HasSubstr("<hostname>a&lt;b&gt;&amp;&quot;c&apos;</hostname>"));
    EXPECT_THAT(xml, Not(HasSubstr("STARTTLS")));
}

TEST_F(Web, AnswersHeadWithoutABody)
{
    std::string answer = ask("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("is_well")));
}

TEST_F(Web, OffersNothingElse)
{
    EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(get("/../../etc/passwd"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(get("//health"), StartsWith("HTTP/1.1 404"));
    std::string post = ask("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_THAT(post, StartsWith("HTTP/1.1 405"));
    EXPECT_THAT(post, HasSubstr("Allow: GET, HEAD\r\n"));
    EXPECT_THAT(ask("GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"),
                StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("GET /health HTTP/2\r\n\r\n"), StartsWith("HTTP/1.1 505"));
    EXPECT_THAT(ask("EHLO mail.example.org\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(Web, BoundsARequest)
{
    EXPECT_THAT(ask("GET /" + std::string(5000, 'x') + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 431"));
    std::string fields;
    for (int i = 0; i < 100; ++i) fields += "X-A: b\r\n";
    EXPECT_THAT(ask("GET /health HTTP/1.1\r\n" + fields + "\r\n"), StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(ask("GET /health HTTP/1.1\nHost: x\n\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /health HTTP/1.1\r\nHost : x\r\n\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(Web, WantsExactlyOneHost)
{
    EXPECT_THAT(ask("GET /health HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /health HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /health HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("GET /health HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 200"));
}

TEST_F(Web, HasOnePatienceForAllLinesOfARequest)
{
    net::TestLoop loop;
    auto [stream, client] = net::make_memory_stream(loop);
    loop.start(server.serve(std::move(stream)));
    client.send("GET /health HTTP/1.1\r\n");
    for (int i = 0; i < 4; ++i) {
        EXPECT_FALSE(client.is_ended()) << i;
        loop.advance(std::chrono::seconds(3));
        client.send("X-A: b\r\n");
    }
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Web, SaysInHttpThatItIsFull)
{
    EXPECT_THAT(busy(), StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_THAT(busy(), EndsWith("\r\n\r\nService Unavailable\n"));
}

TEST_F(Web, LetsGoOfAClientThatSaysNothing)
{
    net::TestLoop loop;
    auto [stream, client] = net::make_memory_stream(loop);
    loop.start(server.serve(std::move(stream)));
    client.send("GET /hea");
    loop.advance(std::chrono::seconds(30));
    EXPECT_TRUE(client.is_ended());
    EXPECT_EQ(loop.running(), 0U);
}

}  // namespace
}  // namespace web
