#include "directory/naming.hpp"

#include "base/format.hpp"
#include "base/unicode.hpp"

#include <vector>

namespace directory {
namespace {

// More namesakes than any province has; a predicate that is always true must not hang us.
constexpr int most_namesakes = 1'000'000;

bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

// The letters a-z of each word, words without any left out. A hyphen parts words as a space does.
std::vector<std::string> folded_words(std::string_view full_name)
{
    std::vector<std::string> words(1);
    for (char c : base::fold(full_name)) {
        if (is_letter(c)) {
            words.back() += c;
        } else if ((c == ' ' || c == '-' || c == '\t') && !words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

}  // namespace

std::string plain_login(std::string_view full_name)
{
    auto words = folded_words(full_name);
    std::string login;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i + 1 < words.size())
            login += words[i].front();
        else
            login += words[i];
    }
    return login;
}

std::string login_for(std::string_view full_name, const std::function<bool(std::string_view)>& is_taken,
                      Ordinals& ordinals)
{
    std::string plain = plain_login(full_name);
    if (plain.empty() || !is_taken(plain)) return plain;
    for (int& next = ordinals.try_emplace(plain, 2).first->second; next < most_namesakes;) {
        std::string numbered = base::format("{}{}", plain, next++);
        if (!is_taken(numbered)) return numbered;
    }
    return {};
}

}  // namespace directory
