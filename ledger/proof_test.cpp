#include "ledger/proof.hpp"
#include "ledger/testing.hpp"

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::HasSubstr;

struct ProofTest : LedgerTest {
    ProofTest()
    {
        settings.segment_size = 64 << 10;
        open();
        for (int i = 0; i < 20; ++i) {
            for (int j = 0; j < 50; ++j) ledger->note(login("user" + std::to_string(i)));
            EXPECT_TRUE(append(*ledger, lock("a")));
        }
        EXPECT_TRUE(net::run_here_for(ledger->seal()));
    }
    PublicKey key() const { return PublicKey::from_pem(content_of(path + "/key.pub")).value(); }
};

TEST_F(ProofTest, AnyRecordIsProvedToWhoeverHasThePublicKey)
{
    const auto last = ledger->durable();
    for (std::uint64_t sequence = 1; sequence <= last; sequence += 13) {
        const auto file = export_record(path, sequence);
        ASSERT_TRUE(file) << file.error().detail;
        const auto checked = check_export(*file, key());
        ASSERT_TRUE(checked) << checked.error().detail;
        EXPECT_EQ(checked->record.sequence, sequence);
    }
    EXPECT_EQ(export_record(path, last + 1).error().code, base::Code::not_found);
}

TEST_F(ProofTest, WhatWasChangedProvesNothing)
{
    const auto file = *export_record(path, 100);
    auto json = base::Json::parse(file)->as_object();
    for (const std::string_view member : {"record", "head"}) {
        auto other = json;
        auto text = other[std::string(member)].as_text();
        text[text.size() / 2] = text[text.size() / 2] == 'A' ? 'B' : 'A';
        other[std::string(member)] = text;
        EXPECT_FALSE(check_export(base::Json(other).print(), key())) << member;
    }
    for (const std::string_view member : {"index", "size", "segment"}) {
        auto other = json;
        other[std::string(member)] = other[std::string(member)].as_number() + 1;
        EXPECT_FALSE(check_export(base::Json(other).print(), key())) << member;
    }
    const auto another = *export_record(path, 200);
    auto mixed = json;
    mixed["record"] = (*base::Json::parse(another))["record"];
    EXPECT_THAT(check_export(base::Json(mixed).print(), key()).error().detail, HasSubstr("not among those"));
    EXPECT_THAT(check_export(file, SigningKey::make().public_key()).error().detail, HasSubstr("not signed"));
    EXPECT_FALSE(check_export("{}", key()));
    EXPECT_FALSE(check_export("nonsense", key()));
}

}  // namespace
}  // namespace ledger
