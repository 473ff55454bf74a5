#include "base/uuid.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <cstring>
#include <sys/random.h>
#include <utility>

namespace base {
namespace {

// Random bytes for some uuids to come, asked of the kernel together. Each is given once.
class Pool {
  public:
    Uuid take()
    {
        if (left_ == 0) fill();
        return std::exchange(uuids_[--left_], Uuid{});
    }

  private:
    void fill()
    {
        // Up to 256 bytes come whole or not at all (getrandom(2)).
        if (getrandom(uuids_.data(), sizeof uuids_, 0) != static_cast<ssize_t>(sizeof uuids_))
            bug("the kernel gives no random bytes");
        left_ = uuids_.size();
    }

    std::array<Uuid, 16> uuids_;
    std::size_t left_ = 0;
};

Uuid random_bytes()
{
    thread_local Pool pool;
    return pool.take();
}

void stamp(Uuid& uuid, std::uint8_t version)
{
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | version << 4);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string to_string(const Uuid& uuid)
{
    std::string hex = to_hex(uuid.view());
    for (std::size_t at : {20, 16, 12, 8}) hex.insert(at, 1, '-');
    return hex;
}

std::optional<Uuid> uuid_from_text(std::string_view text)
{
    if (text.size() != 36) return std::nullopt;
    Uuid uuid;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        int value = hex_value(text[i]);
        if (is_hyphen ? text[i] != '-' : value < 0) return std::nullopt;
        if (is_hyphen) continue;
        auto& byte = uuid.bytes[digits++ / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | value);
    }
    return uuid;
}

std::optional<Uuid> uuid_from_bytes(std::string_view sixteen_bytes)
{
    Uuid uuid;
    if (sixteen_bytes.size() != uuid.bytes.size()) return std::nullopt;
    std::memcpy(uuid.bytes.data(), sixteen_bytes.data(), uuid.bytes.size());
    return uuid;
}

Uuid random_uuid()
{
    Uuid uuid = random_bytes();
    stamp(uuid, 4);
    return uuid;
}

Uuid time_ordered_uuid(std::uint64_t unix_ms)
{
    Uuid uuid = random_bytes();
    for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
    stamp(uuid, 7);
    return uuid;
}

}  // namespace base

std::size_t std::hash<base::Uuid>::operator()(const base::Uuid& uuid) const noexcept
{
    return std::hash<std::string_view>{}(uuid.view());
}
