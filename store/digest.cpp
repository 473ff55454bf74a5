// digest: two FNV-1a hashes of different bases, each mixed at its end. Stored: never to be changed.

#include "store/digest.hpp"

#include "base/bytes.hpp"

namespace store {
namespace {

std::uint64_t fnv1a(std::string_view text, std::uint64_t hash)
{
    for (const char byte : text) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001B3;
    }
    return hash;
}

std::uint64_t mix(std::uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
}

}  // namespace

base::Uuid digest(std::string_view text)
{
    base::ByteWriter to;
    to.be64(mix(fnv1a(text, 0xCBF29CE484222325))).be64(mix(fnv1a(text, 0x9E3779B97F4A7C15)));
    return *base::uuid_from_bytes(to.bytes());
}

}  // namespace store
