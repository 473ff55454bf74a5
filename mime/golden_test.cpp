// Plays tests/mime: what each x.eml is read as must be x.structure, whatever the pieces it comes in.
//
// The .structure files hold ENVELOPE and BODYSTRUCTURE as an IMAP server prints them (raw UTF-8 in
// quoted strings, other bytes as \xNN), then where each part lies (header and body as offset+size), then the
// rest of the summary.

#include "base/format.hpp"
#include "base/text.hpp"
#include "mime/summary.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace mime {
namespace {

namespace fs = std::filesystem;

std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (char c : base::printable(text, text.size() * 4)) out += c == '"' ? "\\\"" : std::string(1, c);
    return out + '"';
}

std::string or_nil(const std::optional<std::string>& text)
{
    return text ? in_quotes(std::string_view(*text)) : "NIL";
}

std::string text_of(const std::vector<EnvelopeAddress>& addresses)
{
    if (addresses.empty()) return "NIL";
    std::string out = "(";
    for (const auto& [name, route, mailbox, host] : addresses)
        out += base::format("({} {} {} {})", or_nil(name), or_nil(route), or_nil(mailbox), or_nil(host));
    return out + ")";
}

std::string text_of(const Envelope& e)
{
    return base::format("({} {} {} {} {} {} {} {} {} {})", or_nil(e.date), or_nil(e.subject), text_of(e.from),
                        text_of(e.sender), text_of(e.reply_to), text_of(e.to), text_of(e.cc), text_of(e.bcc),
                        or_nil(e.in_reply_to), or_nil(e.message_id));
}

std::string text_of(const std::vector<Parameter>& parameters)
{
    std::string out;
    for (const auto& [name, value] : parameters)
        out += (out.empty() ? "(" : " ") + in_quotes(name) + " " + in_quotes(value);
    return out.empty() ? "NIL" : out + ")";
}

std::string extension_of(const Part& part)
{
    auto disposition = !part.disposition ? "NIL"
                                         : base::format("({} {})", or_nil(part.disposition),
                                                        text_of(part.disposition_parameters));
    std::string languages;
    for (const auto& language : part.languages)
        languages += (languages.empty() ? "(" : " ") + in_quotes(language);
    return base::format("{} {} {}", disposition, languages.empty() ? "NIL" : languages + ")",
                        or_nil(part.location));
}

std::string text_of(const Part& part)
{
    if (part.is_multipart()) {
        std::string children;
        for (const auto& child : part.children) children += text_of(child);
        return base::format("({} {} {} {})", children, in_quotes(part.subtype), text_of(part.parameters),
                            extension_of(part));
    }
    auto out = base::format("({} {} {} {} {} {} {}", in_quotes(part.type), in_quotes(part.subtype),
                            text_of(part.parameters), or_nil(part.id), or_nil(part.description),
                            in_quotes(part.encoding.value_or("7BIT")), part.body_size);
    if (part.is_message()) out += " " + text_of(*part.envelope) + " " + text_of(part.children.front());
    if (part.is_message() || base::iequals(part.type, "text")) out += " " + std::to_string(part.lines);
    return out + " " + or_nil(part.md5) + " " + extension_of(part) + ")";
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
    auto out = "ENVELOPE " + text_of(summary.envelope) + "\nBODYSTRUCTURE " + text_of(summary.root) + "\n";
    places(summary.root, "part", out);
    out += "preview " + summary.preview + "\n";
    for (const auto& id : summary.references) out += "reference " + id + "\n";
    if (summary.has_eight_bit) out += "eight-bit\n";
    if (summary.has_nul) out += "nul\n";
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
