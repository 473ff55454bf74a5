#include "directory/pattern.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace directory {
namespace {

struct Word {
    std::string_view word;
    Part part;
};

constexpr std::array of_persons{Word{"initials", Part::initials},
                                Word{"given", Part::given},
                                Word{"full", Part::full},
                                Word{"family_initial", Part::family_initial},
                                Word{"middle", Part::middle},
                                Word{"year", Part::year},
                                Word{"month_year", Part::month_year},
                                Word{"id3", Part::id3},
                                Word{"id4", Part::id4},
                                Word{"ordinal", Part::ordinal},
                                Word{"agency", Part::agency}};

constexpr std::array of_agencies{Word{"abbreviation", Part::abbreviation}, Word{"commune", Part::commune},
                                 Word{"full", Part::full}, Word{"above", Part::above}};

std::span<const Word> words_of(Vocabulary vocabulary)
{
    if (vocabulary == Vocabulary::person) return of_persons;
    return of_agencies;
}

std::string listed(std::span<const Word> words)
{
    std::string list;
    for (const auto& word : words) list += (list.empty() ? "" : ", ") + std::string(word.word);
    return list;
}

// 'du': letters and digits, as they may stand in an address.
bool is_quoted(std::string_view word)
{
    auto is_fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return word.size() > 2 && word.front() == '\'' && word.back() == '\'' &&
           std::ranges::all_of(word.substr(1, word.size() - 2), is_fine);
}

std::expected<Pattern::Piece, std::string> piece_from(std::string_view word, Vocabulary vocabulary)
{
    if (vocabulary == Vocabulary::agency && is_quoted(word))
        return Pattern::Piece{Part::text, false, std::string(word.substr(1, word.size() - 2))};
    auto known = words_of(vocabulary);
    auto found = std::ranges::find(known, word, &Word::word);
    if (found != known.end()) return Pattern::Piece{found->part};
    std::string_view text = vocabulary == Vocabulary::agency ? ", or a text like 'du'" : "";
    if (word.empty()) return std::unexpected(base::format("a part is missing: {}{}", listed(known), text));
    return std::unexpected(
        base::format("'{}' is no part of an address: {}{}", base::printable(word, 40), listed(known), text));
}

}  // namespace

bool Pattern::has(Part part) const
{
    return std::ranges::find(pieces, part, &Piece::part) != pieces.end();
}

std::expected<Pattern, Wrong> pattern_from(std::string_view text, Vocabulary vocabulary)
{
    if (vocabulary == Vocabulary::person && text == "ask") return Pattern{{{Part::ask}}};
    Pattern pattern;
    bool has_dot_before = false;
    for (std::size_t at = 0; at <= text.size();) {
        std::size_t end = std::min(text.find_first_of("+.", at), text.size());
        auto piece = piece_from(text.substr(at, end - at), vocabulary);
        if (!piece) return std::unexpected(Wrong{at, std::move(piece.error())});
        if (piece->part == Part::ordinal && pattern.has(Part::ordinal))
            return std::unexpected(Wrong{at, "one ordinal is enough"});
        piece->has_dot_before = has_dot_before;
        pattern.pieces.push_back(std::move(*piece));
        has_dot_before = end < text.size() && text[end] == '.';
        at = end + 1;
    }
    return pattern;
}

std::string to_string(const Pattern& pattern)
{
    if (pattern.is_ask()) return "ask";
    std::string text;
    for (const auto& piece : pattern.pieces) {
        if (!text.empty()) text += piece.has_dot_before ? '.' : '+';
        if (piece.part == Part::text) text += "'" + piece.text + "'";
        for (const auto& words : {words_of(Vocabulary::person), words_of(Vocabulary::agency)}) {
            auto found = std::ranges::find(words, piece.part, &Word::part);
            if (found == words.end()) continue;
            text += found->word;
            break;
        }
    }
    return text;
}

}  // namespace directory
