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
                                    "Content-Type: application/octet-stream\r\n"
                                    "\r\n"
                                    "binarystuff\r\n"
                                    "--o\r\n"
                                    "Content-Type: message/rfc822\r\n"
                                    "\r\n"
                                    "Subject: within\r\n"
                                    "\r\n"
                                    "innermost text\r\n"
                                    "--o--\r\n";

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
        {Where::body, "somebody", false},
        {Where::body, "", true},
        {Where::text, "hội nghị", true},
        {Where::text, "subject: hoi nghi", true},
        {Where::text, "x-tag: one two", true},
        {Where::text, "delivered-to: somebody", true},
        {Where::text, "innermost", true},
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

// A header is read in one piece; bodies come as they are stored.
TEST(Needles, AreFoundAcrossPieces)
{
    for (const auto& row : rows()) {
        if (row.where != Where::body || row.text.starts_with("subject")) continue;
        EXPECT_EQ(finds({.where = row.where, .text = row.text}, 5), row.want) << row.text;
    }
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
