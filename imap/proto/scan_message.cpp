// Scanner's rules about messages: flags, STORE, sequence sets, dates.

#include "base/text.hpp"
#include "imap/proto/scanner.hpp"

#include <algorithm>
#include <array>

namespace imap {
namespace {

constexpr auto months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

constexpr auto system_flags = std::to_array<std::pair<std::string_view, store::Flag>>({
    {"\\Answered", store::answered},
    {"\\Flagged", store::flagged},
    {"\\Deleted", store::deleted},
    {"\\Seen", store::seen},
    {"\\Draft", store::draft},
});

bool is_less(const std::string& a, const std::string& b)
{
    return std::ranges::lexicographical_compare(
        a, b, {}, [](char c) { return base::lower(c); }, [](char c) { return base::lower(c); });
}

// As store::Flags promises: sorted without case, without doubles.
void tidy(std::vector<std::string>& keywords)
{
    std::ranges::sort(keywords, is_less);
    auto doubles = std::ranges::unique(keywords, [](auto& a, auto& b) { return base::iequals(a, b); });
    keywords.erase(doubles.begin(), doubles.end());
}

}  // namespace

// flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword
// A flag-extension ("\" atom) is for standards to come: nobody may set one, as nobody may set \Recent.
std::string Scanner::flag()
{
    bool is_system = skip("\\");
    auto flag = atom();
    if (flag.size() > longest_keyword) refuse(base::Code::limit, "the keyword is too long");
    if (failed()) return {};
    if (!is_system) return flag;

    flag.insert(0, 1, '\\');
    for (const auto& row : system_flags) {
        if (base::iequals(flag, row.first)) return std::string(row.first);
    }
    refuse(base::Code::invalid, "unknown system flag");
    return {};
}

void Scanner::add_flag(store::Flags& into)
{
    auto name = flag();
    if (failed()) return;
    auto known = std::ranges::find(system_flags, std::string_view(name), [](auto& row) { return row.first; });
    if (known == system_flags.end())
        into.keywords.push_back(std::move(name));
    else
        into.system = static_cast<std::uint8_t>(into.system | known->second);
}

// flag-list = "(" [flag *(SP flag)] ")"
store::Flags Scanner::flag_list()
{
    store::Flags flags;
    list_of([&] { add_flag(flags); });
    tidy(flags.keywords);
    return flags;
}

// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
StoreAction Scanner::store_action()
{
    StoreAction action;
    if (skip("+"))
        action.change = StoreAction::Change::add;
    else if (skip("-"))
        action.change = StoreAction::Change::remove;
    take("FLAGS");
    if (skip(".SILENT")) action.answer = StoreAction::Answer::silent;
    sp();
    if (sees("(")) {
        action.flags = flag_list();
        return action;
    }
    do add_flag(action.flags);
    while (skip(" "));
    tidy(action.flags.keywords);
    return action;
}

// seq-number = nz-number / "*"
std::uint32_t Scanner::sequence_number()
{
    return skip("*") ? SequenceSet::star : nz_number();
}

// sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command
SequenceSet Scanner::sequence_set()
{
    SequenceSet set;
    if (skip("$")) {
        set.is_saved_result = true;
        return set;
    }
    do {
        auto first = sequence_number();
        auto last = skip(":") ? sequence_number() : first;
        set.ranges.push_back({first, last});
    } while (skip(","));
    return set;
}

std::uint64_t Scanner::digits_of(std::size_t count)
{
    auto value = base::to_number(rest_.substr(0, count));
    if (!value || rest_.size() < count) {
        refuse(base::Code::invalid, "a date was expected");
        return 0;
    }
    rest_.remove_prefix(count);
    return *value;
}

unsigned Scanner::month()
{
    for (unsigned i = 0; i < months.size(); ++i) {
        if (skip(months[i])) return i + 1;
    }
    refuse(base::Code::invalid, "a month was expected");
    return 1;
}

std::chrono::sys_days Scanner::day_from(std::uint64_t day)
{
    take("-");
    auto in_month = month();
    take("-");
    auto year = digits_of(4);
    std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(in_month),
                                     std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) refuse(base::Code::invalid, "there is no such day");
    return failed() ? std::chrono::sys_days{} : std::chrono::sys_days{date};
}

// date = date-text / DQUOTE date-text DQUOTE; date-day = 1*2DIGIT
std::chrono::sys_days Scanner::date()
{
    bool is_quoted = skip("\"");
    bool has_two_digits = rest_.size() > 1 && rest_[1] != '-';
    auto day = day_from(digits_of(has_two_digits ? 2 : 1));
    if (is_quoted) take("\"");
    return day;
}

// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
base::WallTime Scanner::date_time()
{
    using namespace std::chrono;
    take("\"");
    auto day = day_from(skip(" ") ? digits_of(1) : digits_of(2));
    sp();
    auto hour = digits_of(2);
    take(":");
    auto minute = digits_of(2);
    take(":");
    auto second = digits_of(2);
    sp();
    bool is_west = skip("-");
    if (!is_west) take("+");
    auto zone_hours = digits_of(2);
    auto zone_minutes = digits_of(2);
    take("\"");
    if (hour > 23 || minute > 59 || second > 60 || zone_minutes > 59) {
        refuse(base::Code::invalid, "there is no such time");
    }
    auto zone = hours(zone_hours) + minutes(zone_minutes);
    auto local = base::WallTime(day) + hours(hour) + minutes(minute) + seconds(second);
    return is_west ? local + zone : local - zone;
}

}  // namespace imap
