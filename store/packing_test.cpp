// What is packed comes back exactly as it was, and nothing that is damaged does any harm.

#include "store/packing.hpp"
#include "store/testing.hpp"

#include <atomic>
#include <thread>

namespace store {
namespace {

using namespace store::testing;

std::string text(std::size_t size)
{
    std::string lines;
    for (std::uint64_t i = 0; lines.size() < size; ++i)
        lines +=
            "Kính gửi: Văn phòng Ủy ban nhân dân, công văn số " + std::to_string(i * i % 100'000) + "\r\n";
    lines.resize(size);
    return lines;
}

TEST(PackingTest, WhatIsPackedComesBackAsItWas)
{
    for (const std::size_t size :
         {0, 1, 7, 8, 9, 63, 64, 100, 4'096, 65'535, 65'536, 65'537, 131'072, 5'000'000}) {
        for (const auto& bytes : {text(size), noise(size), std::string(size, '\0')}) {
            std::string packed = "before";
            const Codec codec = pack(bytes, packed);
            ASSERT_TRUE(packed.starts_with("before"));
            EXPECT_EQ(unpack(codec, std::string_view(packed).substr(6), size), bytes) << size;
            EXPECT_EQ(unpacked_value(packed_value(bytes)), bytes) << size;
        }
    }
}

TEST(PackingTest, AValueThatWasNotPackedIsPackedLater)
{
    const std::string bytes = text(500);
    const auto plain = packed_value(bytes, Effort::none);
    const auto again = repacked_value(plain, Effort::thorough);
    ASSERT_TRUE(again);
    EXPECT_LT(again->size(), plain.size() / 2);
    EXPECT_EQ(unpacked_value(*again), bytes);
    EXPECT_FALSE(repacked_value(*again, Effort::thorough)) << "it is packed";
    EXPECT_FALSE(repacked_value(packed_value(noise(500), Effort::none), Effort::quick)) << "it does not pay";
    for (const char* damaged : {"", "\x02x", "\x00"}) EXPECT_FALSE(repacked_value(damaged, Effort::quick));
}

TEST(PackingTest, WhatDoesNotPayIsKeptAsItIs)
{
    const std::string bytes = noise(10'000);
    std::string packed;
    EXPECT_EQ(pack(bytes, packed), Codec::as_is);
    EXPECT_EQ(packed, bytes);
    packed.clear();
    EXPECT_EQ(pack(bytes + text(1'000), packed), Codec::as_is) << "less than an eighth";
    packed.clear();
    EXPECT_EQ(pack(bytes + text(10'000), packed), Codec::zstd_1);
    EXPECT_LT(packed.size(), 12'000u);
}

TEST(PackingTest, AnOrdinaryLetterTakesHalfItsRoom)
{
    const std::string letter =
        "Received: from mail.example.org (mail.example.org [192.0.2.1])\r\n"
        "\tby mail.langson.gov.vn with ESMTPS id 8Zk2\r\n\tfor <nqhuy@langson.gov.vn>;\r\n"
        "\tMon, 6 Jul 2026 08:00:00 +0700\r\n"
        "Message-ID: <7f3a@example.org>\r\nDate: Mon, 6 Jul 2026 08:00:00 +0700\r\nMIME-Version: 1.0\r\n"
        "Subject: =?UTF-8?B?VGjDtG5nIGLDoW8=?=\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
        "Kính gửi: Các sở, ban, ngành;\r\n\r\nĐề nghị các đồng chí tham dự đầy đủ, đúng thành phần.\r\n";
    std::string packed;
    EXPECT_EQ(pack(letter, packed), Codec::zstd_1);
    EXPECT_LT(packed.size(), letter.size() / 2);
}

TEST(PackingTest, MoreEffortGivesTheSameFormatSmaller)
{
    const std::string bytes = text(3'000) + noise(200) + text(3'000);
    std::string quick, thorough;
    ASSERT_EQ(pack(bytes, quick), Codec::zstd_1);
    ASSERT_EQ(pack(bytes, thorough, Effort::thorough), Codec::zstd_1);
    EXPECT_LT(thorough.size(), quick.size());
    EXPECT_EQ(unpack(Codec::zstd_1, thorough, bytes.size()), bytes);
    EXPECT_EQ(pack(noise(1'000), thorough, Effort::thorough), Codec::as_is);
}

TEST(PackingTest, BytesOfAnotherSizeAreCorrupt)
{
    const std::string bytes = text(1'000);
    std::string packed;
    ASSERT_EQ(pack(bytes, packed), Codec::zstd_1);
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{999}, std::uint64_t{1'001},
                                     std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
        EXPECT_EQ(unpack(Codec::zstd_1, packed, size).error().code, base::Code::corrupt) << size;
        EXPECT_EQ(unpack(Codec::as_is, bytes, size).error().code, base::Code::corrupt) << size;
    }
    EXPECT_EQ(unpack(Codec::zstd_1, "", 1).error().code, base::Code::corrupt);
    EXPECT_EQ(unpack(Codec::zstd_1, bytes, bytes.size()).error().code, base::Code::corrupt) << "never packed";
}

TEST(PackingTest, DamageGivesTheRightSizeOrNothing)
{
    const std::string bytes = text(700);
    std::string packed;
    ASSERT_EQ(pack(bytes, packed), Codec::zstd_1);
    for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
        std::string flipped = packed;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto unpacked = unpack(Codec::zstd_1, flipped, bytes.size());
        if (unpacked)
            EXPECT_EQ(unpacked->size(), bytes.size());
        else
            EXPECT_EQ(unpacked.error().code, base::Code::corrupt);
    }
    for (std::size_t size = 0; size < packed.size(); ++size)
        EXPECT_EQ(unpack(Codec::zstd_1, packed.substr(0, size), bytes.size()).error().code,
                  base::Code::corrupt);
}

TEST(PackingTest, ACodecOfANewerProgramIsRefusedAsSuch)
{
    EXPECT_EQ(to_codec(0), Codec::as_is);
    EXPECT_EQ(to_codec(1), Codec::zstd_1);
    EXPECT_EQ(to_codec(2).error().code, base::Code::unsupported);
    EXPECT_EQ(unpacked_value("\x02\x01x").error().code, base::Code::unsupported);
    EXPECT_EQ(unpacked_value("").error().code, base::Code::corrupt);
    EXPECT_EQ(unpacked_value(std::string(1, '\0')).error().code, base::Code::corrupt);
}

TEST(PackingTest, ThreadsPackSideBySide)
{
    const std::string bytes = text(20'000);
    std::string expected;
    pack(bytes, expected);
    std::atomic<int> right = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 50; ++round) {
                std::string packed;
                const Codec codec = pack(bytes, packed);
                if (packed == expected && unpack(codec, packed, bytes.size()) == bytes) ++right;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(right, 200);
}

}  // namespace
}  // namespace store
