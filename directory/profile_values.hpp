// The values of a profile's figures: reading them, writing them, and which of two is the stricter. Pure; private
// to profile*.cpp.
#pragma once

#include "directory/profile.hpp"

#include <algorithm>
#include <concepts>

namespace directory {

using Read = std::expected<void, Wrong>;

Read read_value(std::string_view text, std::string& into);
Read read_value(std::string_view text, Count& into);
Read read_value(std::string_view text, Bytes& into);
Read read_value(std::string_view text, Period& into);
Read read_value(std::string_view text, Periods& into);
Read read_value(std::string_view text, bool& into);
Read read_value(std::string_view text, Words& into);
Read read_value(std::string_view text, SecondFactor& into);
Read read_value(std::string_view text, Ladder& into);

std::string write_value(const std::string& value);
std::string write_value(Count value);
std::string write_value(Bytes value);
std::string write_value(Period value);
std::string write_value(const Periods& value);
std::string write_value(bool value);
std::string write_value(const Words& value);
std::string write_value(SecondFactor value);
std::string write_value(const Pattern& value);
std::string write_value(const Ladder& value);

enum class Strict { first, least, most, all };

template<typename T> void join(std::vector<T>& list, const std::vector<T>& other)
{
    for (const auto& one : other)
        if (std::ranges::find(list, one) == list.end()) list.push_back(one);
    if constexpr (std::same_as<T, Period>) std::ranges::sort(list, std::greater());
}

// first: whoever says it; least, most: the smaller, the larger; all: what either lists.
template<Strict strict, typename T> void make_stricter(Said<T>& ours, const Said<T>& other)
{
    if (!other) return;
    if (!ours)
        ours = other;
    else if constexpr (strict == Strict::least)
        ours = std::min(*ours, *other);
    else if constexpr (strict == Strict::most)
        ours = std::max(*ours, *other);
    else if constexpr (strict == Strict::all)
        join(*ours, *other);
}

}  // namespace directory
