// Order: trees that come as lists, put so that they can be built up from the top. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace base {

struct Node {
    std::string name, parent;
};

// Positions in an order in which every node follows its parent, where that is in the list too. Nodes without
// one keep their order; those that lead in a circle come last. The time is linear.
std::vector<std::size_t> parents_first(const std::vector<Node>& nodes);

}  // namespace base
