#include "store/lmdb/sealed.hpp"

#include "base/bytes.hpp"

namespace store {

std::string seal(std::string_view key, std::string_view value)
{
    base::ByteWriter to;
    to.be32(base::crc32c(value, base::crc32c(key))).raw(value);
    return std::move(to).bytes();
}

std::optional<std::string_view> unseal(std::string_view key, std::string_view sealed)
{
    base::ByteReader from(sealed);
    const std::uint32_t crc = from.be32();
    const std::string_view value = from.rest();
    if (!from.ok() || crc != base::crc32c(value, base::crc32c(key))) return std::nullopt;
    return value;
}

}  // namespace store
