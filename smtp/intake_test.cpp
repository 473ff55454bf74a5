#include "smtp/intake.hpp"

#include "net/loop.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

// What a writer was given, and what it shall answer.
struct Written {
    std::string text;
    std::uint64_t bytes = 0;
    std::size_t largest_piece = 0;
    bool is_dropped = true;  // until finished
    std::optional<base::Code> trouble;
};

class Writer final : public store::BodyWriter {
  public:
    explicit Writer(Written& written) : written_(written) {}

    net::Task<base::Result<void>> append(std::string_view bytes) override
    {
        if (written_.trouble) co_return base::refuse(*written_.trouble);
        if (written_.bytes < 100'000) written_.text += bytes;
        written_.bytes += bytes.size();
        written_.largest_piece = std::max(written_.largest_piece, bytes.size());
        co_return base::Result<void>{};
    }
    net::Task<base::Result<store::Body>> finish() override
    {
        written_.is_dropped = false;
        store::Body body;
        body.size = written_.bytes;
        co_return body;
    }

  private:
    Written& written_;
};

constexpr std::array<std::string_view, 1> dropped{"Return-Path"};

IntakeRules rules()
{
    return {.max_size = 100,
            .max_line = 50,
            .top = "Received: us\r\n",
            .dropped = dropped,
            .judge = [](const HeaderFacts& facts) -> HeaderVerdict {
                if (facts.message_id == "<no>") return std::unexpected(Answer::from_not_yours);
                return facts.has_date ? "" : "Date: today\r\n";
            }};
}

net::Task<void> feed(Intake& intake, std::string text, std::size_t piece, std::optional<Answer>& refusal)
{
    const std::string_view all(text);
    for (std::size_t at = 0; at < all.size(); at += piece) co_await intake.take(all.substr(at, piece));
    const auto body = co_await intake.finish();
    if (!body) refusal = body.error();
}

std::optional<Answer> take(Written& written, const std::string& text, std::size_t piece = 1000)
{
    std::optional<Answer> refusal;
    Intake intake(std::make_unique<Writer>(written), rules());
    net::run_here(feed(intake, text, piece, refusal));
    return refusal;
}

TEST(Intake, WritesOurFieldsThenTheMessage)
{
    const std::vector<std::pair<std::string, std::string>> table{
        {"A: b\r\n\r\ntext\r\n", "Received: us\r\nA: b\r\nDate: today\r\n\r\ntext\r\n"},
        {"Date: x\r\n\r\ntext", "Received: us\r\nDate: x\r\n\r\ntext"},
        {"Return-Path: <x>\r\nDate: x\r\n\r\n", "Received: us\r\nDate: x\r\n\r\n"},
        {"\r\ntext\r\n", "Received: us\r\nDate: today\r\n\r\ntext\r\n"},
        {"no header\r\n", "Received: us\r\nDate: today\r\n\r\nno header\r\n"},
        {"Date: x\r\nno field\r\n", "Received: us\r\nDate: x\r\n\r\nno field\r\n"},
        {"Date: x\r\n", "Received: us\r\nDate: x\r\n\r\n"},
        {"A: b", "Received: us\r\nA: b\r\nDate: today\r\n\r\n"},
        {"A: b\r\nSub", "Received: us\r\nA: b\r\nDate: today\r\n\r\nSub"},
        {"A: b\r\n", "Received: us\r\nA: b\r\nDate: today\r\n\r\n"},
        {"", "Received: us\r\nDate: today\r\n\r\n"},
    };
    for (const auto& [text, want] : table) {
        for (const std::size_t piece : {1000, 1, 3}) {
            Written written;
            EXPECT_EQ(take(written, text, piece), std::nullopt);
            EXPECT_EQ(written.text, want) << text << " in pieces of " << piece;
            EXPECT_FALSE(written.is_dropped);
        }
    }
}

TEST(Intake, TheFirstFaultIsTheAnswerAndNothingIsKept)
{
    const std::vector<std::pair<std::string, Answer>> table{
        {"A: b\n\r\n", Answer::bare_line_ends},
        {"A: b\r\n\r\nx\r", Answer::bare_line_ends},
        {std::string("A: b\r\n\r\n\0\r\n", 11), Answer::holds_nul},
        {"A: b\r\n\r\n" + std::string(51, 'x'), Answer::text_line_too_long},
        {"A: b\r\n\r\n" + std::string(40, 'x') + "\r\n" + std::string(40, 'x') + "\r\n123456789",
         Answer::message_too_big},
        {"Message-ID: <no>\r\n\r\na\nb", Answer::from_not_yours},
        {"Message-ID: <no>", Answer::from_not_yours},
    };
    for (const auto& [text, want] : table) {
        Written written;
        EXPECT_EQ(take(written, text, 1), want) << text;
        EXPECT_TRUE(written.is_dropped);
    }
}

TEST(Intake, TroubleOfTheWriterIsTemporary)
{
    Written full;
    full.trouble = base::Code::no_space;
    EXPECT_EQ(take(full, "A: b\r\n\r\n"), Answer::no_space);
    Written away;
    away.trouble = base::Code::unavailable;
    EXPECT_EQ(take(away, "A: b\r\n\r\n"), Answer::store_away);
}

HeaderFacts facts_of(const std::string& text, std::size_t piece)
{
    Written written;
    std::optional<Answer> refusal;
    auto large = rules();
    large.max_size = large.max_line = 10'000;
    Intake intake(std::make_unique<Writer>(written), large);
    net::run_here(feed(intake, text, piece, refusal));
    return intake.facts();
}

TEST(Intake, KnowsWhoSentTheMessage)
{
    for (const std::size_t piece : {1000, 1}) {
        const auto facts = facts_of("From: a@x\r\nResent-From:\r\n b@x\r\nSENDER : c@x\r\nsender: d@x\r\n"
                                    "Resent-Sender: e@x\r\nDate: x\r\n\r\nFrom: f@x\r\n",
                                    piece);
        EXPECT_EQ(facts.from.value, "a@x");
        EXPECT_EQ(facts.from.times, 1u);
        EXPECT_EQ(facts.sender.times, 2u);
        EXPECT_EQ(facts.resent_from.value, "b@x");
        EXPECT_EQ(facts.resent_sender.value, "e@x");
        EXPECT_FALSE(facts.has_bad_line || facts.has_eight_bit);
    }
}

TEST(Intake, KnowsWhatIsOddAboutTheHeader)
{
    for (const std::size_t piece : {1000, 1}) {
        EXPECT_TRUE(facts_of("A: b\r\nBad line: x\r\n\r\n", piece).has_bad_line);
        EXPECT_TRUE(facts_of("A: b\r\nSub", piece).has_bad_line);
        EXPECT_FALSE(facts_of("A: b\r\n", piece).has_bad_line);
        EXPECT_TRUE(facts_of("A: \xe0\r\n\r\n", piece).has_eight_bit);
        EXPECT_FALSE(facts_of("A: b\r\n\r\n\xe0\r\n", piece).has_eight_bit);
    }
}

net::Task<void> feed_lines(Intake& intake, std::size_t lines)
{
    const std::string piece(16 * 1024 - 2, 'x');
    co_await intake.take("A: b\r\n\r\n");
    for (std::size_t i = 0; i < lines; ++i) co_await intake.take(piece + "\r\n");
}

TEST(Intake, FiftyMebibytesPassInSmallPieces)
{
    Written written;
    auto large = rules();
    large.max_size = 100 << 20;
    large.max_line = 1 << 20;
    Intake intake(std::make_unique<Writer>(written), large);
    net::run_here(feed_lines(intake, 3200));
    EXPECT_GE(written.bytes, 50u << 20);
    EXPECT_LE(written.largest_piece, 17u * 1024);
}

TEST(Intake, AHeaderThatNeverEndsPassesInSmallPiecesToo)
{
    Written written;
    auto large = rules();
    large.max_size = 100 << 20;
    large.max_line = 1 << 30;
    Intake intake(std::make_unique<Writer>(written), large);
    const auto endless = [](Intake& into) -> net::Task<void> {
        co_await into.take("From: ");
        const std::string piece(16 * 1024, 'x');
        for (int i = 0; i < 1000; ++i) co_await into.take(piece);
        co_await into.take("\r\n\r\n");
    };
    net::run_here(endless(intake));
    EXPECT_TRUE(intake.facts().from.is_cut);
    EXPECT_LE(intake.facts().from.value.size(), HeaderFilter::most_kept);
    EXPECT_LE(written.largest_piece, 17u * 1024);
}

}  // namespace
}  // namespace smtp
