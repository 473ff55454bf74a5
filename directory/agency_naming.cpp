#include "directory/agency_naming.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace directory {
namespace {

using FoldedWords = std::vector<std::string>;

struct Body {
    std::string_view words, abbreviation;
};
constexpr std::array bodies{Body{"uy ban nhan dan", "ubnd"}, Body{"hoi dong nhan dan", "hdnd"},
                            Body{"ubnd", "ubnd"}, Body{"hdnd", "hdnd"}, Body{"dang uy", "du"}};

// xã, phường, thị trấn, đặc khu; huyện, quận, thị xã, thành phố; tỉnh. Two words before one: thị xã is no xã.
constexpr std::array<std::string_view, 9> units{"thi tran", "dac khu", "thi xa", "thanh pho", "xa",
                                                "phuong",   "huyen",   "quan",   "tinh"};

// Whether the words begin with these; if so, without them.
bool take(FoldedWords& words, std::string_view beginning)
{
    auto wanted = base::split(beginning, ' ');
    if (words.size() <= wanted.size() || !std::ranges::equal(wanted, std::span(words).first(wanted.size())))
        return false;
    words.erase(words.begin(), words.begin() + std::ssize(wanted));
    return true;
}

std::string_view take_body(FoldedWords& words)
{
    for (const auto& body : bodies)
        if (take(words, body.words)) return body.abbreviation;
    return {};
}

std::string joined(const FoldedWords& words)
{
    std::string text;
    for (const auto& word : words) text += word;
    return text;
}

std::string commune_of(std::string_view name)
{
    auto words = folded_words(name);
    take_body(words);
    for (auto unit : units)
        if (take(words, unit)) break;
    return joined(words);
}

std::string full_of(std::string_view name)
{
    auto words = folded_words(name);
    std::string body(take_body(words));
    return body + joined(words);
}

std::string text_of(const Pattern::Piece& piece, const NamedAgency& agency)
{
    switch (piece.part) {
    case Part::abbreviation: return abbreviation_of(agency.name, agency.short_name);
    case Part::commune: return commune_of(agency.name);
    case Part::full: return full_of(agency.name);
    case Part::above: return std::string(agency.above);
    case Part::text: return piece.text;
    default: base::bug("a part that no agency has");
    }
}

}  // namespace

std::string abbreviation_of(std::string_view name, std::string_view short_name)
{
    std::string kept = base::lower(short_name);
    std::erase_if(kept,
                  [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.'); });
    if (!kept.empty()) return kept;
    for (const auto& word : folded_words(name))
        if (word != "va") kept += word.front();
    return kept;
}

const Pattern* pattern_for(const Profile::Agencies& patterns, const NamedAgency& agency)
{
    const Said<Pattern>* of_kind = &patterns.other;
    if (agency.kind == "peoples-committee")
        of_kind = agency.level == Level::commune ? &patterns.commune : &patterns.committee;
    else if (agency.kind == "department")
        of_kind = &patterns.department;
    else if (agency.kind == "sub-department")
        of_kind = &patterns.sub_department;
    else if (agency.kind == "office")
        of_kind = &patterns.office;
    else if (agency.kind == "school")
        of_kind = &patterns.school;
    else if (agency.kind == "party-committee")
        of_kind = &patterns.party;
    else if (agency.kind == "peoples-council")
        of_kind = &patterns.council;
    const auto& said = *of_kind ? *of_kind : patterns.other;
    return said ? &*said : nullptr;
}

std::string local_part_of(const Pattern& pattern, const NamedAgency& agency)
{
    std::string local;
    for (const auto& piece : pattern.pieces) {
        std::string text = text_of(piece, agency);
        if (text.empty()) return {};
        if (piece.has_dot_before) local += '.';
        local += text;
    }
    return local;
}

}  // namespace directory
