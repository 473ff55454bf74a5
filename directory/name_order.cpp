#include "directory/name_order.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

#include <vector>

namespace directory {

// A key has no zero bytes, so what ends first comes first.
std::string name_order(std::string_view name)
{
    std::vector<std::string_view> words;
    for (const auto word : base::split(name, ' '))
        if (!word.empty()) words.push_back(word);
    if (words.empty()) return base::dictionary_key({});
    std::string middle;
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
        middle.append(middle.empty() ? "" : " ").append(words[i]);
    const auto family = words.size() > 1 ? words.front() : std::string_view{};
    std::string key = base::dictionary_key(words.back());
    for (const auto part : {std::string_view(middle), family})
        key.append(1, '\0').append(base::dictionary_key(part));
    return key;
}

}  // namespace directory
