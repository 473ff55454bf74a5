#include "ledger/query.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace ledger {
namespace {

constexpr std::size_t most_found = 200, most_read = 50'000;  // at a time

bool is_person(std::uint8_t name)
{
    const auto is = [name](Name other) { return name == static_cast<std::uint8_t>(other); };
    return is(Name::who) || is(Name::by) || is(Name::sender) || is(Name::recipient);
}

bool names(const Record& record, const std::string& who)
{
    return std::ranges::any_of(record.fields, [&who](const Field& field) {
        const auto* text = std::get_if<std::string>(&field.value);
        if (!text || !is_person(field.name)) return false;
        return base::iequals(*text, who) || base::iequals(text->substr(0, text->find('@')), who);
    });
}

bool comes_from(const Record& record, const std::string& address)
{
    const auto its = record.text(Name::address);
    const bool is_network = address.ends_with('.') || address.ends_with(':');
    return is_network ? its.starts_with(address) : its == address;
}

std::vector<Book> books_for(const Query& query)
{
    if (query.kind) return {book_of(*query.kind)};
    return {books.begin(), books.end()};
}

}  // namespace

bool Query::matches(const Record& record) const
{
    return (!from || record.stamp >= *from) && (!to || record.stamp < *to) &&
           (!kind || record.kind == static_cast<std::uint8_t>(*kind)) &&
           (who.empty() || names(record, who)) && (address.empty() || comes_from(record, address));
}

std::optional<base::WallTime> stamp_from(std::string_view text)
{
    constexpr std::string_view form = "0000-01-01T00:00:00.000000Z";
    if (text.ends_with('Z')) text.remove_suffix(1);
    constexpr std::size_t whole[] = {10, 16, 19, 26};
    if (std::ranges::find(whole, text.size()) == std::end(whole)) return std::nullopt;
    const auto full = std::string(text).append(form.substr(text.size()));
    const auto number = [&full](std::size_t at, std::size_t size) {
        return static_cast<int>(base::to_number(std::string_view(full).substr(at, size)).value_or(0));
    };
    const std::chrono::year_month_day date(std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(8, 2))));
    if (!date.ok()) return std::nullopt;
    const base::WallTime time = std::chrono::sys_days(date) + std::chrono::hours(number(11, 2)) +
                                std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
                                std::chrono::microseconds(number(20, 6));
    return to_text(time) == full ? std::optional(time) : std::nullopt;
}

Search::Search(const std::string& folder, Query query, std::uint64_t limit)
    : reader_(folder, books_for(query)),
      query_(std::move(query)),
      limit_(limit)
{}

base::Result<Search::Some> Search::more()
{
    if (!std::exchange(has_begun_, true) && query_.from)
        if (auto found = reader_.seek({*query_.from, UINT64_MAX}); !found) return base::refuse(found.error());
    Some some;
    for (std::size_t read = 0; read < most_read && some.records.size() < most_found; ++read) {
        const auto found = reader_.next(limit_);
        if (!found) return base::refuse(found.error());
        some.is_last = found->bytes.empty();
        if (some.is_last) break;
        auto record = record_from(found->bytes);
        if (!record) return base::refuse(record.error());
        some.is_last = query_.to && record->stamp >= *query_.to;  // of all books: stamps grow with numbers
        if (some.is_last) break;
        if (query_.matches(*record)) some.records.push_back(std::move(*record));
    }
    return some;
}

}  // namespace ledger
