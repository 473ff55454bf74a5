#include "control/import/verdicts.hpp"

#include "base/settings.hpp"

namespace control {

Verdict refused(std::size_t line, Fault fault)
{
    Verdict verdict{.line = line, .outcome = Outcome::refused};
    verdict.column = std::move(fault.column);
    verdict.why = std::move(fault.why);
    return verdict;
}

void Differences::compare(std::string_view column, std::string_view was, const std::optional<std::string>& is)
{
    if (!is || was == *is) return;
    if (!text_.empty()) text_ += "; ";
    text_.append(column).append(": ").append(was).append(" → ").append(*is);
}

void compare_quota(Differences& found, std::uint64_t was, const std::optional<std::string>& is)
{
    if (!is || is->empty() || base::to_size(*is) == was) return;
    found.compare("quota", base::size_text(was), is);
}

}  // namespace control
