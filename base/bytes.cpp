#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace base {

template<typename Number> ByteWriter& ByteWriter::big_endian(Number value)
{
    std::array<char, sizeof value> bytes;
    for (std::size_t i = bytes.size(); i > 0; value >>= 8) bytes[--i] = static_cast<char>(value & 0xFF);
    return raw({bytes.data(), bytes.size()});
}

ByteWriter& ByteWriter::be32(std::uint32_t value)
{
    return big_endian(value);
}

ByteWriter& ByteWriter::be64(std::uint64_t value)
{
    return big_endian(value);
}

ByteWriter& ByteWriter::long_varint(std::uint64_t value)
{
    std::array<char, 10> bytes;
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<char>(value | 0x80);
    bytes[size++] = static_cast<char>(value);
    return raw({bytes.data(), size});
}

// What outgrows the string itself gets room for a whole row at once.
void ByteWriter::grow(std::size_t size)
{
    constexpr std::size_t usual = 112;
    bytes_.reserve(std::max(usual, 2 * size));
}

std::string_view ByteReader::fail()
{
    ok_ = false;
    rest_ = {};
    return {};
}

template<typename Number> Number from_big_endian(std::string_view bytes)
{
    Number value = 0;
    if (bytes.empty()) return value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return std::endian::native == std::endian::little ? std::byteswap(value) : value;
}

std::uint32_t ByteReader::be32()
{
    return from_big_endian<std::uint32_t>(raw(4));
}

std::uint64_t ByteReader::be64()
{
    return from_big_endian<std::uint64_t>(raw(8));
}

std::uint64_t ByteReader::long_varint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        std::uint8_t byte = u8();
        if (shift == 63 && byte > 1) break;  // does not fit into 64 bits
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) return ok_ ? value : 0;
    }
    fail();
    return 0;
}

namespace {

// Slicing by eight: table[k][b] is the CRC of byte b followed by k zero bytes.
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr CrcTables crc_tables = [] {
    CrcTables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78U : crc >> 1;
        tables[0][i] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t i = 0; i < 256; ++i)
            tables[k][i] = tables[k - 1][i] >> 8 ^ tables[0][tables[k - 1][i] & 0xFF];
    return tables;
}();

std::uint32_t little_endian(const unsigned char* p)
{
    return p[0] | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]} << 16 | std::uint32_t{p[3]} << 24;
}

std::uint32_t eight_bytes(const unsigned char* p, std::uint32_t crc)
{
    std::uint32_t low = little_endian(p) ^ crc;
    std::uint32_t high = little_endian(p + 4);
    std::uint32_t result = 0;
    for (unsigned i = 0; i < 4; ++i) {
        result ^= crc_tables[7 - i][low >> 8 * i & 0xFF];
        result ^= crc_tables[3 - i][high >> 8 * i & 0xFF];
    }
    return result;
}

#if defined(__x86_64__)
constexpr std::size_t lane_bytes = 128;

// What a sum becomes behind as many zero bytes as a lane has: of each of its four bytes, by their value.
using BehindLane = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr BehindLane behind_lane = [] {
    std::array<std::uint32_t, 32> of_bit{};
    for (unsigned bit = 0; bit < 32; ++bit) {
        std::uint32_t crc = std::uint32_t{1} << bit;
        for (std::size_t i = 0; i < lane_bytes; ++i) crc = crc >> 8 ^ crc_tables[0][crc & 0xFF];
        of_bit[bit] = crc;
    }
    BehindLane tables{};
    for (unsigned byte = 0; byte < 4; ++byte) {
        for (unsigned value = 0; value < 256; ++value) {
            for (unsigned bit = 0; bit < 8; ++bit)
                if ((value >> bit & 1) != 0) tables[byte][value] ^= of_bit[8 * byte + bit];
        }
    }
    return tables;
}();

std::uint64_t behind_a_lane(std::uint64_t crc)
{
    return behind_lane[0][crc & 0xFF] ^ behind_lane[1][crc >> 8 & 0xFF] ^ behind_lane[2][crc >> 16 & 0xFF] ^
           behind_lane[3][crc >> 24 & 0xFF];
}

std::uint64_t word_at(const char* at)
{
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, sizeof eight);
    return eight;
}

// The instruction takes a word in each cycle, but gives its sum three cycles later: so three lanes side by side.
__attribute__((target("sse4.2"))) std::uint64_t three_lanes(const char* at, std::uint64_t first)
{
    std::uint64_t second = 0, third = 0;
    for (std::size_t i = 0; i < lane_bytes; i += 8) {
        first = __builtin_ia32_crc32di(first, word_at(at + i));
        second = __builtin_ia32_crc32di(second, word_at(at + lane_bytes + i));
        third = __builtin_ia32_crc32di(third, word_at(at + 2 * lane_bytes + i));
    }
    return behind_a_lane(behind_a_lane(first) ^ second) ^ third;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_cpu(std::string_view bytes, std::uint32_t crc)
{
    std::uint64_t sum = ~crc;
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 3 * lane_bytes; left -= 3 * lane_bytes, at += 3 * lane_bytes) sum = three_lanes(at, sum);
    for (; left >= 8; left -= 8, at += 8) sum = __builtin_ia32_crc32di(sum, word_at(at));
    auto last = static_cast<std::uint32_t>(sum);
    if (left >= 4) {
        std::uint32_t four = 0;
        std::memcpy(&four, at, sizeof four);
        last = __builtin_ia32_crc32si(last, four);
        left -= 4, at += 4;
    }
    for (; left > 0; --left, ++at) last = __builtin_ia32_crc32qi(last, static_cast<unsigned char>(*at));
    return ~last;
}

const bool cpu_knows_crc32c = __builtin_cpu_supports("sse4.2") != 0;
#endif

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc)
{
#if defined(__x86_64__)
    if (cpu_knows_crc32c) return crc32c_by_cpu(bytes, crc);
#endif
    return crc32c_by_tables(bytes, crc);
}

std::uint32_t crc32c_by_tables(std::string_view bytes, std::uint32_t crc)
{
    crc = ~crc;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) crc = eight_bytes(at, crc);
    for (; left > 0; --left, ++at) crc = crc >> 8 ^ crc_tables[0][(crc ^ *at) & 0xFF];
    return ~crc;
}

}  // namespace base
