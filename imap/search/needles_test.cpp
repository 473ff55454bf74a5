#include "imap/fetch/testing.hpp"
#include "imap/search/needles.hpp"

#include "net/loop.hpp"

#include <gmock/gmock.h>

namespace imap::search {
namespace {

using fetch::testing::MessageInMemory;
using Where = Needle::Where;

constexpr std::string_view letter = "Subject: =?utf-8?b?SOG7mWkgbmdo4buL?=\r\n"
                                    "X-Tag: one\r\n two\r\n"
                                    "Content-Type: multipart/mixed; boundary=o\r\n"
                                    "\r\n"
                                    "A preamble word\r\n"
                                    "--o\r\n"
                                    "Content-Type: text/plain; charset=utf-8\r\n"
                                    "Content-Transfer-Encoding: base64\r\n"
                                    "\r\n"
                                    "S8OtbmggZ+G7rWkgxJHhu5NuZyBjaMOt\r\n"  // Kính gửi đồng chí
                                    "--o\r\n"
                                    "Content-Type: text/plain; charset=iso-8859-1\r\n"
                                    "Content-Transfer-Encoding: quoted-printable\r\n"
                                    "\r\n"
                                    "caf=E9 soft=\r\n break\r\n"
                                    "--o\r\n"
                                    "Content-Type: application/octet-stream; name=congvan.pdf\r\n"
                                    "Content-Description: =?utf-8?q?C=C3=B4ng_v=C4=83n?=\r\n"
                                    "Content-Disposition: attachment; filename*0*=utf-8''k%E1%BA%BF%20;\r\n"
                                    " filename*1*=ho%E1%BA%A1ch.doc\r\n"
                                    "\r\n"
                                    "binarystuff\r\n"
                                    "--o\r\n"
                                    "Content-Type: message/rfc822\r\n"
                                    "\r\n"
                                    "Subject: within\r\n"
                                    "\r\n"
                                    "innermost text\r\n"
                                    "--o--\r\n"
                                    "An epilogue\r\n";

bool finds(Needle needle, std::uint64_t piece)
{
    bool has_marks =
        mime::fold(mime::Fold::bare, needle.text) != mime::fold(mime::Fold::caseless, needle.text);
    needle.fold = has_marks ? mime::Fold::caseless : mime::Fold::bare;
    MessageInMemory message("Delivered-To: somebody\r\n", std::string(letter));
    message.in_pieces_of(piece);
    const auto summary = mime::summarize(letter);
    const std::vector<Needle> needles{needle};
    auto found = net::run_here_for(find_needles({message, summary, message.row().prefix.size()}, needles));
    return found && (*found)[0];
}

struct Row {
    Where where;
    std::string text;
    bool want;
    std::string field = {};
};

const std::vector<Row>& rows()
{
    static const std::vector<Row> all{
        {Where::body, "kinh gui", true},
        {Where::body, "Kính gửi", true},
        {Where::body, "KÍNH GỬI ĐỒNG", true},
        {Where::body, "kình gửi", false},
        {Where::body, "dong chi", true},
        {Where::body, "CAFÉ soft break", true},
        {Where::body, "cafe", true},
        {Where::body, "=E9", false},
        {Where::body, "binarystuff", false},
        {Where::body, "innermost", true},
        {Where::body, "subject: within", true},
        {Where::body, "chicaf", false},  // not across parts
        {Where::body, "hoi nghi", false},
        {Where::body, "a preamble word", true},
        {Where::body, "epilogue", true},
        {Where::body, "congvan.pdf", false},  // what a header says of a part is not the body
        {Where::body, "kế hoạch", false},
        {Where::body, "somebody", false},
        {Where::body, "", true},
        {Where::text, "hội nghị", true},
        {Where::text, "subject: hoi nghi", true},
        {Where::text, "x-tag: one two", true},
        {Where::text, "delivered-to: somebody", true},
        {Where::text, "innermost", true},
        {Where::text, "congvan.pdf", true},
        {Where::text, "content-description: công văn", true},
        {Where::text, "kế hoạch.doc", true},
        {Where::text, "filename=ke hoach", true},
        {Where::text, "epilogue", true},
        {Where::text, "oneX-Tag", false},  // not across fields
        {Where::text, "nowhere", false},
        {Where::header, "one two", true, "x-tag"},
        {Where::header, "", true, "x-tag"},
        {Where::header, "", false, "x-none"},
        {Where::header, "somebody", true, "delivered-to"},
        {Where::header, "hoi", false, "x-tag"},
    };
    return all;
}

TEST(Needles, AreFoundInDecodedText)
{
    for (const auto& row : rows()) {
        Needle needle{.where = row.where, .field = row.field, .text = row.text};
        EXPECT_EQ(finds(needle, 1 << 20), row.want) << row.text;
    }
}

TEST(Needles, AreFoundAcrossPieces)
{
    for (const auto& row : rows()) {
        Needle needle{.where = row.where, .field = row.field, .text = row.text};
        for (std::uint64_t piece : {1u, 5u, 64u}) EXPECT_EQ(finds(needle, piece), row.want) << row.text;
    }
}

TEST(Needles, AreFoundInAMultipartThatHasNoBoundary)
{
    const std::string text = "Content-Type: multipart/mixed\r\n\r\nall of it\r\n";
    MessageInMemory message("", text);
    const auto summary = mime::summarize(text);
    const std::vector<Needle> needles{{.where = Where::body, .text = "all of it"}};
    EXPECT_TRUE((*net::run_here_for(find_needles({message, summary, 0}, needles)))[0]);
}

TEST(Needles, AreFoundInALongFieldPieceByPiece)
{
    const auto text =
        "X-Long: " + std::string(500'000, 'x') + " =?utf-8?q?c=C3=B4ng?= v\xc4\x83n\r\nX: y\r\n\r\n";
    MessageInMemory message("", text);
    const auto summary = mime::summarize(text);
    const std::vector<Needle> needles{{.where = Where::text, .text = "x cong van"},
                                      {.where = Where::header, .field = "x-long", .text = "cong van"},
                                      {.where = Where::header, .field = "x", .text = "cong"}};
    auto found = net::run_here_for(find_needles({message, summary, 0}, needles));
    EXPECT_EQ(*found, (std::vector<bool>{true, true, false}));
    EXPECT_GE(message.reads(), 8u);
}

TEST(Needles, OfADamagedMessageAreNotFound)
{
    MessageInMemory message("", std::string(letter));
    message.damage_at(200);
    const auto summary = mime::summarize(letter);
    const std::vector<Needle> needles{{.where = Where::body, .text = "x"}};
    auto found = net::run_here_for(find_needles({message, summary, 0}, needles));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, base::Code::corrupt);
}

}  // namespace
}  // namespace imap::search
