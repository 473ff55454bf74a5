// Pattern: how an address is put together, as a profile writes it. Pure.
//
//   pattern = part *(("+" / ".") part)        a plus joins, a dot is one
//   of a person    initials given full family_initial middle year month_year id3 id4 ordinal agency
//   of an agency   abbreviation commune full above 'text'
//
//   given+initials.agency   thanhnn.skhcn        'du'.commune   du.myan
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace directory {

enum class Part {
    initials,        // first letters of all words but the given name: nq
    given,           // the last word: huy
    full,            // all words: nguyenquanghuy; of an agency: ubndxaquanglac
    family_initial,  // n
    middle,          // the words between family and given name: quang
    year,            // of birth: 1985
    month_year,      // 051985
    id3,             // the citizen id's last three digits
    id4,             // and four
    ordinal,         // 2, 3, …: the first that is free
    agency,          // what stands before the @ of the person's agency
    abbreviation,    // the agency's short name, or else its initials: skhcn
    commune,         // its name without what kind it is: quanglac
    above,           // what stands before the @ of the agency above
    text,            // as it is written between quotation marks
    ask,             // no pattern: somebody has to decide
};

enum class Vocabulary { person, agency };

// What is wrong with a value, and where in it.
struct Wrong {
    std::size_t at = 0;
    std::string what;  // and what would be right
};

struct Pattern {
    struct Piece {
        Part part = Part::ask;
        bool has_dot_before = false;
        std::string text{};

        bool operator==(const Piece&) const = default;
    };
    std::vector<Piece> pieces;

    bool has(Part part) const;
    bool is_ask() const { return has(Part::ask); }
    bool operator==(const Pattern&) const = default;
};

std::expected<Pattern, Wrong> pattern_from(std::string_view text, Vocabulary words);
std::string to_string(const Pattern& pattern);

}  // namespace directory
