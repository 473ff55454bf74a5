#include "base/log.hpp"

#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/text.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Written {
    std::string lines;
    FakeClock clock{WallTime(std::chrono::microseconds(1'782'878'400'123'456))};
    Log log(LogForm form, LogLevel least = LogLevel::info)
    {
        return {clock, form, least, [this](std::string_view line) { lines += line; }};
    }
};

TEST(Log, TextIsOneLineWhateverTheValue)
{
    Written written;
    written.log(LogForm::text).info("imap", "login", {{"account", "a b"}, {"from", "x\r\nforged"}});
    EXPECT_EQ(written.lines, "2026-07-01T04:00:00.123456Z info    imap: login account=\"a b\" "
                             "from=\"x\\x0d\\x0aforged\"\n");
}

TEST(Log, AValueCannotEndItsQuotesOrLookLikeAnEscapedByte)
{
    Written written;
    written.log(LogForm::text)
        .info("a", "b", {{"one", "x\\\" level=error"}, {"two", "\\x0a"}, {"three", "\xE2\x80\xAE"}});
    EXPECT_EQ(written.lines.substr(written.lines.find("one=")),
              "one=\"x\\\\\\\" level=error\" two=\"\\\\x0a\" three=\"\\xe2\\x80\\xae\"\n");
}

TEST(Log, AVeryLongValueIsCut)
{
    Written written;
    const std::string value(most_printable, 'x');
    written.log(LogForm::text).info("a", "b", {{"one", value}, {"two", value + "xx"}});
    EXPECT_EQ(written.lines.substr(written.lines.find("one=")),
              "one=" + value + " two=\"" + value + "...\"\n");
}

TEST(Log, WhatGoesWrongWhileLoggingStaysHere)
{
    FakeClock clock{WallTime{}};
    const Log log(clock, LogForm::text, LogLevel::debug, [](std::string_view) { throw std::bad_alloc(); });
    log.error("a", "b");
}

TEST(Log, JsonIsJson)
{
    Written written;
    written.log(LogForm::json).warning("smtp", "refused", {{"from", "\"\xFF"}});
    auto line = Json::parse(written.lines);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->text("level"), "warning");
    EXPECT_EQ(line->text("from"), "\"\\xff");
}

TEST(Log, LesserLevelsAreLeftOut)
{
    Written written;
    Log log = written.log(LogForm::text, LogLevel::warning);
    log.info("a", "b");
    log.debug("a", "b");
    EXPECT_EQ(written.lines, "");
}

TEST(Metrics, AreOnePerNameAndLabels)
{
    Metrics metrics;
    metrics.counter("congvu_x_total", "Things.", "door=\"mx\"").add(2);
    metrics.counter("congvu_x_total", "Things.", "door=\"mx\"").add();
    metrics.counter("congvu_x_total", "Things.", "door=\"lmtp\"").add();
    metrics.histogram("congvu_t_seconds", "Time.").record(0.002);
    EXPECT_EQ(metrics.text().find("# HELP congvu_x_total Things.\n# TYPE congvu_x_total counter\n"
                                  "congvu_x_total{door=\"mx\"} 3\ncongvu_x_total{door=\"lmtp\"} 1\n"),
              0U);
    EXPECT_NE(metrics.text().find(
                  "congvu_t_seconds_bucket{le=\"0.001\"} 0\ncongvu_t_seconds_bucket{le=\"0.0025\"} 1\n"),
              std::string::npos);
    EXPECT_NE(metrics.text().find("congvu_t_seconds_sum 0.002\ncongvu_t_seconds_count 1\n"),
              std::string::npos);
}

}  // namespace
}  // namespace base
