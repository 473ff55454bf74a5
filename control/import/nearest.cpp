// Nearest agency: fewest edits, then the longest common beginning (a slip is likelier at the end of a code
// than in its middle), then the shortest code.

#include "base/text.hpp"
#include "control/import/plan.hpp"

#include <algorithm>
#include <tuple>

namespace control {
namespace {

std::size_t common_beginning(std::string_view a, std::string_view b)
{
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

const directory::Agency* nearest_agency(const directory::Snapshot& snapshot, std::string_view code)
{
    using Rank = std::tuple<std::size_t, std::size_t, std::size_t>;
    const directory::Agency* best = nullptr;
    Rank best_rank;
    code = code.substr(0, 64);  // codes are short
    for (const auto& agency : snapshot.agencies()) {
        Rank rank{base::edits(code, agency.code), 64 - common_beginning(code, agency.code),
                  agency.code.size()};
        if (best != nullptr && rank >= best_rank) continue;
        best = &agency;
        best_rank = rank;
    }
    bool is_near = best != nullptr && std::get<0>(best_rank) <= std::max<std::size_t>(2, code.size() / 2);
    return is_near ? best : nullptr;
}

}  // namespace control
