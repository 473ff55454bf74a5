// PasswordRules: what a regulation asks of a password, and what is wrong with one. Pure.
//
// Where a regulation forbids the birth date in a password (not_containing = birth_date), it is read from the directory
// (Detail::birth_date) when a password is set, and kept nowhere else. Whose birth date is not known is not held against it.
#pragma once

#include "directory/account.hpp"
#include "directory/profile.hpp"

#include <span>

namespace directory {

enum class PasswordFault {
    control,  // a character that cannot be typed
    blank,
    too_short,    // see PasswordRules::length_least
    too_long,     // over longest_chosen bytes
    few_classes,  // see classes_least
    holds_login,
    holds_name_of_his,  // folded, with or without what stands between its words
    holds_birth_date,
    used_before,  // see history_least
};
inline constexpr std::size_t longest_chosen = 256;

struct PasswordRules {
    std::size_t length_least = 9;   // characters
    std::size_t classes_least = 0;  // of small letters, capital letters, digits, and all others
    std::size_t history_least = 0;  // so many former ones must not be chosen again
    bool forbids_birth_date = false;
    std::optional<Period> age_most;
    bool changes_first = false;  // mail clients are refused until the first one is changed
};
// Admins have figures of their own, where these are stricter. The login and the name are never let in.
PasswordRules password_rules(const Profile& profile, const Account& account);

// What is wrong with it as it stands; nullopt: nothing. `birth`: where it is known. Its digits are looked for as they
// are usually written, with or without signs between them: 19051985, 190585, 19850519, 850519, 05191985,
// 1951985, 19-5-85; where the day is not known 051985 and 198505. A year alone is no birth date.
std::optional<PasswordFault> fault_in(std::string_view password, const PasswordRules& rules,
                                      const Account& account, std::optional<BirthDate> birth = {});

// Those that must not be chosen again, the present one among them, are kept as Detail::former_password, "001767225600
// {ARGON2}…": when it was set, and its hash. Takes as long as all their hashes do: not on a loop.
bool was_used(std::string_view password, std::span<const std::string> former, const PasswordRules& rules);
// The same with one that is set now. None where no regulation asks.
std::vector<std::string> with_former(std::vector<std::string> former, std::string_view hash, std::int64_t now,
                                     const PasswordRules& rules);

// Whether mail clients are refused until it is changed: an admin said so, it is a first one, or it is too old.
bool must_change(const PasswordRules& rules, const Account& account, std::int64_t now);
// When it is too old; nullopt: never.
std::optional<std::int64_t> password_ends(const PasswordRules& rules, const Account& account);

}  // namespace directory
