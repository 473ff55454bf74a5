#include "smtp/proto/reply.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

TEST(Reply, HasCodeStatusAndText)
{
    EXPECT_EQ(to_wire(Answer::ok), "250 2.0.0 OK\r\n");
    EXPECT_EQ(to_wire({Answer::ok, "5 octets received"}), "250 2.0.0 5 octets received\r\n");
}

TEST(Reply, ManyLinesAreJoinedByHyphens)
{
    EXPECT_EQ(to_wire({Answer::hello, "mail.example\nSIZE 10\nSTARTTLS"}),
              "250-mail.example\r\n250-SIZE 10\r\n250 STARTTLS\r\n");
}

TEST(Reply, NothingThatAPeerSaidCanEndALine)
{
    EXPECT_EQ(to_wire({Answer::ok, "a\rb\tc"}), "250 2.0.0 a?b?c\r\n");
}

TEST(Reply, StatusAndCodeAgreeInEveryRow)
{
    for (unsigned i = 0; i < static_cast<unsigned>(Answer::count); ++i) {
        const auto& row = row_of(static_cast<Answer>(i));
        if (!row.status.empty()) {
            EXPECT_EQ(row.status[0] - '0', row.code / 100) << row.text;
        }
        // RFC 2034 §3: every 4xx and 5xx has one.
        if (row.code >= 400) {
            EXPECT_FALSE(row.status.empty()) << row.text;
        }
        if (row.code == 421) {
            EXPECT_EQ(row.afterwards, Afterwards::close) << row.text;
        }
    }
}

}  // namespace
}  // namespace smtp
