// The words of the directory's enumerations, as LDAP, the settings and the command line spell them.

#include "base/result.hpp"
#include "base/text.hpp"
#include "directory/account.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace directory {
namespace {

constexpr std::array<std::string_view, 3> levels{"province", "district", "commune"};
constexpr std::array<std::string_view, 7> kinds{"official", "agency", "sub-unit", "role",
                                                "room",     "group",  "service"};
constexpr std::array<std::string_view, 6> states{"pending", "active",        "locked",
                                                 "closed",  "purge-pending", "purged"};
constexpr std::array<std::string_view, 3> roles{"none", "admin", "clerk"};
constexpr std::array<std::string_view, 3> posts{"holder", "deputy", "clerk"};
constexpr std::array<std::string_view, 4> opennesses{"named", "members", "inside", "anyone"};
constexpr std::array<std::string_view, right_count> rights{
    "see",      "reset-password", "lock",    "create",    "edit",  "move",    "close",  "purge",
    "delegate", "certify",        "appoint", "configure", "audit", "approve", "operate"};

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

std::string_view to_string(Post post)
{
    return word_of(post, posts);
}

std::string_view to_string(Openness openness)
{
    return word_of(openness, opennesses);
}

std::string_view to_string(Right right)
{
    return word_of(right, rights);
}

std::string to_string(Rights granted)
{
    std::string text;
    for (int i = 0; i < right_count; ++i) {
        const auto right = static_cast<Right>(i);
        if (!granted.has(right)) continue;
        if (!text.empty()) text += ',';
        text += to_string(right);
    }
    return text;
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

std::optional<Post> post_from(std::string_view text)
{
    return from_word<Post>(text, posts);
}

std::optional<Openness> openness_from(std::string_view text)
{
    return from_word<Openness>(text, opennesses);
}

std::optional<Right> right_from(std::string_view text)
{
    return from_word<Right>(text, rights);
}

std::optional<Rights> rights_from(std::string_view text)
{
    Rights granted;
    for (auto word : base::split(text, ',')) {
        const auto right = right_from(base::trim(word));
        if (!right) return std::nullopt;
        granted.add(*right);
    }
    return granted;
}

}  // namespace directory
