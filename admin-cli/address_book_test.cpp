#include "admin-cli/address_book.hpp"

#include "base/csv.hpp"
#include "base/text.hpp"

#include <gmock/gmock.h>

namespace admin_cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

base::Json::Object huy()
{
    return {{"name", "Nguyễn Quang Huy"},
            {"title", "Chuyên viên; tổ A, nhóm 1"},
            {"agency", "H37.31.37"},
            {"agency_name", "Ủy ban nhân dân xã Quảng Lạc"},
            {"path", base::Json::Array{"Tỉnh Lạng Sơn", "Ủy ban nhân dân xã Quảng Lạc"}},
            {"level", "commune"},
            {"address", "nqhuy@langson.gov.vn"},
            {"phone", "+842053800001"},
            {"mobile", "0912345678"},
            {"staff_id", "LS1"},
            {"state", "active"},
            {"login", "nqhuy"},
            {"kind", "official"},
            {"id", "01234567-89ab-4cde-8f01-23456789abcd"},
            {"dn", "uid=nqhuy,ou=H37.31.37,dc=langson,dc=gov,dc=vn"}};
}

TEST(AddressBook, CsvHasNoFormulas)
{
    auto entry = huy();
    entry["title"] = "=HYPERLINK(\"http://x.example\",\"a, b\")";
    EXPECT_EQ(
        address_entry(AddressFormat::csv, Audience::office, entry),
        "Nguyễn Quang Huy,\"'=HYPERLINK(\"\"http://x.example\"\",\"\"a, b\"\")\",H37.31.37,"
        "Ủy ban nhân dân xã Quảng Lạc,commune,nqhuy@langson.gov.vn,'+842053800001,0912345678,LS1,active,"
        "nqhuy\r\n");
    EXPECT_EQ(address_head(AddressFormat::csv, Audience::everybody),
              "name,title,agency,agency_name,level,address,phone\r\n");
    EXPECT_THAT(address_entry(AddressFormat::csv, Audience::everybody, entry), Not(HasSubstr("0912345678")));
}

TEST(AddressBook, LdifIsPlainAsciiInShortLines)
{
    const auto text = address_head(AddressFormat::ldif, Audience::office) +
                      address_entry(AddressFormat::ldif, Audience::office, huy());
    EXPECT_THAT(text, HasSubstr("version: 1\n\ndn: uid=nqhuy,ou=H37.31.37,dc=langson,dc=gov,dc=vn\n"));
    EXPECT_THAT(text, HasSubstr("cn:: " + base::to_base64("Nguyễn Quang Huy") + "\n"));
    EXPECT_THAT(text, HasSubstr("mobile: 0912345678\n"));
    for (const auto line : base::split(text, '\n')) {
        EXPECT_LE(line.size(), 76U);
        for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
    }
    for (const char* odd : {" x", ":x", "<x", "x ", "a\nb"}) {
        auto entry = huy();
        entry["title"] = odd;
        EXPECT_THAT(address_entry(AddressFormat::ldif, Audience::office, entry),
                    HasSubstr("title:: " + base::to_base64(odd) + "\n"));
    }
}

TEST(AddressBook, VcardsAreFoldedBetweenCharacters)
{
    auto entry = huy();
    entry["title"] = std::string(60, 'a') + "ệệệệệệệệệệệệệệệệệệệệệệệệệệệệệệ";
    const auto text = address_entry(AddressFormat::vcard, Audience::office, entry);
    for (auto line : base::split(text, '\n')) {
        EXPECT_LE(line.size(), 76U) << "75 and CR";
        EXPECT_TRUE(base::is_utf8(line)) << line;
    }
    EXPECT_THAT(text, HasSubstr("N:Nguyễn;Huy;Quang;;\r\n"));
    EXPECT_THAT(text, HasSubstr("UID:urn:uuid:01234567-89ab-4cde-8f01-23456789abcd\r\nEND:VCARD\r\n"));
    EXPECT_THAT(address_entry(AddressFormat::vcard, Audience::office, huy()),
                HasSubstr("TITLE:Chuyên viên\\; tổ A\\, nhóm 1\r\n"));
    for (auto [name, want] : {std::pair("Huy", "N:;Huy;;;\r\n"),
                              {"Lê Huy", "N:Lê;Huy;;;\r\n"},
                              {"Lê Thị Thu Hà", "N:Lê;Hà;Thị Thu;;\r\n"}}) {
        entry["name"] = name;
        EXPECT_THAT(address_entry(AddressFormat::vcard, Audience::office, entry), HasSubstr(want));
    }
}

}  // namespace
}  // namespace admin_cli
