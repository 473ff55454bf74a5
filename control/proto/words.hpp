// Words: every sentence that the admin protocol and its command line say to people, in English and
// Vietnamese, in one table.
//
// A Note travels as key and values and is put into words where it is read, so one server speaks to each
// operator in his language. `{name}` in a sentence is a gap; numbers are grouped (14,411 or 14.411).
// A sentence says what happened and to what; its hint says what to do next.
#pragma once

#include "base/json.hpp"

#include <span>
#include <string>
#include <string_view>

namespace control {

enum class Language { english, vietnamese };

// "vi_VN.UTF-8" is Vietnamese; everything else is English.
Language language_from(std::string_view locale);

struct Note {
    std::string key;
    base::Json::Object values;

    bool operator==(const Note&) const = default;
};

struct Sentence {
    std::string text, hint;

    bool operator==(const Sentence&) const = default;
};

struct Row;  // sentences.hpp

// The same from another table.
Sentence say(std::span<const Row> table, Language language, const Note& note);

// A key that the table lacks (a newer server's) gives an empty text.
Sentence say(Language language, const Note& note);
// The text alone, for labels and headings.
std::string words(Language language, std::string_view key, base::Json::Object values = {});

std::string grouped(Language language, std::int64_t number);

}  // namespace control
