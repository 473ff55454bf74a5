// Records and large bodies' files: bytes as they came, whatever their size, and never others.

#include "store/lmdb/large_file.hpp"
#include "store/lmdb/record.hpp"
#include "store/testing.hpp"

#include <fcntl.h>
#include <fstream>

namespace store {
namespace {

using namespace store::testing;

// Half of it can be packed, in pieces of a chunk.
std::string mixed(std::size_t size)
{
    std::string bytes;
    for (int i = 0; bytes.size() < size; ++i)
        bytes += i % 2 == 0 ? noise(chunk_bytes) : std::string(chunk_bytes, static_cast<char>('a' + i % 26));
    bytes.resize(size);
    return bytes;
}

BlobId an_id()
{
    BlobId id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(0x10 + i);
    return id;
}

struct LargeFileTest : ::testing::Test {
    TempFolder folder;
    const std::string path = folder.path() + "/body";

    std::uint64_t write(const std::string& body, std::size_t piece)
    {
        auto file = LargeFile::create(path, an_id());
        if (!file) throw std::runtime_error(file.error().detail);
        for (std::size_t at = 0; at < body.size(); at += piece)
            EXPECT_TRUE(file->append(body.substr(at, piece)));
        const auto size = file->finish();
        EXPECT_EQ(size, std::filesystem::file_size(path));
        return *size;
    }
    base::Result<std::string> read(std::uint64_t offset, std::uint64_t size, const BlobId& id = an_id()) const
    {
        auto file = disk::File::open(path, O_RDONLY);
        if (!file) return base::refuse(file.error());
        return read_large(*file, id, offset, size);
    }
    void keep(const std::string& bytes) const { std::ofstream(path, std::ios::binary) << bytes; }
    std::string kept() const
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

TEST(RecordTest, ABodyOfAnySizeIsReadAsItWasWritten)
{
    for (const std::size_t size : {0, 1, 8, 100, 4'096, 65'535, 65'536, 65'537, 131'072, 200'000}) {
        for (const auto& body : {std::string(size, 'x'), noise(size), mixed(size)}) {
            const std::string record = to_record(an_id(), body);
            EXPECT_LE(record.size(), RecordHeader::bytes + size);
            EXPECT_EQ(body_in(record, an_id()), body) << size;
            EXPECT_EQ(body_in(record, base::random_uuid()).error().code, base::Code::corrupt);
        }
    }
}

TEST(RecordTest, NoBitOfARecordMayFlipAndNoneMayBeMissing)
{
    std::string body;
    for (int i = 0; i < 40; ++i) body += "line " + std::to_string(i) + " of a letter\r\n";
    const std::string record = to_record(an_id(), body);
    ASSERT_EQ(record_header(record)->codec, Codec::zstd_1);
    for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
        std::string flipped = record;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        EXPECT_EQ(body_in(flipped, an_id()).error().code, base::Code::corrupt) << bit;
    }
    for (std::size_t size = 0; size < record.size(); ++size)
        EXPECT_EQ(body_in(record.substr(0, size), an_id()).error().code, base::Code::corrupt) << size;
}

TEST(RecordTest, ARecordThatHoldsAnotherSizeThanItSaysIsCorrupt)
{
    const std::string record = to_record(an_id(), std::string(1'000, 'x'));
    auto header = *record_header(record);
    for (const std::uint64_t size :
         {std::uint64_t{0}, std::uint64_t{999}, std::uint64_t{1'001}, ~std::uint64_t{0}}) {
        header.size = size;
        const std::string lying = to_bytes(header) + record.substr(RecordHeader::bytes);
        EXPECT_EQ(body_in(lying, an_id()).error().code, base::Code::corrupt) << size;
    }
}

TEST(RecordTest, ANewerVersionOrCodecIsRefusedAsSuch)
{
    RecordHeader header{an_id(), Codec::as_is, 1, 1, 0};
    header.version = 3;
    EXPECT_EQ(record_header(to_bytes(header)).error().code, base::Code::unsupported);
    header = {an_id(), static_cast<Codec>(9), 1, 1, 0};
    EXPECT_EQ(record_header(to_bytes(header)).error().code, base::Code::unsupported);
}

TEST_F(LargeFileTest, AnyPartOfABodyOfAnySizeIsReadAsItWasWritten)
{
    for (const std::size_t size :
         {1, 65'535, 65'536, 65'537, 131'071, 131'072, 131'073, 1'000'000, 5'000'000}) {
        const std::string body = mixed(size);
        write(body, 10'007);
        EXPECT_EQ(read(0, size + 10), body) << size;
        for (const std::size_t offset :
             {std::size_t{0}, std::size_t{1}, size / 2, size - 1, size, size + 1}) {
            for (const std::size_t count : {0, 1, 65'536, 200'000}) {
                const std::string part = offset < size ? body.substr(offset, count) : "";
                EXPECT_EQ(read(offset, count), part) << size << ": " << count << " from " << offset;
            }
        }
        EXPECT_EQ(read(size / 2, ~std::uint64_t{0}), body.substr(size / 2));
    }
}

TEST_F(LargeFileTest, EachChunkIsPackedIfThatPays)
{
    const std::uint64_t half = write(mixed(20 * chunk_bytes), 4'096);
    EXPECT_GT(half, 10 * chunk_bytes);
    EXPECT_LT(half, 10 * chunk_bytes + 5'000);
    EXPECT_EQ(write(noise(chunk_bytes * 2), chunk_bytes),
              RecordHeader::bytes + 2 * (chunk_bytes + Chunk::bytes));
}

TEST_F(LargeFileTest, HeaderAndTableAreCorruptWhateverBitOfThemFlips)
{
    const std::string body = mixed(chunk_bytes * 2 + 100);
    write(body, body.size());
    const std::string file = kept();
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < RecordHeader::bytes; ++at) places.push_back(at);
    for (std::size_t at = file.size() - 3 * Chunk::bytes; at < file.size(); ++at) places.push_back(at);
    for (const std::size_t at : places) {
        std::string flipped = file;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
        keep(flipped);
        EXPECT_EQ(read(0, 1).error().code, base::Code::corrupt) << at;
    }
    keep(file.substr(0, file.size() - 1));
    EXPECT_EQ(read(0, 1).error().code, base::Code::corrupt);
    keep(file);
    EXPECT_EQ(read(0, body.size(), base::random_uuid()).error().code, base::Code::corrupt);
    EXPECT_EQ(read(0, body.size()), body);
}

TEST_F(LargeFileTest, ADamagedChunkLeavesTheOthersReadable)
{
    const std::string body = mixed(chunk_bytes * 3);
    write(body, body.size());
    std::string file = kept();
    file[RecordHeader::bytes + chunk_bytes + 5] ^= 1;  // in the second, which is packed
    keep(file);
    EXPECT_EQ(read(0, chunk_bytes), body.substr(0, chunk_bytes));
    EXPECT_EQ(read(chunk_bytes, 1).error().code, base::Code::corrupt);
    EXPECT_EQ(read(0, chunk_bytes + 1).error().code, base::Code::corrupt);
    EXPECT_EQ(read(2 * chunk_bytes, chunk_bytes), body.substr(2 * chunk_bytes));
}

}  // namespace
}  // namespace store
