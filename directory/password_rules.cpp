#include "directory/password_rules.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"
#include "directory/due.hpp"
#include "directory/password.hpp"

#include <algorithm>
#include <array>

namespace directory {
namespace {

constexpr std::size_t worth_finding = 4;  // a shorter name is found in too many good passwords
constexpr std::size_t least_digits = 5;   // 1/2/85 is four, which many a good password holds

// The figure for people, or for admins where that is there and stricter.
template<typename T> std::optional<T> most_of(const Said<T>& own, const Said<T>& admins, bool is_admin)
{
    if (!is_admin || !admins) return own;
    return own ? std::max(*own, *admins) : *admins;
}
template<typename T> std::optional<T> least_of(const Said<T>& own, const Said<T>& admins, bool is_admin)
{
    if (!is_admin || !admins) return own;
    return own ? std::min(*own, *admins) : *admins;
}

std::size_t characters_in(std::string_view utf8)
{
    auto is_beginning = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(utf8, is_beginning));
}

// Small letters, capitals, digits, all else. A Vietnamese letter is a letter: its folded form says which.
std::size_t classes_in(std::string_view password)
{
    std::array<bool, 4> has{};
    const auto small = base::fold_case(password);
    std::size_t letters = 0;
    for (const char c : password) {
        const auto byte = static_cast<unsigned char>(c);
        if (c >= 'a' && c <= 'z')
            has[0] = true;
        else if (c >= 'A' && c <= 'Z')
            has[1] = true;
        else if (c >= '0' && c <= '9')
            has[2] = true;
        else if (byte < 0x80)
            has[3] = true;
        else
            ++letters;
    }
    if (letters > 0) (small == password ? has[0] : has[1]) = true;
    return static_cast<std::size_t>(std::ranges::count(has, true));
}

// Letters and digits only: "nguyen quang huy" is found in Nguyen.Quang-Huy1.
std::string squeezed(std::string_view folded)
{
    std::string out;
    for (const char c : folded)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    return out;
}

bool holds(std::string_view folded, std::string_view name)
{
    return name.size() >= worth_finding && folded.contains(name);
}

bool holds_name(std::string_view folded, std::string_view name)
{
    return holds(folded, name) || holds(squeezed(folded), squeezed(name));
}

// A date's digits in each order that people write: with and without the zeros before a day and a month, with the year
// in four digits and in two. The month comes first in full only: too many numbers hold 51985.
std::vector<std::string> spellings(const BirthDate& birth)
{
    const auto year = base::format("{:04}", birth.year);
    std::vector<std::string> all;
    if (birth.month == 0) return all;
    if (birth.day != 0) all.push_back(base::format("{:02}{:02}{}", birth.month, birth.day, year));
    for (const auto& month : {base::format("{:02}", birth.month), base::format("{}", birth.month)}) {
        if (birth.day == 0) {
            all.insert(all.end(), {month + year, year + month});
            continue;
        }
        for (const auto& day : {base::format("{:02}", birth.day), base::format("{}", birth.day)})
            for (const auto& years : {year, year.substr(2)})
                all.insert(all.end(), {day + month + years, years + month + day});
    }
    return all;
}

// What stands between the digits, as in 19/05/1985, does not hide a date; letters do.
bool holds_date(std::string_view folded, const BirthDate& birth)
{
    const auto digits = squeezed(folded);
    return std::ranges::any_of(spellings(birth), [&](const std::string& form) {
        return form.size() >= least_digits && digits.contains(form);
    });
}

// Of a former password; 0 where it says none.
std::int64_t time_of(std::string_view former)
{
    return static_cast<std::int64_t>(base::to_number(former.substr(0, former.find(' '))).value_or(0));
}

}  // namespace

PasswordRules password_rules(const Profile& profile, const Account& account)
{
    const auto& said = profile.password;
    const bool is_admin = account.role == Role::admin || !account.grants.empty();
    PasswordRules rules;
    const auto length = most_of(said.length_least, said.admin_length_least, is_admin);
    rules.length_least = static_cast<std::size_t>(length.value_or(rules.length_least));
    rules.classes_least = static_cast<std::size_t>(said.classes_least.value_or(0));
    const auto history = most_of(said.history_least, said.admin_history_least, is_admin);
    rules.history_least = static_cast<std::size_t>(history.value_or(0));
    rules.age_most = least_of(said.age_most, said.admin_age_most, is_admin);
    rules.changes_first = said.changes_first.value_or(false);
    rules.forbids_birth_date = said.not_containing && std::ranges::find(*said.not_containing, "birth_date") !=
                                                          said.not_containing->end();
    return rules;
}

std::optional<PasswordFault> fault_in(std::string_view password, const PasswordRules& rules,
                                      const Account& account, std::optional<BirthDate> birth)
{
    using enum PasswordFault;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::ranges::any_of(password, is_control)) return control;
    if (!is_plausible_password(password)) return password.size() > longest_password ? too_long : blank;
    if (characters_in(password) < rules.length_least) return too_short;
    if (password.size() > longest_chosen) return too_long;
    if (classes_in(password) < rules.classes_least) return few_classes;
    const std::string folded = base::fold(password);
    if (holds(folded, account.login)) return holds_login;
    if (holds_name(folded, base::fold(account.name))) return holds_name_of_his;
    if (rules.forbids_birth_date && birth && holds_date(folded, *birth)) return holds_birth_date;
    return std::nullopt;
}

bool was_used(std::string_view password, std::span<const std::string> former, const PasswordRules& rules)
{
    std::vector<std::string> latest(former.begin(), former.end());
    std::ranges::sort(latest, std::greater{});
    if (rules.history_least == 0) return false;
    if (latest.size() > rules.history_least + 1) latest.resize(rules.history_least + 1);
    return std::ranges::any_of(latest, [&](const std::string& one) {
        return verify_password(one.substr(one.find(' ') + 1), password);
    });
}

// Two that are set within one second have an order all the same: the later one counts as a second later.
std::vector<std::string> with_former(std::vector<std::string> former, std::string_view hash, std::int64_t now,
                                     const PasswordRules& rules)
{
    for (const auto& one : former) now = std::max(now, time_of(one) + 1);
    if (!hash.empty()) former.push_back(base::format("{:012} {}", now, hash));
    std::ranges::sort(former, std::greater{});
    const std::size_t most = rules.history_least == 0 ? 0 : rules.history_least + 1;
    if (former.size() > most) former.resize(most);
    return former;
}

std::optional<std::int64_t> password_ends(const PasswordRules& rules, const Account& account)
{
    if (!rules.age_most || account.password_since == 0 || account.kind != Kind::official) return std::nullopt;
    return add(account.password_since, *rules.age_most);
}

bool must_change(const PasswordRules& rules, const Account& account, std::int64_t now)
{
    if (account.must_change_password) return true;
    if (rules.changes_first && has_first_password(account)) return true;
    const auto ends = password_ends(rules, account);
    return ends && *ends <= now;
}

}  // namespace directory
