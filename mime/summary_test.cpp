#include "mime/summary.hpp"

#include "base/format.hpp"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace mime {
namespace {

std::string repeated(std::string_view text, std::size_t count)
{
    std::string all;
    all.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

struct Shape {
    std::size_t parts = 0, depth = 0;
};

Shape shape_of(const Part& part)
{
    Shape shape{1, 1};
    for (const auto& child : part.children) {
        auto below = shape_of(child);
        shape.parts += below.parts;
        shape.depth = std::max(shape.depth, below.depth + 1);
    }
    return shape;
}

// Each part lies inside its parent and after its sibling, multiparts and messages have what IMAP must print.
void expect_sound(const Part& part)
{
    EXPECT_EQ(part.body_at, part.header_at + part.header_size);
    if (part.is_multipart())
        EXPECT_GE(part.children.size(), 1u);
    else
        EXPECT_EQ(part.children.size(), part.is_message() ? 1u : 0u);
    EXPECT_EQ(part.envelope != nullptr, part.is_message());
    auto at = part.body_at;
    for (const auto& child : part.children) {
        EXPECT_GE(child.header_at, at);
        at = child.body_at + child.body_size;
        expect_sound(child);
    }
    EXPECT_LE(at, part.body_at + part.body_size);
}

struct Bomb {
    std::string name, message;
};

std::vector<Bomb> bombs()
{
    auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i)
            text += base::format("Content-Type: multipart/mixed; boundary=b{}\r\n\r\n--b{}\r\n", i, i);
        return text;
    };
    std::string continuations = "Content-Type: text/plain";
    for (int i = 0; i < 50'000; ++i) continuations += base::format(";\r\n name*{}=x", (i * 7919) % 50'000);
    std::string recipients = "To: ";
    for (int i = 0; i < 200'000; ++i) recipients += base::format("u{}@example.org,\r\n ", i);
    return {
        {"nested multiparts", nested(20'000)},
        {"nested messages", repeated("Content-Type: message/rfc822\r\n\r\n", 5'000)},
        {"flat parts",
         "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeated("--b\r\n\r\nx\r\n", 50'000)},
        {"digest of nothing",
         "Content-Type: multipart/digest; boundary=b\r\n\r\n" + repeated("--b\r\n", 100'000)},
        {"nested comments",
         "From: " + repeated("(", 100'000) + "x" + repeated(")", 100'000) + " a@b\r\n\r\n"},
        {"continuations", continuations + "\r\n\r\n"},
        {"recipients", recipients + "\r\n\r\n"},
        {"a header of 20 MB", "Subject: " + repeated("abcdefghi ", 2'000'000) + "\r\n\r\nbody"},
        {"500,000 fields", repeated("X-Field: value\r\n", 500'000) + "\r\nbody"},
        {"500,000 subjects", repeated("Subject: value\r\n", 500'000) + "\r\nbody"},
        {"encoded words", "Subject: " + repeated("=?utf-8?Q?a?=\r\n ", 50'000) + "\r\n\r\n"},
        {"addresses of a byte", "To: " + repeated("a,", 2'000'000) + "\r\n\r\n"},
        {"parameters of a byte", "Content-Type: a/b" + repeated(";a=b", 1'000'000) + "\r\n\r\n"},
        {"references", "References: " + repeated("<0123456789@x> ", 300'000) + "\r\n\r\n"},
        {"dashes",
         nested(99) + "\r\n" + repeated("--b9", 1'000'000) + "\r\n" + repeated("--b9x\r\n-\r\n", 200'000)},
        {"one line of 20 MB", "\r\n" + repeated("=E1=BA=A5 ", 2'000'000)},
        {"html", "Content-Type: text/html\r\n\r\n" + repeated("<p>&amp;<!--", 1'000'000)},
    };
}

TEST(SummaryTest, BombsAreReadInTimeAndBounds)
{
    for (const auto& [name, message] : bombs()) {
        auto start = std::chrono::steady_clock::now();
        auto summary = summarize(message);
        auto took = std::chrono::steady_clock::now() - start;
        EXPECT_LT(took, std::chrono::seconds(20)) << name;  // under a second where it is optimised
        auto [parts, depth] = shape_of(summary.root);
        EXPECT_LE(parts, 2 * SummaryBuilder::most_parts) << name;
        EXPECT_LE(depth, SummaryBuilder::deepest + 1) << name;
        expect_sound(summary.root);
        auto bytes = summary.to_bytes();
        EXPECT_LE(bytes.size(), 3 * SummaryBuilder::most_header_bytes) << name;
        auto again = Summary::from_bytes(bytes);
        ASSERT_TRUE(again) << name;
        EXPECT_EQ(again->to_bytes(), bytes) << name;
        RecordProperty(
            name, base::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    }
}

TEST(SummaryTest, WhatIsTooDeepIsUnknownInside)
{
    std::string message;
    for (int i = 0; i < 200; ++i) message += "Content-Type: message/rfc822\r\n\r\n";
    auto summary = summarize(message);
    const Part* part = &summary.root;
    while (!part->children.empty()) part = &part->children.front();
    EXPECT_EQ(part->type + "/" + part->subtype, "application/octet-stream");
    EXPECT_EQ(shape_of(summary.root).depth, SummaryBuilder::deepest);
}

TEST(SummaryTest, PartsOverTheBoundStayInsideTheirParent)
{
    auto message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
                   repeated("--b\r\n\r\nx\r\n", SummaryBuilder::most_parts + 10) + "--b--\r\nepilogue";
    auto summary = summarize(message);
    EXPECT_EQ(summary.root.children.size(), SummaryBuilder::most_parts - 1);
    EXPECT_EQ(summary.root.body_at + summary.root.body_size, message.size());
    EXPECT_EQ(summary.root.children.back().body_size, 1u);
}

TEST(SummaryTest, FourteenThousandRecipientsAreAllKept)
{
    std::string message = "To: first@example.gov.vn";
    for (int i = 0; i < 14'411; ++i)
        message += base::format(",\r\n =?UTF-8?B?VHJp4buHdSBWxINuIEjDuW5n?= <official{}@example.gov.vn>", i);
    auto summary = summarize(message + "\r\n\r\n");
    ASSERT_EQ(summary.envelope.to.size(), 14'412u);
    EXPECT_EQ(summary.envelope.to.back().mailbox, "official14410");
}

TEST(SummaryTest, ACutListEndsWithAWholeAddress)
{
    std::string list = "To: ";
    for (int i = 0; list.size() < SummaryBuilder::most_header_bytes + 1'000; ++i)
        list += base::format(
            "someone.with.a.long.name.{:07}@a.long.host.name.example.org.whose.name.never.ends.example, ", i);
    auto summary = summarize(list + "\r\n\r\n");
    ASSERT_FALSE(summary.envelope.to.empty());
    for (const auto& address : summary.envelope.to) EXPECT_TRUE(address.host->ends_with(".example"));
}

TEST(SummaryTest, WhatIsNotPlainIsMarked)
{
    EXPECT_TRUE(summarize("Subject: \xe1\xba\xa5\r\n\r\n").has_eight_bit);
    EXPECT_FALSE(summarize("Subject: x\r\n\r\n\xe1\xba\xa5").has_eight_bit);
    EXPECT_TRUE(summarize("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: \xff\r\n\r\n--b--")
                    .has_eight_bit);
    EXPECT_TRUE(summarize(std::string_view("\r\n\0", 3)).has_nul);
    EXPECT_FALSE(summarize("Subject: x\r\n\r\n").has_nul);
}

TEST(SummaryTest, ThreadsAreFoundByReferences)
{
    auto summary = summarize("In-Reply-To: <c@x> <b@x>\r\nReferences: <a@x>\r\n <b@x>\r\n\r\n");
    EXPECT_EQ(summary.references, (std::vector<std::string>{"<a@x>", "<b@x>", "<c@x>"}));
}

TEST(SummaryTest, AnotherVersionIsUnsupportedAndDamageIsCorrupt)
{
    auto bytes =
        summarize("From: a@b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--")
            .to_bytes();
    auto code_of = [](std::string_view damaged) {
        auto read = Summary::from_bytes(damaged);
        return read ? std::optional<base::Code>() : read.error().code;
    };
    EXPECT_EQ(code_of(""), base::Code::corrupt);
    EXPECT_EQ(code_of("\x02" + bytes.substr(1)), base::Code::unsupported);
    EXPECT_EQ(code_of(bytes + "x"), base::Code::corrupt);
    for (std::size_t size = 1; size < bytes.size(); ++size)
        EXPECT_EQ(code_of(bytes.substr(0, size)), base::Code::corrupt);
}

TEST(SummaryTest, ABitFlippedNeverMakesAnUnsoundStructure)
{
    auto bytes =
        summarize("From: A <a@b>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n"
                  "--b\r\nContent-Type: message/rfc822\r\n\r\nTo: c@d\r\n\r\ny\r\n--b--")
            .to_bytes();
    for (std::size_t bit = 8; bit < bytes.size() * 8; ++bit) {
        auto damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        if (auto read = Summary::from_bytes(damaged)) expect_sound(read->root);
    }
}

// Random messages made of the pieces that matter.
std::string random_message(std::mt19937& random)
{
    constexpr std::array<std::string_view, 24> pieces{"\r\n",
                                                      "\r\n",
                                                      "\n",
                                                      "\r",
                                                      "--a",
                                                      "--b",
                                                      "--a--",
                                                      "--b--",
                                                      "--",
                                                      "-",
                                                      " ",
                                                      "\t",
                                                      "x",
                                                      "\xe1\xba\xa5",
                                                      "Content-Type: multipart/mixed; boundary=a\r\n",
                                                      "Content-Type: multipart/digest; boundary=\"b\"\r\n",
                                                      "Content-Type: message/rfc822\r\n",
                                                      "Content-Type: text/html\r\n",
                                                      "From: a@b, c <d@e>\r\n",
                                                      "Subject:",
                                                      "To: g: h@i;",
                                                      "References: <r@s>",
                                                      "Content-Transfer-Encoding: base64\r\n",
                                                      std::string_view("\0", 1)};
    std::string message;
    for (auto count = random() % 60; count > 0; --count) message += pieces[random() % pieces.size()];
    return message;
}

TEST(SummaryTest, AnyMessageIsReadTheSameInPiecesAndComesBackFromItsBytes)
{
    std::mt19937 random(20261102);
    for (int i = 0; i < 3'000; ++i) {
        auto message = random_message(random);
        auto summary = summarize(message);
        expect_sound(summary.root);
        auto bytes = summary.to_bytes();

        SummaryBuilder builder;
        for (std::size_t at = 0; at < message.size();) {
            auto size = 1 + random() % 5;
            builder.feed(std::string_view(message).substr(at, size));
            at += size;
        }
        ASSERT_EQ(builder.finish().to_bytes(), bytes) << testing::PrintToString(message);
        auto again = Summary::from_bytes(bytes);
        ASSERT_TRUE(again) << testing::PrintToString(message);
        ASSERT_EQ(again->to_bytes(), bytes);
        if (HasFailure()) FAIL() << testing::PrintToString(message);
    }
}

}  // namespace
}  // namespace mime
