#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Bytes, WhatIsWrittenIsRead)
{
    Uuid id = random_uuid();
    std::string bytes = ByteWriter()
                            .u8(7)
                            .be32(0xDEADBEEF)
                            .be64(1ULL << 40)
                            .varint(300)
                            .varint(~0ULL)
                            .text("xã")
                            .uuid(id)
                            .bytes();
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u8(), 7);
    EXPECT_EQ(reader.be32(), 0xDEADBEEF);
    EXPECT_EQ(reader.be64(), 1ULL << 40);
    EXPECT_EQ(reader.varint(), 300U);
    EXPECT_EQ(reader.varint(), ~0ULL);
    EXPECT_EQ(reader.text(), "xã");
    EXPECT_EQ(reader.uuid(), id);
    EXPECT_TRUE(reader.at_end());
}

TEST(Bytes, EveryCutIsAnErrorAndStaysOne)
{
    std::string bytes = ByteWriter().be32(1).varint(300).text("abc").bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ByteReader reader(std::string_view(bytes).substr(0, size));
        reader.be32();
        reader.varint();
        reader.text();
        EXPECT_FALSE(reader.ok()) << size;
        EXPECT_EQ(reader.u8(), 0);
        EXPECT_FALSE(reader.at_end());
    }
}

TEST(Bytes, AVarintBeyond64BitsIsRefused)
{
    ByteReader reader("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02");
    EXPECT_EQ(reader.varint(), 0U);
    EXPECT_FALSE(reader.ok());
}

TEST(Bytes, KeysSortAsNumbersDo)
{
    EXPECT_LT(ByteWriter().be32(255).bytes(), ByteWriter().be32(256).bytes());
}

TEST(Bytes, Crc32cIsCastagnoli)
{
    EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);  // RFC 3720 App. B.4
    EXPECT_EQ(crc32c("456789", crc32c("123")), 0xE3069283U);
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(crc32c_by_tables(bytes, 7), crc32c(bytes, 7)) << i;
        bytes += static_cast<char>(i * 37);
    }
}

// Long ones go in lanes side by side.
TEST(Bytes, Crc32cIsTheSameByTablesAndByTheCpuWhateverTheLength)
{
    std::string bytes(5'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * i * 31 + i / 7);
    for (std::size_t size = 0; size < 1'700; ++size) {
        const auto some = std::string_view(bytes).substr(size % 17, size);
        ASSERT_EQ(crc32c_by_tables(some, 99), crc32c(some, 99)) << size;
    }
    EXPECT_EQ(crc32c_by_tables(bytes), crc32c(bytes));
    EXPECT_EQ(crc32c(bytes), crc32c(std::string_view(bytes).substr(777), crc32c(bytes.substr(0, 777))));
}

TEST(Uuid, TextAndBack)
{
    Uuid id = random_uuid();
    EXPECT_EQ(uuid_from_text(to_string(id)), id);
    EXPECT_EQ(uuid_from_text("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"),
              uuid_from_text("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"));
    for (auto bad : {"", "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae+7dec-11d0-a765-00a0c91e6bf6",
                     "g81d4fae-7dec-11d0-a765-00a0c91e6bf6"})
        EXPECT_EQ(uuid_from_text(bad), std::nullopt) << bad;
    EXPECT_LT(time_ordered_uuid(1000), time_ordered_uuid(1001));
}

}  // namespace
}  // namespace base
