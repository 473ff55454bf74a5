// AppPassword: a secret for one device and for what that device does, so that it can be taken back alone. Made at random,
// shown once. As it is kept (Detail::app_password):
//
//   1f3a9c02 imap,submission 1767225600 1767312000 {ARGON2}$argon2id$… Điện thoại
//   id       for what        made       last used  hash                label
//
// Last used is the day's first use, 0: never. SCRAM does not take one: its keys are those of the one password. Pure.
#pragma once

#include "directory/admission.hpp"

namespace directory {

struct AppPassword {
    std::uint32_t id = 0;  // never 0
    std::vector<Entrance> entrances;
    std::int64_t made = 0, used = 0;  // unix seconds
    std::string hash;                 // as userPassword holds it
    std::string label;

    bool operator==(const AppPassword&) const = default;
};

inline constexpr std::size_t most_app_passwords = 20;  // of one account
inline constexpr std::size_t longest_label = 64;       // characters

std::string to_value(const AppPassword& one);
std::optional<AppPassword> app_password_from(std::string_view value);
std::vector<AppPassword> app_passwords_from(const std::vector<std::string>& values);  // by id

// "1f3a9c02"
std::string app_password_id(std::uint32_t id);
std::optional<std::uint32_t> app_password_id_from(std::string_view text);

// "imap,submission"; nullopt: a word that is none, or one that app passwords are not for.
std::string to_text(const std::vector<Entrance>& entrances);
std::optional<std::vector<Entrance>> entrances_from(std::string_view text);

// Whether it has the form of one: nothing else needs to be compared with them.
bool looks_like_app_password(std::string_view password);

// Which one this is, whatever it is for; nullptr: none of them.
const AppPassword* find_app_password(const std::vector<AppPassword>& all, std::string_view password);

}  // namespace directory
