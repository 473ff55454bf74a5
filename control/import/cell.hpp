// Cell: what stands in a spreadsheet's cell, and what is meant by it. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace control {

// One spelling: NFC (files from macOS come decomposed, those from old Windows half so), spaces of every
// kind as one space, none at the ends.
std::string tidy(std::string_view cell);

// The first character that nobody sees but that makes two names differ or read backwards, as "U+202E";
// empty if there is none. A name that looks like another's must not get through as a new one.
std::string hidden_character(std::string_view text);

// The first character that cannot stand where it does in a person's name; empty if there is none. Names
// are of Latin letters (a Cyrillic а would make two names that look alike), begin with one (what begins with
// = or - is a formula to a spreadsheet), and have spaces, hyphens, dots and apostrophes between.
std::string odd_in_name(std::string_view name);

bool is_telephone_number(std::string_view phone);

// Whether all are ASCII letters, digits or of `others`, and there is at least one, and at most `most`, and
// the first is no `other`.
bool is_word(std::string_view text, std::string_view others, std::size_t most = 64);

}  // namespace control
