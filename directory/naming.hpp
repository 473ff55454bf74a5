// Naming: which login an official gets, by the scheme of a profile and the ladder of steps for namesakes.
// What stands before the @ of an address holds only [a-z0-9.], whatever the Unicode form of the name. Pure.
//
//   scheme initials+given, ladder initials+given+ordinal   (Lạng Sơn)
//   Nguyễn Quang Huy → nqhuy, the next one nqhuy2
#pragma once

#include "directory/pattern.hpp"

#include <functional>
#include <optional>
#include <unordered_map>

namespace directory {

struct BirthDate {
    int year = 0;
    int month = 0;  // 0: only the year is known
    int day = 0;    // 0: the day is not known

    bool operator==(const BirthDate&) const = default;
};

// 1985-05-19, 19/05/1985, 19.5.1985, 05/1985 or 1985; nullopt for what is no date of somebody who works.
std::optional<BirthDate> birth_date_from(std::string_view text);
// 1985-05-19, 1985-05 or 1985.
std::string to_string(const BirthDate& birth);

struct Person {
    std::string_view name;    // Nguyễn Quang Huy
    std::string_view agency;  // skhcn; empty if it has no short name
    std::optional<BirthDate> birth;
    std::string_view id_digits;  // the last of the citizen id; empty if they are not known
};

struct NamingRules {
    Pattern scheme;
    std::vector<Pattern> ladder;  // `ask`, where it stands, comes last

    // 0 is the scheme, 1 the ladder's first.
    const Pattern& step(std::size_t place) const { return place == 0 ? scheme : ladder.at(place - 1); }
};

struct Named {
    std::string login;
    std::size_t step = 0;
    // Those of the steps above that were taken, in order. Where the login is numbered, so are all lower numbers.
    std::vector<std::string> taken;
};

enum class Lack { letters, birth_year, birth_month, id3, id4, agency, short_words, decision };

// Why nobody could be named, and at which step.
struct Stuck {
    Lack lack = Lack::decision;
    std::size_t step = 0;
    std::vector<std::string> taken;
};

// For each numbered login, '#' in place of its number, the first number that may be free: whoever names many at
// once need not count anew.
using Ordinals = std::unordered_map<std::string, int>;

inline constexpr std::size_t longest_login = 63;

class Namer {
  public:
    using IsTaken = std::function<bool(std::string_view login)>;

    // What is passed in outlives it.
    Namer(const NamingRules& rules, IsTaken is_taken, Ordinals& ordinals)
        : rules_(rules),
          is_taken_(std::move(is_taken)),
          ordinals_(ordinals)
    {}

    std::expected<Named, Stuck> name(const Person& person);

  private:
    std::string numbered(const Pattern& pattern, const Person& person);

    const NamingRules& rules_;
    IsTaken is_taken_;
    Ordinals& ordinals_;
};

// The letters a-z and the digits of each word, words without any left out. A hyphen parts words as a space does.
std::vector<std::string> folded_words(std::string_view name);

}  // namespace directory
