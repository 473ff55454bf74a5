#include "net/http_post.hpp"

#include <gtest/gtest.h>

namespace net {
namespace {

TEST(HttpPost, ReadsPlaces)
{
    EXPECT_EQ(http_place("http://ocsp.ca.gov.vn"), (HttpPlace{"ocsp.ca.gov.vn", "80", "/"}));
    EXPECT_EQ(http_place("HTTP://127.0.0.1:8080/a?b=c"), (HttpPlace{"127.0.0.1", "8080", "/a?b=c"}));
    for (const auto* wrong :
         {"", "http://", "https://x", "ldap://x", "http://u@x/", "http://x:0/", "http://x:99999/",
          "http://x/\r\nEvil: 1", "http://x y/", "http://x/#f", "http:///a"})
        EXPECT_FALSE(http_place(wrong)) << wrong;
}

TEST(HttpPost, TakesAWholeAnswerOfItsType)
{
    const std::string head = "HTTP/1.0 200 OK\r\nContent-type: application/x; q=1\r\n";
    EXPECT_EQ(http_body(head + "Content-Length: 3\r\n\r\nabcd", "application/x"), "abc");
    EXPECT_EQ(http_body(head + "\r\nabcd", "application/x"), "abcd");
    EXPECT_FALSE(http_body(head + "Content-Length: 5\r\n\r\nabcd", "application/x"));
    EXPECT_FALSE(http_body(head + "Content-Length: x\r\n\r\nabcd", "application/x"));
    EXPECT_FALSE(http_body(head + "Transfer-Encoding: chunked\r\n\r\n0", "application/x"));
    EXPECT_FALSE(http_body(head + "\r\nabcd", "application/y"));
    EXPECT_FALSE(http_body(head, "application/x"));
    for (const auto* wrong :
         {"", "HTTP/1.0 200", "HTTP/1.0 404 No\r\n\r\n", "SMTP/1.0 200 OK\r\n\r\n", "\r\n\r\n"})
        EXPECT_FALSE(http_body(wrong, "application/x")) << wrong;
}

TEST(HttpPost, NobodyThereIsSaidInTime)
{
    HttpQuestion question{"a/b", "x", "a/b"};
    question.patience = std::chrono::milliseconds(200);
    EXPECT_EQ(http_post({"127.0.0.1", "1", "/"}, question).error().code, base::Code::unavailable);
}

}  // namespace
}  // namespace net
