#include "control/proto/message.hpp"

#include "control/proto/rows.hpp"
#include "control/proto/sentences.hpp"

#include <gmock/gmock.h>
#include <set>

namespace control {
namespace {

using base::Json;

TEST(Message, ComesOutAsItWentIn)
{
    Hello hello{1, "congvud 0.1.0"};
    EXPECT_EQ(hello_from(to_line(hello)), hello);

    Request request{7, "official.find", Json::Object{{"query", "nông văn thành"}}};
    EXPECT_EQ(request_from(to_line(request)), request);

    for (const Reply& reply : {Reply{1, Progress{500, 14411}}, Reply{2, Json(Json::Object{{"added", 3}})},
                               Reply{3, Json()}, Reply{5, Item{Json(Json::Object{{"kind", "torn end"}})}},
                               Reply{4, refusal(base::Code::not_found, "unknown_official", {{"name", "x"}})}})
        EXPECT_EQ(reply_from(to_line(reply)), reply) << to_line(reply);
}

TEST(Message, IsOneLine)
{
    Request request{1, "official.lock", Json::Object{{"reason", "two\r\nlines\0and a NUL"}}};
    EXPECT_EQ(to_line(request).find_first_of("\r\n"), std::string::npos);
}

TEST(Message, RefusesWhatIsNone)
{
    for (std::string_view line : {"", "{", "[]", "1", "null", "\"verb\"", "{}", "{\"id\":1}", "{\"verb\":7}",
                                  "\xFF", "{\"verb\":\"\"}", "{\"verb\":\"x\"} x"}) {
        EXPECT_FALSE(request_from(line)) << line;
        EXPECT_FALSE(hello_from(line)) << line;
        EXPECT_FALSE(reply_from(line)) << line;
    }
    EXPECT_FALSE(request_from(std::string(100'000, '[')));
}

TEST(Message, OfANewerServerIsStillUnderstood)
{
    auto reply = reply_from(R"({"id":1,"extra":[],"refused":{"code":"from the future","why":{"key":"later"},)"
                            R"("text":"it said so","hint":"wait"}})");
    ASSERT_TRUE(reply);
    const auto& refused = std::get<Refusal>(reply->body);
    EXPECT_EQ(refused.code, base::Code::unknown);
    EXPECT_EQ(say(Language::vietnamese, refused), (Sentence{"it said so", "wait"}));
}

TEST(Row, ComesOutAsItWentIn)
{
    OfficialRow official{
        .line = 12, .staff_id = "LS1", .full_name = "Nguyễn Quang Huy", .agency_code = "H37.1"};
    EXPECT_EQ(official_row_from(to_json(official)), official);
    official.role = "";
    official.title = "";
    official.first_password = "x";
    EXPECT_EQ(official_row_from(to_json(official)), official);

    AgencyRow agency{.line = 2, .code = "H37", .level = "province", .name = "Ủy ban"};
    EXPECT_EQ(agency_row_from(to_json(agency)), agency);

    Verdict verdict{.line = 5, .outcome = Outcome::refused, .column = "sex", .why = {"bad_sex", {}}};
    EXPECT_EQ(verdict_from(to_json(verdict)), verdict);
    EXPECT_EQ(verdict_from(Json()).outcome, Outcome::refused);
}

TEST(Words, AreInBothLanguagesWithTheSameGaps)
{
    auto gaps = [](std::string_view text) {
        std::multiset<std::string> found;
        for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1))
            found.emplace(text.substr(open, text.find('}', open) - open));
        return found;
    };
    std::set<std::string_view> keys;
    for (const auto table : tables()) {
        for (const auto& row : table) {
            EXPECT_TRUE(keys.insert(row.key).second) << row.key << " stands twice";
            EXPECT_EQ(gaps(row.english.text), gaps(row.vietnamese.text)) << row.key;
            EXPECT_EQ(gaps(row.english.hint), gaps(row.vietnamese.hint)) << row.key;
            EXPECT_FALSE(row.english.text.empty()) << row.key;
        }
    }
}

TEST(Words, FillTheGaps)
{
    Note note{"code_twice_at", {{"code", "H37.1"}, {"other", 5031}}};
    EXPECT_EQ(say(Language::english, note).text, "agency code H37.1 appears twice (also on line 5,031)");
    EXPECT_EQ(say(Language::vietnamese, note).text, "mã cơ quan H37.1 xuất hiện hai lần (cả ở dòng 5.031)");
    EXPECT_EQ(words(Language::english, "long_cell"), "more than {most} bytes");
    EXPECT_EQ(words(Language::english, "unknown_agency", {{"code", "\x1b[2J\u202eX"}}),
              "\\x1b[2J\\xe2\\x80\\xaeX is no agency");
    EXPECT_EQ(words(Language::english, "no such key"), "");
}

TEST(Words, GroupNumbersAsTheLanguageDoes)
{
    for (auto [number, want] : {std::pair<std::int64_t, std::string>{0, "0"},
                                {999, "999"},
                                {1000, "1,000"},
                                {14411, "14,411"},
                                {-1234567, "-1,234,567"},
                                {-123, "-123"}})
        EXPECT_EQ(grouped(Language::english, number), want);
    EXPECT_EQ(grouped(Language::vietnamese, 14411), "14.411");
}

TEST(Words, FollowTheLocale)
{
    for (const char* locale : {"vi", "vi_VN", "vi_VN.UTF-8", "vi.UTF-8"})
        EXPECT_EQ(language_from(locale), Language::vietnamese) << locale;
    for (const char* locale : {"", "C", "en_GB.UTF-8", "vie", "POSIX"})
        EXPECT_EQ(language_from(locale), Language::english) << locale;
}

}  // namespace
}  // namespace control
