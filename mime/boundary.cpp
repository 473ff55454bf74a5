#include "mime/boundary.hpp"

#include <ranges>

namespace mime {

void Boundaries::open(std::size_t level, std::string_view boundary)
{
    open_.push_back({level, std::string(boundary.substr(0, longest))});
}

void Boundaries::close_from(std::size_t level)
{
    while (!open_.empty() && open_.back().level >= level) open_.pop_back();
}

std::optional<Boundaries::Match> Boundaries::find(std::string_view line) const
{
    if (!line.starts_with("--")) return std::nullopt;
    line = line.substr(2, line.find_last_not_of(" \t\r\n") - 1);

    const Open* best = nullptr;
    for (const auto& candidate : open_ | std::views::reverse) {
        if (!line.starts_with(candidate.boundary)) continue;
        auto after = line.substr(candidate.boundary.size());
        if (after.empty() || after == "--") return Match{candidate.level, !after.empty()};
        if (best == nullptr || candidate.boundary.size() > best->boundary.size()) best = &candidate;
    }
    if (best == nullptr) return std::nullopt;
    return Match{best->level, line.substr(best->boundary.size()).starts_with("--")};
}

}  // namespace mime
