// AuthorList: the value is reduced to its skeleton, one letter for each word and the specials between them:
//
//   Lan <lan@x.example>, "B, C": (all) b@[192.0.2.1];   →   w<w@w>,q:w@w;

#include "smtp/proto/author_list.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace smtp {
namespace {

constexpr std::string_view specials = "()<>[]:;@\\,\"";

// Where the bracketed text at the front ends, its end included; 0: nowhere. Only comments nest.
std::size_t enclosed_size(std::string_view text)
{
    const char open = text.front();
    const char end = open == '(' ? ')' : open == '[' ? ']' : open;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == end && i > 0 && --depth == 0)
            return i + 1;
        else if (text[i] == open && (i == 0 || open == '('))
            ++depth;
    }
    return 0;
}

// encoded-word = "=?" charset "?" encoding "?" encoded-text "?=" (RFC 2047 §2), one or several without space.
// With a special inside it is for some readers one word, for others several.
bool is_encoded_word(std::string_view atom)
{
    const auto parts = base::split(atom, '?');
    if (parts.size() % 4 != 1 || parts.back() != "=") return false;
    for (std::size_t i = 2; i < parts.size(); i += 4)
        if (parts[i].size() != 1) return false;
    return true;
}

// 0: there is none, or it only begins like an encoded word.
std::size_t atom_size(std::string_view text)
{
    const auto is_in_atom = [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '\x7f' && !specials.contains(c);
    };
    const auto size = static_cast<std::size_t>(std::ranges::find_if_not(text, is_in_atom) - text.begin());
    return text.starts_with("=?") && !is_encoded_word(text.substr(0, size)) ? 0 : size;
}

// nullopt: something is not closed, or stands where it never may.
std::optional<std::string> skeleton_of(std::string_view text)
{
    std::string skeleton;
    while (!text.empty()) {
        const char c = text.front();
        const bool is_enclosing = c == '(' || c == '[' || c == '"';
        const bool is_single = c == ' ' || c == '\t' || std::string_view("<>:;@,").contains(c);
        const auto size = is_enclosing ? enclosed_size(text) : is_single ? 1 : atom_size(text);
        if (size == 0) return std::nullopt;
        if (is_single && c > ' ') skeleton += c;
        if (!is_single && c != '(') skeleton += c == '"' ? 'q' : 'w';
        text.remove_prefix(size);
    }
    return skeleton;
}

bool is_phrase(std::string_view skeleton)
{
    return skeleton.find_first_not_of("wq") == std::string_view::npos;
}

bool is_addr_spec(std::string_view skeleton)
{
    return skeleton == "w@w" || skeleton == "q@w";
}

// mailbox = [phrase] "<" addr-spec ">" / addr-spec
bool is_mailbox(std::string_view skeleton)
{
    const auto open = skeleton.find('<');
    if (open == std::string_view::npos || !skeleton.ends_with('>')) return is_addr_spec(skeleton);
    const auto name = skeleton.substr(0, open);
    const auto inside = skeleton.substr(open + 1, skeleton.size() - open - 2);
    return is_addr_spec(inside) && (is_phrase(name) || is_addr_spec(name));
}

// group = phrase ":" [mailbox-list] ";"
bool is_entry(std::string_view skeleton)
{
    const auto colon = skeleton.find(':');
    if (colon != std::string_view::npos) {
        if (colon == 0 || !is_phrase(skeleton.substr(0, colon))) return false;
        skeleton.remove_prefix(colon + 1);
    }
    return skeleton.empty() || is_mailbox(skeleton);
}

}  // namespace

bool is_plain_author_list(std::string_view unfolded)
{
    auto skeleton = skeleton_of(unfolded);
    if (!skeleton) return false;
    std::ranges::replace(*skeleton, ';', ',');
    return std::ranges::all_of(base::split(*skeleton, ','), is_entry);
}

}  // namespace smtp
