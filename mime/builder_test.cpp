#include "mime/builder.hpp"

#include "base/text.hpp"
#include "mime/encoded_word.hpp"
#include "mime/header.hpp"
#include "mime/parameters.hpp"
#include "mime/summary.hpp"
#include "mime/transfer.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

const DateTime morning{std::chrono::sys_seconds(std::chrono::seconds(1'793'581'200)),
                       std::chrono::minutes(420)};

std::string body_of(const std::string& message, const Part& part)
{
    auto raw = message.substr(part.body_at, part.body_size);
    return decode_transfer(*encoding_named(part.encoding), raw);
}

void expect_well_formed(const std::string& message)
{
    for (auto line : base::split(message, '\n')) {
        EXPECT_LE(line.size(), 999u);
        EXPECT_TRUE(line.empty() || line.ends_with('\r')) << line;
        for (char c : line) EXPECT_TRUE((c >= ' ' && c <= '~') || c == '\r' || c == '\t') << line;
    }
}

TEST(BuilderTest, APlainMessageIsReadable)
{
    auto message = MessageBuilder()
                       .date(morning)
                       .from({"An", "an", "x.vn"})
                       .to({"", "binh", "x.vn"})
                       .subject("Hello")
                       .message_id("<1@x.vn>")
                       .text("one\ntwo")
                       .bytes();
    EXPECT_EQ(
        message,
        "Date: Mon, 02 Nov 2026 08:00:00 +0700\r\nFrom: An <an@x.vn>\r\nSubject: Hello\r\n"
        "Message-ID: <1@x.vn>\r\nTo: binh@x.vn\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\none\r\ntwo\r\n");
}

TEST(BuilderTest, VietnameseComesBack)
{
    std::string subject =
        "Về việc chuẩn bị báo cáo tổng kết công tác năm 2026 của các cơ quan, đơn vị trên địa bàn tỉnh";
    std::string text = "Kính gửi các đồng chí,\r\n.\r\nFrom đây\r\n" + std::string(2'000, 'x') + "\r\n";
    auto message =
        MessageBuilder().from({"Nông Thị Mai", "ntmai", "x.vn"}).subject(subject).text(text).bytes();
    expect_well_formed(message);
    auto summary = summarize(message);
    EXPECT_EQ(decode_words(*summary.envelope.subject), subject);
    EXPECT_EQ(decode_words(*summary.envelope.from.at(0).name), "Nông Thị Mai");
    EXPECT_EQ(body_of(message, summary.root), text);
}

TEST(BuilderTest, AttachmentsAndAlternatives)
{
    std::string name = "Kế hoạch triển khai nhiệm vụ quý IV năm 2026.docx", bytes(1'000, '\0');
    auto message = MessageBuilder()
                       .subject("x")
                       .text("Chào")
                       .html("<p>Chào</p>")
                       .attach({"application/vnd.ms-word", name, bytes})
                       .attach({"not a type\r\nX: y", "short.txt", "--=_congvu_mixed--\r\n"})
                       .bytes();
    expect_well_formed(message);
    auto root = summarize(message).root;
    ASSERT_EQ(root.children.size(), 3u);
    EXPECT_EQ(root.children[0].children.size(), 2u);
    EXPECT_EQ(decoded_parameter(root.children[1].disposition_parameters, "filename"), name);
    EXPECT_EQ(body_of(message, root.children[1]), bytes);
    EXPECT_EQ(root.children[2].type, "application");
    EXPECT_EQ(decoded_parameter(root.children[2].disposition_parameters, "filename"), "short.txt");
    EXPECT_EQ(body_of(message, root.children[2]), "--=_congvu_mixed--\r\n");
}

TEST(BuilderTest, NoValueMakesAField)
{
    auto message = MessageBuilder()
                       .from({"a\r\nBcc: spy@x", "a\r\nX: y", "b.org"})
                       .subject("a\r\nBcc: spy@x\r\n\r\nbody")
                       .message_id("<1@x>\r\nBcc: spy@x")
                       .field("X-One\r\nBcc", "value\nBcc: spy@x")
                       .bytes();
    expect_well_formed(message);
    EXPECT_FALSE(find_field(message, "Bcc"));
    EXPECT_FALSE(find_field(message, "X"));
    EXPECT_TRUE(find_field(message, "Subject"));
}

TEST(BuilderTest, ManyRecipientsAreFolded)
{
    MessageBuilder builder;
    for (int i = 0; i < 500; ++i) builder.to({"Người Nhận", "u" + std::to_string(i), "example.gov.vn"});
    auto message = builder.bytes();
    expect_well_formed(message);
    EXPECT_EQ(summarize(message).envelope.to.size(), 500u);
}

}  // namespace
}  // namespace mime
