#include "smtp/proto/received.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

Trace trace()
{
    return {.client_name = "sender.example",
            .client_address = "192.0.2.1",
            .server_name = "mail.langson.gov.vn",
            .protocol = "ESMTPS",
            .tls = "TLSv1.3 TLS_AES_256_GCM_SHA384",
            .id = "0123456789abcdef",
            .only_recipient = "ntlan@langson.gov.vn",
            .time = base::WallTime(std::chrono::seconds(1'600'000'000))};
}

TEST(Received, SaysWhoGaveTheMessageToWhom)
{
    EXPECT_EQ(received_field(trace()), "Received: from sender.example ([192.0.2.1])\r\n"
                                       "\tby mail.langson.gov.vn with ESMTPS id 0123456789abcdef\r\n"
                                       "\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n"
                                       "\tfor <ntlan@langson.gov.vn>;\r\n"
                                       "\tSun, 13 Sep 2020 12:26:40 +0000\r\n");
}

TEST(Received, NamesNoRecipientWhereThereAreSeveral)
{
    auto several = trace();
    several.only_recipient.clear();
    several.tls.clear();
    several.client_address = "2001:db8::1";
    EXPECT_EQ(received_field(several), "Received: from sender.example ([IPv6:2001:db8::1])\r\n"
                                       "\tby mail.langson.gov.vn with ESMTPS id 0123456789abcdef;\r\n"
                                       "\tSun, 13 Sep 2020 12:26:40 +0000\r\n");
}

TEST(Received, NamesAClientOnlyByADomainOrAnAddress)
{
    const std::vector<std::pair<std::string, std::string>> table{
        {"sender.example", "sender.example"},
        {"DESKTOP-AB12", "DESKTOP-AB12"},
        {"[192.0.2.1]", "[192.0.2.1]"},
        {"[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"},
        {"MY_PC", "unknown"},
        {"[::1]", "unknown"},
        {"V\xc4\x83nPh\xc3\xb2ng", "unknown"},
        {"a;b", "unknown"},
        {"(x", "unknown"},
        {"localhost.localdomain.", "unknown"},
    };
    for (const auto& [name, want] : table) {
        auto named = trace();
        named.client_name = name;
        EXPECT_TRUE(received_field(named).starts_with("Received: from " + want + " ([192.0.2.1])")) << name;
    }
}

TEST(Received, TheKeywordSaysHowItCame)
{
    const std::vector<std::pair<ProtocolTraits, std::string>> table{
        {{}, "SMTP"},
        {{.is_tls = true}, "SMTP"},
        {{.is_extended = true}, "ESMTP"},
        {{.is_extended = true, .is_tls = true}, "ESMTPS"},
        {{.is_extended = true, .is_tls = true, .is_logged_in = true}, "ESMTPSA"},
        {{.is_extended = true, .is_utf8 = true}, "UTF8SMTP"},
        {{.is_extended = true, .is_utf8 = true, .is_tls = true, .is_logged_in = true}, "UTF8SMTPSA"},
        {{.is_lmtp = true, .is_extended = true}, "LMTP"},
        {{.is_lmtp = true, .is_extended = true, .is_utf8 = true, .is_tls = true}, "UTF8LMTPS"},
    };
    for (const auto& [traits, want] : table) EXPECT_EQ(protocol_keyword(traits), want);
}

}  // namespace
}  // namespace smtp
