// format: text from values. (libstdc++ 12 has no std::format; this is the one door to fmt.)
//
// fmt's own compiled library was built by g++, whose names for its templates clang does not find; format.cpp
// compiles the part that is needed here.
#pragma once

#include <fmt/core.h>

#include <iterator>
#include <string>

namespace base {

std::string formatted(fmt::string_view text, fmt::format_args values);

// format("{} of {}", 1, 2) → "1 of 2"
template<typename... Values> std::string format(fmt::format_string<Values...> text, Values&&... values)
{
    return formatted(text, fmt::make_format_args(values...));
}

// Appends to the string behind the iterator.
template<typename... Values>
void format_to(std::back_insert_iterator<std::string> into, fmt::format_string<Values...> text,
               Values&&... values)
{
    for (char c : formatted(text, fmt::make_format_args(values...))) *into++ = c;
}

}  // namespace base
