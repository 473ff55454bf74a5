// Messages made to be expensive: read in time, in memory that does not grow with them.
#include "base/format.hpp"
#include "mime/testing.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <malloc.h>

namespace mime {
namespace {

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
    std::string recipients = "To: ", hosts = "To: ", parameters, messages, distinct = "References: ";
    for (int i = 0; i < 200'000; ++i) recipients += base::format("u{}@example.org,\r\n ", i);
    for (int i = 0; i < 200'000; ++i) hosts += base::format("u@h{}.example.org,", i);
    for (int i = 0; i < 50; ++i) parameters += base::format("; parameter{}=value", i);
    for (int i = 0; i < 7'000; ++i) distinct += base::format("<{}@x> ", i);
    for (int i = 0; i < 100; ++i)
        messages += "To: " + repeated("a@b,", 10'000) + "\r\nContent-Type: message/rfc822\r\n\r\n";
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
        {"hosts", hosts + "\r\n\r\n"},
        {"distinct references", distinct + "\r\n\r\n"},
        {"recipients of messages within", messages},
        {"parts with parameters", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
                                      repeated("--b\r\nContent-Type: a/b" + parameters + "\r\n\r\n", 9'000)},
        {"nested with parameters", repeated("Content-Type: message/rfc822" + parameters + "\r\n\r\n", 5'000)},
        {"quotes", "From: " + repeated("\"", 4'000'000) + "\r\n\r\n"},
        {"open comments", "From: " + repeated("(x ", 1'000'000) + "\r\n\r\n"},
        {"brackets", "From: " + repeated("<", 2'000'000) + repeated("@", 2'000'000) + "\r\n\r\n"},
        {"a name of spaced words", "From: " + repeated("a ", 2'000'000) + "<a@b>\r\n\r\n"},
        {"words that are not encoded", "From: " + repeated("=?a?q?x ", 500'000) + "\r\n\r\n"},
        {"words with commas that are not encoded", "From: " + repeated("=?a?q?x,", 500'000) + "\r\n\r\n"},
        {"html", "Content-Type: text/html\r\n\r\n" + repeated("<p>&amp;<!--", 1'000'000)},
    };
}

// The bounds, and some bytes for what has none.
constexpr std::size_t most_bytes = SummaryBuilder::most_structure_bytes + SummaryBuilder::most_address_bytes +
                                   SummaryBuilder::most_text_bytes + (64 << 10);

std::size_t in_use()
{
    const auto info = mallinfo2();  // all zeros under a sanitizer
    return info.uordblks + info.hblkhd;
}

TEST(BombsTest, AreReadInTimeAndConstantMemory)
{
    constexpr std::size_t piece = 64 << 10, most_memory = 400 << 10;
    for (const auto& [name, message] : bombs()) {
        const auto start = std::chrono::steady_clock::now();
        const auto before = in_use();
        SummaryBuilder builder;
        std::size_t most = before;
        for (std::string_view rest = message; !rest.empty();
             rest.remove_prefix(std::min(piece, rest.size()))) {
            builder.feed(rest.substr(0, piece));
            most = std::max(most, in_use());
        }
        const auto summary = builder.finish();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        EXPECT_LT(took.count(), 20) << name;  // under half a second where it is optimised
        EXPECT_LT(most - before, most_memory) << name;
        RecordProperty(name, base::format("{:.0f} ms, {} KiB", took.count() * 1e3, (most - before) >> 10));

        const auto [parts, depth] = shape_of(summary.root);
        EXPECT_LE(parts, 2 * SummaryBuilder::most_parts) << name;
        EXPECT_LE(depth, SummaryBuilder::deepest + 1) << name;
        const auto bytes = summary.to_bytes();
        EXPECT_LE(bytes.size(), most_bytes) << name;
        const auto again = Summary::from_bytes(bytes);
        ASSERT_TRUE(again) << name;
        EXPECT_EQ(again->to_bytes(), bytes) << name;
    }
}

}  // namespace
}  // namespace mime
