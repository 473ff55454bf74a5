// What the first version wrote stays readable for ever: its very bytes are here.

#include "store/body_rows.hpp"
#include "store/lmdb/large_file.hpp"
#include "store/packing.hpp"
#include "store/testing.hpp"

#include <fcntl.h>
#include <fstream>

namespace store {
namespace {

using namespace store::testing;

std::string from_hex(std::string_view digits)
{
    std::string bytes;
    for (; digits.size() >= 2; digits.remove_prefix(2))
        bytes.push_back(static_cast<char>(std::stoi(std::string(digits.substr(0, 2)), nullptr, 16)));
    return bytes;
}

const BlobId id = *base::uuid_from_bytes(from_hex("101112131415161718191a1b1c1d1e1f"));

TEST(Version1Test, ASmallBodyIsRead)
{
    const std::string record =
        from_hex("4347564201000000101112131415161718191a1b1c1d1e1f00000000000000240000000000000024"
                 "e2102958c27065d35375626a6563743a2063c3b46e672076c4836e0d0a0d0a4bc3ad6e682067e1bb"
                 "ad690d0a");
    EXPECT_EQ(body_in(record, id), "Subject: công văn\r\n\r\nKính gửi\r\n");
    for (std::size_t at = 0; at < record.size(); ++at) {
        std::string flipped = record;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x20);
        EXPECT_FALSE(body_in(flipped, id)) << at;
    }
}

TEST(Version1Test, ALargeBodyIsReadAndEachOfItsChunksIsChecked)
{
    std::string body;
    for (int i = 0; body.size() < 70'000; ++i) body += "line " + std::to_string(i) + "\r\n";
    body.resize(70'000);
    std::string bytes =
        from_hex("4347564201000000101112131415161718191a1b1c1d1e1f00000000000111700000000000011178"
                 "ba90f8128837ee59");
    bytes += body.substr(0, 65'536) + from_hex("9a0b800e") + body.substr(65'536) + from_hex("8aad00e9");
    const TempFolder folder;
    const auto read = [&](std::uint64_t offset, std::uint64_t size) {
        std::ofstream(folder.path() + "/body", std::ios::binary) << bytes;
        return read_large(*File::open(folder.path() + "/body", O_RDONLY), id, offset, size);
    };
    EXPECT_EQ(read(0, 100'000), body);
    EXPECT_EQ(read(65'000, 1'000), body.substr(65'000, 1'000));
    EXPECT_EQ(read(69'999, 1'000), body.substr(69'999));
    EXPECT_EQ(read(70'000, 1), "");
    bytes[48 + 65'536 + 4 + 10] ^= 1;
    EXPECT_EQ(read(0, 65'536), body.substr(0, 65'536));
    EXPECT_EQ(read(0, 65'537).error().code, base::Code::corrupt);
    bytes.resize(60'000);
    EXPECT_EQ(read(0, 1).error().code, base::Code::corrupt);
}

TEST(Version1Test, ABodysRowKeepsItsSummary)
{
    const auto row = body_row(from_hex("01a4010102030405060708") + "its summary");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->size, 164u);
    EXPECT_EQ(unpacked_value(row->summary), "its summary");
    const auto again = body_row(to_bytes(*row));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->thread_id, row->thread_id);
    EXPECT_EQ(unpacked_value(again->summary), "its summary");
}

}  // namespace
}  // namespace store
