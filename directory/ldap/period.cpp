#include "directory/ldap/period.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <chrono>

namespace directory::ldap {
namespace {

using namespace std::chrono;

// RFC 5321 §4.5.3.1.3 allows 256 octets for a path with its brackets.
constexpr std::size_t longest_address = 254;
constexpr std::size_t time_size = std::string_view("20200701000000Z").size();

bool is_letter_or_digit(char c)
{
    auto lower = base::lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// Dots part it into pieces, none of them empty, each of letters, digits and `others`.
bool is_dotted(std::string_view text, std::string_view others)
{
    auto is_fine = [others](char c) { return is_letter_or_digit(c) || others.contains(c); };
    return std::ranges::all_of(base::split(text, '.'), [&](auto piece) {
        return !piece.empty() && std::ranges::all_of(piece, is_fine);
    });
}

std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count)
{
    auto value = base::to_number(text.substr(at, count));
    if (!value) return std::nullopt;
    return static_cast<unsigned>(*value);
}

}  // namespace

bool is_address(std::string_view text)
{
    auto at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > longest_address || !base::is_utf8(text)) return false;
    return is_dotted(text.substr(0, at), "!#$%&'*+-/=?^_`{|}~") && is_dotted(text.substr(at + 1), "-");
}

std::string to_generalized_time(std::int64_t unix_seconds)
{
    sys_seconds when{seconds{unix_seconds}};
    auto midnight = floor<days>(when);
    year_month_day date{midnight};
    hh_mm_ss time{when - midnight};
    return base::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                        time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::optional<std::int64_t> unix_seconds_from(std::string_view text)
{
    if (text.size() != time_size || text.back() != 'Z') return std::nullopt;
    auto y = digits(text, 0, 4), mo = digits(text, 4, 2), d = digits(text, 6, 2);
    auto h = digits(text, 8, 2), mi = digits(text, 10, 2), s = digits(text, 12, 2);
    if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
    year_month_day date{year{static_cast<int>(*y)}, month{*mo}, day{*d}};
    if (!date.ok()) return std::nullopt;
    sys_seconds when = sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s};
    return when.time_since_epoch().count();
}

std::string to_value(const Address& address)
{
    auto value = address.address + " " + to_generalized_time(address.from);
    if (address.until) value += " " + to_generalized_time(*address.until);
    return value;
}

std::optional<Address> address_from(std::string_view value)
{
    auto parts = base::split(value, ' ');
    if (parts.size() < 2 || parts.size() > 3 || !is_address(parts[0])) return std::nullopt;
    auto from = unix_seconds_from(parts[1]);
    if (!from) return std::nullopt;
    Address address{base::lower(parts[0]), *from, std::nullopt};
    if (parts.size() == 2) return address;
    address.until = unix_seconds_from(parts[2]);
    if (!address.until || *address.until < *from) return std::nullopt;
    return address;
}

}  // namespace directory::ldap
