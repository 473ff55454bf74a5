#include "mime/summary.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

TEST(SummaryTest, APlainMessage)
{
    auto summary = summarize("From: An <an@x.vn>\r\nSubject: Xin\r\n chao\r\n\r\nMot\r\nHai\r\n");
    EXPECT_EQ(summary.envelope.subject, "Xin chao");
    EXPECT_EQ(summary.root.body_at, 43u);
    EXPECT_EQ(summary.root.body_size, 10u);
    EXPECT_EQ(summary.root.lines, 2u);
    EXPECT_EQ(summary.preview, "Mot Hai");
    auto again = Summary::from_bytes(summary.to_bytes());
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->to_bytes(), summary.to_bytes());
}

}  // namespace
}  // namespace mime
