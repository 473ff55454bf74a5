// Balance: see balance.hpp.

#include "store/check/balance.hpp"

#include <algorithm>
#include <cstring>

namespace store {
namespace {

constexpr std::size_t sums = 1 << 18;

// Every bit of what comes out depends on every bit of what goes in (MurmurHash3's last step).
std::uint64_t mixed(std::uint64_t number)
{
    number = (number ^ number >> 33) * 0xFF51AFD7ED558CCDu;
    number = (number ^ number >> 33) * 0xC4CEB9FE1A85EC53u;
    return number ^ number >> 33;
}

std::uint64_t half_of(const base::Uuid& id, std::size_t half)
{
    std::uint64_t number = 0;
    std::memcpy(&number, id.bytes.data() + 8 * half, sizeof number);
    return number;
}

}  // namespace

std::uint64_t number_of(std::uint64_t seed, std::initializer_list<const base::Uuid*> ids)
{
    std::uint64_t number = seed;
    for (const auto* id : ids) {
        number = mixed(number ^ half_of(*id, 0));
        number = mixed(number ^ half_of(*id, 1)) + seed;
    }
    return number;
}

Balance::Balance(const base::Uuid& seed) : seed_(number_of(0, {&seed})), sums_(sums), doubts_(sums)
{}

std::uint64_t Balance::worth(const Owner& owner, const BlobId& body, std::uint64_t size) const
{
    return mixed(number_of(seed_ ^ size, {&owner.account, &body, &owner.email_id}));
}

std::size_t Balance::place_of(const BlobId& body) const
{
    return number_of(seed_, {&body}) % sums;
}

bool Balance::is_in_doubt(const BlobId& body) const
{
    const std::size_t place = place_of(body);
    return sums_[place] != 0 || doubts_[place];
}

bool Balance::has_doubts() const
{
    return std::ranges::any_of(sums_, [](std::uint64_t sum) { return sum != 0; }) ||
           std::ranges::find(doubts_, true) != doubts_.end();
}

}  // namespace store
