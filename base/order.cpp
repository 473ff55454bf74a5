#include "base/order.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace base {

std::vector<std::size_t> parents_first(const std::vector<Node>& nodes)
{
    std::unordered_set<std::string_view> names;
    for (const auto& node : nodes) names.insert(node.name);
    std::unordered_map<std::string_view, std::vector<std::size_t>> below;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        (names.contains(nodes[i].parent) ? below[nodes[i].parent] : order).push_back(i);

    std::vector<bool> is_placed(nodes.size());
    for (std::size_t done = 0; done < order.size(); ++done) {
        is_placed[order[done]] = true;
        auto found = below.find(nodes[order[done]].name);
        if (found == below.end()) continue;
        order.insert(order.end(), found->second.begin(), found->second.end());
        below.erase(found);
    }
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!is_placed[i]) order.push_back(i);
    return order;
}

}  // namespace base
