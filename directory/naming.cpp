#include "directory/naming.hpp"

#include "base/format.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"

#include <algorithm>
#include <chrono>

namespace directory {
namespace {

// More namesakes than any province has; a predicate that is always true must not hang us.
constexpr int most_namesakes = 1'000'000;

bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// A person's words: digits are no part of a name.
std::vector<std::string> words_of(std::string_view name)
{
    auto words = folded_words(name);
    for (auto& word : words) std::erase_if(word, is_digit);
    std::erase_if(words, [](const auto& word) { return word.empty(); });
    return words;
}

std::string joined(std::vector<std::string>::const_iterator from, std::vector<std::string>::const_iterator to)
{
    std::string text;
    for (; from != to; ++from) text += *from;
    return text;
}

std::string initials(const std::vector<std::string>& words)
{
    std::string letters;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) letters += words[i].front();
    return letters;
}

std::string last_digits(std::string_view digits, std::size_t count)
{
    return std::string(digits.substr(digits.size() - count));
}

// Of words that are there, and a person who lacks nothing.
std::string text_of(Part part, const std::vector<std::string>& words, const Person& person)
{
    switch (part) {
    case Part::initials: return initials(words);
    case Part::given: return words.back();
    case Part::full: return joined(words.begin(), words.end());
    case Part::family_initial: return words.size() > 1 ? words.front().substr(0, 1) : std::string();
    case Part::middle: return words.size() > 2 ? joined(words.begin() + 1, words.end() - 1) : std::string();
    case Part::year: return base::format("{:04}", person.birth->year);
    case Part::month_year: return base::format("{:02}{:04}", person.birth->month, person.birth->year);
    case Part::id3: return last_digits(person.id_digits, 3);
    case Part::id4: return last_digits(person.id_digits, 4);
    case Part::ordinal: return "#";
    case Part::agency: return std::string(person.agency);
    default: base::bug("a part that no person has");
    }
}

std::string rendered(const Pattern& pattern, const std::vector<std::string>& words, const Person& person)
{
    std::string login;
    for (const auto& piece : pattern.pieces) {
        std::string text = text_of(piece.part, words, person);
        if (piece.has_dot_before && !login.empty() && !text.empty()) login += '.';
        login += text;
    }
    return login;
}

std::optional<Lack> lack_of(Part part, const Person& person)
{
    switch (part) {
    case Part::year: return person.birth ? std::nullopt : std::optional(Lack::birth_year);
    case Part::month_year:
        return person.birth && person.birth->month != 0 ? std::nullopt : std::optional(Lack::birth_month);
    case Part::id3: return person.id_digits.size() >= 3 ? std::nullopt : std::optional(Lack::id3);
    case Part::id4: return person.id_digits.size() >= 4 ? std::nullopt : std::optional(Lack::id4);
    case Part::agency: return person.agency.empty() ? std::optional(Lack::agency) : std::nullopt;
    default: return std::nullopt;
    }
}

std::optional<Lack> lack_of(const Pattern& pattern, const Person& person)
{
    for (const auto& piece : pattern.pieces)
        if (auto lack = lack_of(piece.part, person)) return lack;
    return std::nullopt;
}

std::optional<BirthDate> checked(int year, int month, int day)
{
    if (month > 12 || day > 31) return std::nullopt;
    auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month == 0 ? 1 : month)) /
                std::chrono::day(static_cast<unsigned>(day == 0 ? 1 : day));
    if (year < 1900 || year > 2100 || month < 0 || day < 0 || !date.ok()) return std::nullopt;
    return BirthDate{year, month, day};
}

// ð and ɖ have capitals that look like Đ, and are typed for it.
std::string with_plain_d(std::string folded)
{
    for (std::string_view letter : {"\u00F0", "\u0256"})
        for (auto at = folded.find(letter); at != std::string::npos; at = folded.find(letter, at))
            folded.replace(at, letter.size(), "d");
    return folded;
}

}  // namespace

std::vector<std::string> folded_words(std::string_view name)
{
    std::vector<std::string> words(1);
    for (char c : with_plain_d(base::fold(name))) {
        if (is_letter(c) || is_digit(c)) {
            words.back() += c;
        } else if ((c == ' ' || c == '-' || c == '\t') && !words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::optional<BirthDate> birth_date_from(std::string_view text)
{
    std::vector<int> numbers;
    std::string digits;
    for (char c : std::string(text) + '/') {
        if (is_digit(c) && digits.size() < 4) {
            digits += c;
            continue;
        }
        auto number = base::to_number(digits);
        if (!number || (c != '/' && c != '-' && c != '.')) return std::nullopt;
        numbers.push_back(static_cast<int>(*number));
        digits.clear();
    }
    if (numbers.size() == 1) return checked(numbers[0], 0, 0);
    if (numbers.size() == 2 && numbers[0] != 0) return checked(numbers[1], numbers[0], 0);
    if (numbers.size() != 3 || numbers[1] == 0 || numbers[0] == 0 || numbers[2] == 0) return std::nullopt;
    return numbers[0] > 31 ? checked(numbers[0], numbers[1], numbers[2])
                           : checked(numbers[2], numbers[1], numbers[0]);
}

std::string to_string(const BirthDate& birth)
{
    auto text = base::format("{:04}", birth.year);
    if (birth.month != 0) text += base::format("-{:02}", birth.month);
    if (birth.day != 0) text += base::format("-{:02}", birth.day);
    return text;
}

std::string Namer::numbered(const Pattern& pattern, const Person& person)
{
    std::string login = rendered(pattern, words_of(person.name), person);
    std::size_t at = login.find('#');
    for (int& next = ordinals_.try_emplace(login, 2).first->second; next < most_namesakes;) {
        std::string candidate = login;
        candidate.replace(at, 1, std::to_string(next++));
        if (!is_taken_(candidate)) return candidate;
    }
    return {};
}

std::expected<Named, Stuck> Namer::name(const Person& person)
{
    auto words = words_of(person.name);
    if (words.empty()) return std::unexpected(Stuck{Lack::letters, 0, {}});
    std::vector<std::string> taken;
    for (std::size_t step = 0; step <= rules_.ladder.size(); ++step) {
        const Pattern& pattern = rules_.step(step);
        if (pattern.is_ask() || pattern.pieces.empty()) break;
        if (auto lack = lack_of(pattern, person))
            return std::unexpected(Stuck{*lack, step, std::move(taken)});
        bool is_numbered = pattern.has(Part::ordinal);
        std::string login = is_numbered ? numbered(pattern, person) : rendered(pattern, words, person);
        if (login.size() > longest_login)
            return std::unexpected(Stuck{Lack::short_words, step, std::move(taken)});
        if (is_numbered && login.empty()) break;
        if (is_numbered || !is_taken_(login)) return Named{std::move(login), step, std::move(taken)};
        if (std::ranges::find(taken, login) == taken.end()) taken.push_back(std::move(login));
    }
    return std::unexpected(Stuck{Lack::decision, rules_.ladder.size(), std::move(taken)});
}

}  // namespace directory
