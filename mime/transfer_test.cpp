#include "mime/transfer.hpp"

#include <gtest/gtest.h>

namespace mime {
namespace {

struct Case {
    std::string_view written, meant;
};

std::string decoded_by_byte(Encoding encoding, std::string_view written)
{
    TransferDecoder decoder(encoding);
    std::string out;
    for (char c : written) decoder.feed({&c, 1}, out);
    decoder.finish(out);
    return out;
}

void expect_decoded(Encoding encoding, Case c)
{
    EXPECT_EQ(decode_transfer(encoding, c.written), c.meant) << c.written;
    EXPECT_EQ(decoded_by_byte(encoding, c.written), c.meant) << c.written;
}

TEST(TransferTest, Base64IsReadThroughDamage)
{
    for (auto c : {Case{"", ""},
                   {"aGVsbG8=", "hello"},
                   {"aGVs\r\nbG8=\r\n", "hello"},
                   {"aGVsbG8", "hello"},
                   {"a G*V-s_bG8=", "hello"},
                   {"a", ""},
                   {"====", ""},
                   {"=aGVsbG8=", "hello"},
                   {"aGVsbG8=aGVsbG8=", "hello"},
                   {"aGk=====aGk=", "hi"},
                   {"aGVsbG8=\r\n-- \r\nand more words here\r\n", "hello"},
                   {"aGVsbG8=\r\nThis list: https://example.org\r\naGk=\r\n", "hello"},
                   // Encoded block by block.
                   {"aGVsbG8=\r\naGVsbG8=\r\naGVs\r\nbG8=\r\n", "hellohellohello"},
                   {"aGk=\n\naGk=", "hihi"},
                   {"aGk= x\r\naGk", "hi"}})
        expect_decoded(Encoding::base64, c);
}

TEST(TransferTest, QuotedPrintableIsReadThroughDamage)
{
    for (auto c : {Case{"", ""},
                   {"a=3Db", "a=b"},
                   {"a=3db", "a=b"},
                   {"soft=\r\nbreak", "softbreak"},
                   {"soft= \t\r\nbreak", "softbreak"},
                   {"soft=\nbreak", "softbreak"},
                   {"hard  \r\nbreak", "hard\r\nbreak"},
                   {"in  side", "in  side"},
                   {"=ZZ", "=ZZ"},
                   {"=4", "=4"},
                   {"=4Z", "=4Z"},
                   {"a=", "a"},
                   {"a=  ", "a"},
                   {"==41", "=A"},
                   {"= x", "= x"},
                   {"=\r=41", "=\rA"},
                   {"trail  ", "trail"},
                   {"=E1=BA=A5", "ấ"}})
        expect_decoded(Encoding::quoted_printable, c);
}

TEST(TransferTest, IdentityIsIdentity)
{
    expect_decoded(Encoding::identity, {"a=3D\r\n  ", "a=3D\r\n  "});
}

TEST(TransferTest, NamesAreKnownInAnyCase)
{
    EXPECT_EQ(encoding_named(std::nullopt), Encoding::identity);
    EXPECT_EQ(encoding_named("7BIT"), Encoding::identity);
    EXPECT_EQ(encoding_named("Binary"), Encoding::identity);
    EXPECT_EQ(encoding_named("BASE64 "), Encoding::base64);
    EXPECT_EQ(encoding_named("Quoted-Printable"), Encoding::quoted_printable);
    EXPECT_EQ(encoding_named("x-uuencode"), std::nullopt);
}

TEST(TransferTest, EndlessSpaceIsNotHeldBack)
{
    std::string spaces(100'000, ' ');
    EXPECT_EQ(decode_transfer(Encoding::quoted_printable, spaces + "x"), spaces + "x");
    EXPECT_EQ(decode_transfer(Encoding::quoted_printable, "=" + spaces + "x").size(), spaces.size() + 2);
}

}  // namespace
}  // namespace mime
