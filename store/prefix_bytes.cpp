// Prefixes, packed: see prefix_bytes.hpp.
//
//   0 · byte          that byte as it is, where it is below 16
//   1 … 15            a phrase of the table below: numbers are never used again, new phrases go to the end
//   any other byte    as it is

#include "store/prefix_bytes.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr unsigned char phrases_end = 16;

// Longer ones before those that they begin with.
constexpr std::string_view phrases[] = {
    "Return-Path: <", ">\r\nDelivered-To: ", "\r\n", ">\r\n", "Delivered-To: ",
};

}  // namespace

std::string pack_prefix(std::string_view prefix)
{
    std::string packed;
    while (!prefix.empty()) {
        const auto phrase = std::ranges::find_if(phrases, [&](auto one) { return prefix.starts_with(one); });
        if (phrase != std::end(phrases)) {
            packed += static_cast<char>(phrase - phrases + 1);
            prefix.remove_prefix(phrase->size());
            continue;
        }
        if (static_cast<unsigned char>(prefix[0]) < phrases_end) packed += '\0';
        packed += prefix[0];
        prefix.remove_prefix(1);
    }
    return packed;
}

base::Result<std::string> unpack_prefix(std::string_view packed)
{
    std::string prefix;
    prefix.reserve(packed.size() + packed.size() / 2);
    const auto is_phrase = [](char byte) { return static_cast<unsigned char>(byte) < phrases_end; };
    for (std::size_t i = 0; i < packed.size(); ++i) {
        const auto byte = static_cast<unsigned char>(packed[i]);
        if (byte >= phrases_end) {
            const auto end =
                std::find_if(packed.begin() + static_cast<std::ptrdiff_t>(i), packed.end(), is_phrase);
            const auto plain = packed.substr(i, static_cast<std::size_t>(end - packed.begin()) - i);
            prefix += plain;
            i += plain.size() - 1;
        } else if (byte > 0) {
            if (byte > std::size(phrases)) {
                return base::refuse(base::Code::unsupported, base::format("a prefix with a phrase {}", byte));
            }
            prefix += phrases[byte - 1];
        } else if (++i < packed.size()) {
            prefix += packed[i];
        }
    }
    return prefix;
}

}  // namespace store
