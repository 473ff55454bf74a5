// The words of the directory's enumerations, as LDAP, the settings and the command line spell them.

#include "directory/snapshot.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace directory {
namespace {

constexpr std::array<std::string_view, 3> levels{"province", "district", "commune"};
constexpr std::array<std::string_view, 7> kinds{"official", "agency", "sub-unit", "role",
                                                "room",     "group",  "service"};
constexpr std::array<std::string_view, 4> states{"pending", "active", "locked", "closed"};
constexpr std::array<std::string_view, 3> roles{"none", "admin", "clerk"};

template<typename Enum> std::string_view word_of(Enum value, std::span<const std::string_view> words)
{
    auto at = static_cast<std::size_t>(value);
    if (at >= words.size()) base::bug("an enumerator without a word");
    return words[at];
}

template<typename Enum>
std::optional<Enum> from_word(std::string_view text, std::span<const std::string_view> words)
{
    auto found = std::ranges::find(words, text);
    if (found == words.end()) return std::nullopt;
    return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::string_view to_string(Level level)
{
    return word_of(level, levels);
}

std::string_view to_string(Kind kind)
{
    return word_of(kind, kinds);
}

std::string_view to_string(State state)
{
    return word_of(state, states);
}

std::string_view to_string(Role role)
{
    return word_of(role, roles);
}

std::optional<Level> level_from(std::string_view text)
{
    return from_word<Level>(text, levels);
}

std::optional<Kind> kind_from(std::string_view text)
{
    return from_word<Kind>(text, kinds);
}

std::optional<State> state_from(std::string_view text)
{
    return from_word<State>(text, states);
}

std::optional<Role> role_from(std::string_view text)
{
    return from_word<Role>(text, roles);
}

}  // namespace directory
