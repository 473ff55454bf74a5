#include "mime/testing.hpp"

#include "base/format.hpp"

#include <gtest/gtest.h>
#include <random>

namespace mime {
namespace {

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

// Of one transaction, that is (RFC 5321 §4.5.3.1.8), with room to spare.
TEST(SummaryTest, AThousandRecipientsAreAllKept)
{
    std::string named = "To: first@example.gov.vn", bare = "Cc: first@example.gov.vn";
    for (int i = 0; i < 1'000; ++i)
        named += base::format(",\r\n =?UTF-8?B?VHJp4buHdSBWxINuIEjDuW5n?= <official{}@example.gov.vn>", i);
    for (int i = 0; i < 900; ++i) bare += base::format(",\r\n official{}@example.gov.vn", i);
    auto summary = summarize(named + "\r\n" + bare + "\r\n\r\n");
    ASSERT_EQ(summary.envelope.to.size(), 1'001u);
    ASSERT_EQ(summary.envelope.cc.size(), 901u);
    EXPECT_EQ(summary.envelope.to.back().host, "example.gov.vn");
    EXPECT_EQ(summary.envelope.cc.back().mailbox, "official899");
}

TEST(SummaryTest, ACutListEndsWithAWholeAddress)
{
    std::string list = "To: all: ";
    for (int i = 0; i < 100'000; ++i)
        list += base::format(
            "someone.with.a.long.name.{:07}@host{:07}.example.org.whose.name.never.ends.example, ", i, i);
    auto to = summarize(list + ";\r\n\r\n").envelope.to;
    ASSERT_GT(to.size(), 500u);
    EXPECT_EQ(to.back(), EnvelopeAddress());  // the group has its end
    for (std::size_t i = 1; i + 1 < to.size(); ++i) EXPECT_TRUE(to[i].host->ends_with(".example"));
}

// Lists of addresses, texts and what tells of attachments have their own room each.
TEST(SummaryTest, NothingInAHeaderHidesAnAttachment)
{
    auto message =
        "To: " + repeated("a@b,\r\n ", 700'000) + "x@y\r\nReferences: " + repeated("<a@b> ", 100'000) +
        "\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=b" + repeated("; x=y", 100'000) +
        "\r\n\r\n--b\r\nContent-Type: text/plain; x=\"" + repeated("y", 100'000) +
        "\"\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf; name=x.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n";
    auto summary = summarize(message);
    EXPECT_EQ(summary.envelope.subject, "s");
    ASSERT_EQ(summary.root.children.size(), 2u);
    EXPECT_EQ(summary.root.children[1].subtype, "pdf");
    EXPECT_EQ(summary.root.children[1].parameters, (std::vector<Parameter>{{"name", "x.pdf"}}));
}

// Nobody knows what lies in them but the client that decodes them.
TEST(SummaryTest, AMessageInBase64IsItsOctets)
{
    auto root = summarize("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                          "U3ViamVjdDogaGkNCg0KYm9keQ==\r\n")
                    .root;
    ASSERT_EQ(root.children.size(), 1u);
    EXPECT_EQ(root.envelope->subject, std::nullopt);
    EXPECT_EQ(root.children[0].type, "application");
    EXPECT_EQ(root.children[0].encoding, "base64");
    EXPECT_EQ(root.children[0].body_at, root.body_at);
    EXPECT_EQ(root.children[0].body_size, root.body_size);
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
    EXPECT_EQ(code_of("\x01" + bytes.substr(1)), base::Code::unsupported);
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

// As far as an outcome tells.
std::optional<base::Error> error_of(const auto& outcome)
{
    return outcome ? std::nullopt : std::optional(outcome.error());
}

void expect_the_same_check(std::string_view bytes)
{
    const auto read = error_of(Summary::from_bytes(bytes)), checked = error_of(Summary::check(bytes));
    ASSERT_EQ(read.has_value(), checked.has_value()) << testing::PrintToString(bytes);
    if (!read) return;
    ASSERT_EQ(read->code, checked->code);
    ASSERT_EQ(read->detail, checked->detail);
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
    for (int i = 0; i < 900; ++i) {
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

TEST(SummaryTest, WhatIsCheckedAndWhatIsReadAreTheSame)
{
    std::mt19937 random(20261126);
    for (int i = 0; i < 2000; ++i) {
        auto bytes = summarize(random_message(random)).to_bytes();
        expect_the_same_check(bytes);
        for (int damage = 0; damage < 20 && !bytes.empty(); ++damage) {
            const auto at = random() % bytes.size();
            if (random() % 3 == 0)
                bytes.resize(at);
            else
                bytes[at] = static_cast<char>(random() % 2 == 0 ? random() % 8 : random());
            expect_the_same_check(bytes);
        }
        if (HasFailure()) FAIL() << i;
    }
}

}  // namespace
}  // namespace mime
