// Nearest agency: fewest edits, then the longest common beginning (a slip is likelier at the end of a code
// than in its middle), then the shortest code.

#include "control/import/plan.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace control {
namespace {

// Levenshtein, one row at a time. Codes are short: at most 64 characters each.
std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

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
    code = code.substr(0, 64);
    for (const auto& agency : snapshot.agencies()) {
        Rank rank{edits(code, agency.code), 64 - common_beginning(code, agency.code), agency.code.size()};
        if (best != nullptr && rank >= best_rank) continue;
        best = &agency;
        best_rank = rank;
    }
    bool is_near = best != nullptr && std::get<0>(best_rank) <= std::max<std::size_t>(2, code.size() / 2);
    return is_near ? best : nullptr;
}

}  // namespace control
