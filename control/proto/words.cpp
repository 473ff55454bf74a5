#include "control/proto/words.hpp"

#include "control/proto/sentences.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;

constexpr std::size_t longest_quotation = 2000;

// What is quoted comes from files, from the directory, from the other side: it must not move the terminal.
std::string shown(Language language, const Json& value)
{
    if (value.is_text()) return base::printable(value.as_text(), longest_quotation);
    return grouped(language, value.as_number());
}

// `{name}` is a gap; a gap without a value stays visible.
std::string filled(Language language, std::string_view sentence, const Json::Object& values)
{
    std::string text;
    while (!sentence.empty()) {
        auto open = sentence.find('{');
        auto close = sentence.find('}', open);
        text += sentence.substr(0, open);
        if (close == std::string_view::npos) break;
        auto value = values.find(sentence.substr(open + 1, close - open - 1));
        text += value == values.end() ? std::string(sentence.substr(open, close - open + 1))
                                      : shown(language, value->second);
        sentence.remove_prefix(close + 1);
    }
    return text;
}

}  // namespace

Language language_from(std::string_view locale)
{
    bool is_vietnamese =
        locale.starts_with("vi") && (locale.size() == 2 || locale[2] == '_' || locale[2] == '.');
    return is_vietnamese ? Language::vietnamese : Language::english;
}

Sentence say(Language language, const Note& note)
{
    for (const auto table : tables()) {
        auto said = say(table, language, note);
        if (!said.text.empty()) return said;
    }
    return {};
}

Sentence say(std::span<const Row> table, Language language, const Note& note)
{
    auto row = std::ranges::find(table, std::string_view(note.key), &Row::key);
    if (row == table.end()) return {};
    const auto& [text, hint] = language == Language::vietnamese ? row->vietnamese : row->english;
    return {filled(language, text, note.values), filled(language, hint, note.values)};
}

std::string words(Language language, std::string_view key, Json::Object values)
{
    return say(language, Note{std::string(key), std::move(values)}).text;
}

std::string grouped(Language language, std::int64_t number)
{
    std::string digits = std::to_string(number);
    const char* separator = language == Language::vietnamese ? "." : ",";
    auto first = static_cast<std::ptrdiff_t>(number < 0 ? 1 : 0);
    for (auto at = std::ssize(digits) - 3; at > first; at -= 3)
        digits.insert(static_cast<std::size_t>(at), separator);
    return digits;
}

}  // namespace control
