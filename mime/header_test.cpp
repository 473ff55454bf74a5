#include "mime/header.hpp"

#include <gmock/gmock.h>

namespace mime {
namespace {

using testing::ElementsAre;

// "name=value|" for each field.
class Written final : public FieldReader::Taker {
  public:
    void begin_field(std::string_view name) override { text_.append(name).append("="); }
    void value(std::string_view piece) override { text_ += piece; }
    void end_field() override { text_ += '|'; }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string fields_of(std::string_view header, std::size_t piece)
{
    Written written;
    FieldReader reader(written);
    for (; !header.empty(); header.remove_prefix(std::min(piece, header.size())))
        reader.feed(header.substr(0, piece));
    reader.finish();
    return written.text();
}

TEST(HeaderTest, FieldsAreReadWhateverThePieces)
{
    struct Case {
        std::string_view header, want;
    };
    using namespace std::string_view_literals;
    for (auto [header, want] : {Case{"", ""},
                                {"A: b\r\nC:d\n\r\n", "A= b|C=d|"},
                                {"Received: from a\r\n by b\r\nTo: c", "Received= from a by b|To= c|"},
                                {"Subject : x\r\nX-Empty:\r\n", "Subject= x|X-Empty=|"},
                                {"no colon\r\n folded: y\r\nA: b\r\n", "A= b|"},
                                {" A: b\r\n\tC: d\r\nE: f\r\n", "E= f|"},  // continues nothing
                                {"A: b\rc\r\r\n d\r\n", "A= b c  d|"},
                                {"A: b\0c\r\n"sv, "A= b\uFFFDc|"},
                                {": x\r\nA: b\r\n", "A= b|"}})
        for (std::size_t piece : {1u, 2u, 3u, 100u}) EXPECT_EQ(fields_of(header, piece), want) << header;
    EXPECT_EQ(fields_of(std::string(2'000, 'n') + ": x\r\nA: b\r\n", 100), "A= b|");
}

TEST(HeaderTest, UnfoldingTakesOnlyLineEndsAway)
{
    EXPECT_EQ(unfold(" a\r\n b\n\tc \r\n"), "a b\tc");
    EXPECT_EQ(unfold("a\rb"), "a\rb");
}

TEST(HeaderTest, MessageIdsAreFoundAmongAnything)
{
    EXPECT_THAT(message_ids("<a@x> junk <b@x><a@x> (c) <\r\n d@x> <> <unended"),
                ElementsAre("<a@x>", "<b@x>", "<d@x>"));
    EXPECT_THAT(message_ids("<<twice@x>"), ElementsAre("<twice@x>"));
    EXPECT_THAT(message_ids("<1@x> <2@x> <3@x>", 2), ElementsAre("<1@x>", "<2@x>"));
}

}  // namespace
}  // namespace mime
