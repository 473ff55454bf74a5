// For tests of mime: long texts, and what a summary is like as a whole.
#pragma once

#include "mime/summary.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace mime {

inline std::string repeated(std::string_view text, std::size_t count)
{
    std::string all;
    all.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

struct Shape {
    std::size_t parts = 0, depth = 0;
};

inline Shape shape_of(const Part& part)
{
    Shape shape{1, 1};
    for (const auto& child : part.children) {
        const auto below = shape_of(child);
        shape.parts += below.parts;
        shape.depth = std::max(shape.depth, below.depth + 1);
    }
    return shape;
}

}  // namespace mime
