// Plays tests/mime: what each x.eml is read as must be x.structure, whatever the pieces it comes in.
//
// The .structure files hold ENVELOPE and BODYSTRUCTURE as FETCH prints them (control characters and bytes
// that are no UTF-8 as \xNN), then where each part lies (header and body as offset+size), then the rest of
// the summary.

#include "base/format.hpp"
#include "base/text.hpp"
#include "imap/proto/writer.hpp"
#include "mime/summary.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace mime {
namespace {

namespace fs = std::filesystem;

std::string in_one_line(std::string_view text)
{
    return base::printable(text, text.size() * 4) + "\n";
}

// One line a part: its number (RFC 9051 §6.4.5.1 would leave some out), header, body, lines.
void places(const Part& part, const std::string& number, std::string& out)
{
    out += base::format("{} header {}+{} body {}+{} lines {}\n", number, part.header_at, part.header_size,
                        part.body_at, part.body_size, part.lines);
    std::size_t child_number = 0;
    for (const auto& child : part.children) places(child, number + "." + std::to_string(++child_number), out);
}

std::string text_of(const Summary& summary)
{
    auto out = in_one_line("ENVELOPE " + imap::envelope(summary.envelope));
    out += in_one_line("BODYSTRUCTURE " + imap::body_structure(summary.root, imap::Extensions::yes));
    places(summary.root, "part", out);
    out += in_one_line("preview " + summary.preview);
    for (const auto& id : summary.references) out += in_one_line("reference " + id);
    return out;
}

std::string read_file(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

Summary read_in_pieces(std::string_view message, std::size_t size)
{
    SummaryBuilder builder;
    for (; !message.empty(); message.remove_prefix(std::min(size, message.size())))
        builder.feed(message.substr(0, size));
    return builder.finish();
}

std::vector<fs::path> messages()
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator("tests/mime"))
        if (entry.path().extension() == ".eml") found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

class GoldenTest : public testing::TestWithParam<fs::path> {};

TEST_P(GoldenTest, IsReadAsItsStructureSays)
{
    auto structure = GetParam();
    structure.replace_extension(".structure");
    EXPECT_EQ(text_of(summarize(read_file(GetParam()))), read_file(structure));
}

TEST_P(GoldenTest, IsReadTheSameInPiecesOfAnySize)
{
    auto message = read_file(GetParam());
    auto whole = summarize(message).to_bytes();
    for (std::size_t size : {1u, 2u, 3u, 7u, 64u, 1000u})
        EXPECT_EQ(read_in_pieces(message, size).to_bytes(), whole) << size << " bytes at once";
}

TEST_P(GoldenTest, ComesBackFromItsBytes)
{
    auto bytes = summarize(read_file(GetParam())).to_bytes();
    auto again = Summary::from_bytes(bytes);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(text_of(*again), text_of(summarize(read_file(GetParam()))));
    EXPECT_EQ(again->to_bytes(), bytes);
}

std::string name_of(const testing::TestParamInfo<fs::path>& info)
{
    return info.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Messages, GoldenTest, testing::ValuesIn(messages()), name_of);

}  // namespace
}  // namespace mime
