#include "imap/proto/mutf7.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

TEST(Mutf7, SpellsNamesBothWays)
{
    struct {
        std::string_view utf8, mutf7;
    } const rows[] = {
        {"", ""},
        {"INBOX", "INBOX"},
        {"Tom & Jerry", "Tom &- Jerry"},
        {"&", "&-"},
        {"&&", "&-&-"},
        {"Thư đến", "Th&AbA- &AREevw-n"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},  // RFC 3501 §5.1.3
        {"😀", "&2D3eAA-"},
        {"\x7f", "&AH8-"},
        {"a\tb", "a&AAk-b"},
        {"é", "&AOk-"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(to_mutf7(row.utf8), row.mutf7);
        EXPECT_EQ(from_mutf7(row.mutf7), row.utf8) << row.mutf7;
    }
}

TEST(Mutf7, HasOneSpellingForEachName)
{
    for (auto text : {
             "&",           // no end
             "a&b",         // no end
             "&AOk",        // no end
             "&AGEAYg-",    // ASCII in base64
             "&AC8-",       // a hidden "/"
             "&AC4ALg-",    // a hidden ".."
             "&AOk-&AOk-",  // two runs where one would do
             "&AOl-",       // loose bits at the end
             "&AO-",        // half a unit
             "&A-",         //
             "&AOkA-",      //
             "&AOk=-",      // padding
             "&AO k-",      //
             "&2D0-",       // half a surrogate pair
             "&3gA-",       // the other half
             "&3gDYPQ-",    // halves the wrong way round
             "&ACY-",       // "&" in base64
             "&AAA-x\x80",  // 8-bit
             "\x80",        //
             "th\xc6\xb0",  // raw UTF-8
             "a\tb",        // control characters
             "a\x7f",       //
         }) {
        EXPECT_EQ(from_mutf7(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace imap
