// Bytes: writing and reading rows and keys. Numbers in keys are big-endian so that keys sort
// as numbers do; numbers in values are LEB128 varints; strings are length-prefixed.
//
// A Reader never reads past its end: after the first error every read gives an empty value
// and ok() is false. Nothing is allocated before its length has been checked.
#pragma once

#include "base/uuid.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace base {

class ByteWriter {
  public:
    ByteWriter& u8(std::uint8_t value)
    {
        const char byte = static_cast<char>(value);
        return raw({&byte, 1});
    }
    ByteWriter& be32(std::uint32_t value);
    ByteWriter& be64(std::uint64_t value);
    ByteWriter& varint(std::uint64_t value)
    {
        return value < 0x80 ? u8(static_cast<std::uint8_t>(value)) : long_varint(value);
    }
    ByteWriter& text(std::string_view value) { return varint(value.size()).raw(value); }  // length, bytes
    ByteWriter& raw(std::string_view bytes)
    {
        const std::size_t size = bytes_.size() + bytes.size();
        if (size > bytes_.capacity()) grow(size);
        bytes_ += bytes;
        return *this;
    }
    ByteWriter& uuid(const Uuid& value) { return raw(value.view()); }

    const std::string& bytes() const& { return bytes_; }
    std::string bytes() && { return std::move(bytes_); }

  private:
    template<typename Number> ByteWriter& big_endian(Number value);
    ByteWriter& long_varint(std::uint64_t value);
    void grow(std::size_t size);

    std::string bytes_;
};

class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    std::uint8_t u8()
    {
        const auto byte = raw(1);
        return byte.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(byte.front());
    }
    std::uint32_t be32();
    std::uint64_t be64();
    std::uint64_t varint()
    {
        const bool is_short = !rest_.empty() && static_cast<unsigned char>(rest_.front()) < 0x80;
        return is_short ? u8() : long_varint();
    }
    // A view into the bytes read from.
    std::string_view text()
    {
        const std::uint64_t size = varint();
        return size > rest_.size() ? fail() : raw(size);
    }
    std::string_view raw(std::size_t count)
    {
        if (count > rest_.size()) return fail();
        const auto bytes = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return bytes;
    }
    Uuid uuid()
    {
        Uuid id;
        const auto bytes = raw(id.bytes.size());
        if (!bytes.empty()) std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
        return id;
    }

    bool ok() const { return ok_; }
    bool at_end() const { return ok_ && rest_.empty(); }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view fail();
    std::uint64_t long_varint();

    std::string_view rest_;
    bool ok_ = true;
};

// CRC-32C (Castagnoli, RFC 9260 App. A); `crc` continues an earlier one.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);
// The same on a CPU that has no instruction for it.
std::uint32_t crc32c_by_tables(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace base
