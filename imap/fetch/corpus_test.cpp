// What holds for every message, tried on those of tests/mime.
#include "imap/fetch/testing.hpp"

#include "base/text.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace imap::fetch {
namespace {

using testing::MessageInMemory;
using testing::octets;

class EveryMessage : public ::testing::TestWithParam<std::filesystem::path> {
  protected:
    static std::string read()
    {
        std::ifstream in(GetParam(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

// As octets() gives it, NUL being hidden.
std::string shown(std::string text)
{
    std::ranges::replace(text, '\0', '\x80');
    return text;
}

TEST_P(EveryMessage, IsItsHeaderAndItsText)
{
    MessageInMemory message("Delivered-To: x\r\n", read());
    EXPECT_EQ(octets(message, "BODY[]"), shown(message.bytes()));
    EXPECT_EQ(octets(message, "BODY[HEADER]") + octets(message, "BODY[TEXT]"), shown(message.bytes()));
    EXPECT_EQ(octets(message, "RFC822.HEADER") + octets(message, "RFC822.TEXT"), shown(message.bytes()));
}

TEST_P(EveryMessage, IsTheSumOfItsPartials)
{
    MessageInMemory message("", read());
    std::string sum;
    for (std::size_t at = 0; at < message.bytes().size(); at += 100) {
        sum += octets(message, "BODY[]<" + std::to_string(at) + ".100>");
    }
    EXPECT_EQ(sum, shown(message.bytes()));
}

enum class Choice { listed, not_listed };

// From, Subject and Content-Type, or all others: line by line, as plainly as can be.
std::string chosen(std::string_view message, Choice choice)
{
    std::string fields;
    bool is_chosen = false;
    for (bool is_first = true; !message.empty(); is_first = false) {
        const auto line = message.substr(0, message.find('\n') + (message.contains('\n') ? 1 : 0));
        const auto whole = line.empty() ? message : line;
        message.remove_prefix(whole.size());
        if (whole == "\n" || whole == "\r\n") break;
        if (is_first || !(whole.starts_with(' ') || whole.starts_with('\t'))) {
            const auto name = base::lower(base::trim(whole.substr(0, whole.find(':'))));
            const bool is_listed = whole.contains(':') && !whole.starts_with(' ') &&
                                   (name == "from" || name == "subject" || name == "content-type");
            is_chosen = is_listed == (choice == Choice::listed);
        }
        if (is_chosen) fields += whole;
    }
    if (!fields.empty() && !fields.ends_with('\n')) fields += "\r\n";
    return fields + "\r\n";
}

TEST_P(EveryMessage, GivesChosenFieldsInPiecesOfAnySize)
{
    MessageInMemory message("Delivered-To: x\r\n", read());
    for (auto piece : {std::uint64_t{1} << 20, std::uint64_t{3}}) {
        message.in_pieces_of(piece);
        EXPECT_EQ(octets(message, "BODY[HEADER.FIELDS (from SUBJECT Content-Type)]"),
                  shown(chosen(message.bytes(), Choice::listed)));
        EXPECT_EQ(octets(message, "BODY[HEADER.FIELDS.NOT (from SUBJECT Content-Type)]"),
                  shown(chosen(message.bytes(), Choice::not_listed)));
    }
}

void expect_parts_as_structured(MessageInMemory& message, const mime::Part& part, const std::string& number)
{
    for (std::size_t i = 0; i < part.children.size(); ++i) {
        const auto& child = part.children[i];
        auto inner = number;
        // The multipart of a message within has the message's number itself.
        if (!part.is_message() || !child.is_multipart())
            inner += (number.empty() ? "" : ".") + std::to_string(i + 1);
        if (!part.is_message()) {
            EXPECT_EQ(octets(message, "BODY[" + inner + "]"),
                      shown(message.bytes().substr(child.body_at, child.body_size)))
                << inner;
            EXPECT_EQ(octets(message, "BODY[" + inner + ".MIME]"),
                      shown(message.bytes().substr(child.header_at, child.header_size)))
                << inner;
        }
        expect_parts_as_structured(message, child, inner);
    }
}

TEST_P(EveryMessage, HasThePartsThatItsStructureTells)
{
    MessageInMemory message("", read());
    auto summary = mime::summarize(message.bytes());
    if (!summary.root.is_message()) expect_parts_as_structured(message, summary.root, "");
}

std::vector<std::filesystem::path> messages()
{
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator("tests/mime")) {
        if (entry.path().extension() == ".eml") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

INSTANTIATE_TEST_SUITE_P(Mime, EveryMessage, ::testing::ValuesIn(messages()),
                         [](const auto& info) { return info.param.stem().string(); });

}  // namespace
}  // namespace imap::fetch
