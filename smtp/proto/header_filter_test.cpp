#include "smtp/proto/header_filter.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

struct Filtered {
    std::string kept, end, rest, noted;
    bool operator==(const Filtered&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Filtered& it)
{
    return out << testing::PrintToString(it.kept) << " end " << testing::PrintToString(it.end) << " rest "
               << testing::PrintToString(it.rest) << " noted " << testing::PrintToString(it.noted);
}

Filtered filter(std::string_view message, std::size_t piece)
{
    Filtered result;
    const auto judge = [](std::string_view name) {
        return base::iequals(name, "Return-Path") ? HeaderFilter::Fate::drop : HeaderFilter::Fate::keep;
    };
    const auto note = [&](std::string_view name, std::string_view value) {
        result.noted += base::lower(name) + "=" + std::string(value) + ";";
    };
    static constexpr std::array<std::string_view, 2> noted{"From", "Received"};
    HeaderFilter filter(judge, noted, note);
    for (; !message.empty(); message.remove_prefix(std::min(piece, message.size()))) {
        const auto part = message.substr(0, piece);
        result.rest += part.substr(filter.feed(part, result.kept));
    }
    filter.finish(result.kept);
    result.end = filter.take_end();
    return result;
}

TEST(HeaderFilter, KeepsDropsAndNotes)
{
    const std::vector<std::pair<std::string, Filtered>> table{
        {"A: b\r\n\r\ntext\r\n", {"A: b\r\n", "\r\n", "text\r\n", ""}},
        {"A: b\r\n\r\n\r\n", {"A: b\r\n", "\r\n", "\r\n", ""}},
        {"Return-Path: <x@y>\r\nA: b\r\n\r\n", {"A: b\r\n", "\r\n", "", ""}},
        {"return-path : <x@y>\r\n more\r\nA: b\r\n\r\n", {"A: b\r\n", "\r\n", "", ""}},
        {"From: a\r\n\tb\r\nA: c\r\n\r\n", {"From: a\r\n\tb\r\nA: c\r\n", "\r\n", "", "from= a\r\n\tb\r\n;"}},
        {"FROM: a\r\nfrom: b\r\n\r\n", {"FROM: a\r\nfrom: b\r\n", "\r\n", "", "from= a\r\n;from= b\r\n;"}},
        {"\r\ntext", {"", "\r\n", "text", ""}},
        {"", {"", "\r\n", "", ""}},
        {"From: a\r\n", {"From: a\r\n", "\r\n", "", "from= a\r\n;"}},
        {"From: a", {"From: a\r\n", "\r\n", "", "from= a;"}},
        {"From:", {"From:\r\n", "\r\n", "", "from=;"}},
        {"Return-Path: a", {"", "\r\n", "", ""}},
        {"A: b\r\nFro", {"A: b\r\n", "\r\nFro", "", ""}},
        {"A: b\r\nno field\r\nC: d\r\n\r\n", {"A: b\r\n", "\r\nno field\r", "\nC: d\r\n\r\n", ""}},
        {"A: b\r\nB\xc3\xa0: c\r\n", {"A: b\r\n", "\r\nB\xc3", "\xa0: c\r\n", ""}},
        {" A: b\r\n\r\n", {"", "\r\n A:", " b\r\n\r\n", ""}},
        {": b\r\n\r\n", {"", "\r\n:", " b\r\n\r\n", ""}},
        {"A: b\r\n:c\r\n\r\n", {"A: b\r\n", "\r\n:", "c\r\n\r\n", ""}},
        {"A:\r\n b\r\n\r\n", {"A:\r\n b\r\n", "\r\n", "", ""}},
    };
    for (const auto& [message, want] : table)
        for (const std::size_t piece : {1000, 1, 2, 3, 5})
            EXPECT_EQ(filter(message, piece), want)
                << testing::PrintToString(message) << " in pieces of " << piece;
}

TEST(HeaderFilter, KeepsNoMoreOfAValueThanItsBound)
{
    const auto got = filter("From: " + std::string(1 << 20, 'x') + "\r\n\r\n", 4096);
    EXPECT_EQ(got.kept.size(), (1u << 20) + 8);
    EXPECT_LE(got.noted.size(), HeaderFilter::most_kept + 10);
}

TEST(HeaderFilter, ANameMayFillALineAndNoMore)
{
    const auto longest = std::string(HeaderFilter::longest_name - 1, 'x') + ": y\r\n";
    EXPECT_EQ(filter(longest + "From: a\r\n\r\n", 4096).kept, longest + "From: a\r\n");

    const auto got = filter(std::string(100'000, 'x'), 4096);
    EXPECT_EQ(got.end.size() + got.rest.size(), 100'002u);
    EXPECT_LE(got.end.size(), HeaderFilter::longest_name + 3);
}

TEST(HeaderFilter, SaysWhyTheHeaderEnds)
{
    using enum HeaderFilter::End;
    const std::vector<std::pair<std::string, HeaderFilter::End>> table{
        {"A: b\r\n\r\n", empty_line}, {"\r\n", empty_line},          {"A: b\r\n", message}, {"", message},
        {"A: b\r\nx", no_field},      {"A: b\r\nx y\r\n", no_field},
    };
    for (const auto& [text, want] : table) {
        HeaderFilter filter([](std::string_view) { return HeaderFilter::Fate::keep; }, {}, {});
        std::string out;
        filter.feed(text, out);
        filter.finish(out);
        EXPECT_EQ(filter.end(), want) << testing::PrintToString(text);
    }
}

}  // namespace
}  // namespace smtp
