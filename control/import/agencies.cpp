// Agencies' lines: a code, a parent that is there, a level not above the parent's, a name.

#include "control/import/cell.hpp"
#include "control/import/verdicts.hpp"

namespace control {
namespace {

using base::Json;

constexpr std::size_t longest_name = 250;

std::string differences(const AgencyRow& row, const directory::Agency& agency)
{
    Differences found;
    found.compare("parent", agency.parent, row.parent);
    found.compare("level", to_string(agency.level), row.level);
    found.compare("kind", agency.kind, row.kind);
    found.compare("name", agency.name, row.name);
    found.compare("short_name", agency.short_name, row.short_name);
    found.compare("gso_code", agency.gso_code, row.gso_code);
    return found.text();
}

}  // namespace

AgencyRow tidied(AgencyRow row)
{
    for (auto* cell :
         {&row.code, &row.parent, &row.level, &row.kind, &row.name, &row.short_name, &row.gso_code})
        *cell = tidy(*cell);
    return row;
}

std::optional<directory::Level> AgencyPlan::level_of(std::string_view code) const
{
    if (const auto* known = snapshot_.agency(code)) return known->level;
    if (auto found = trial_.agencies.find(code); found != trial_.agencies.end()) return found->second;
    return std::nullopt;
}

std::optional<Fault> AgencyPlan::fault_of(const AgencyRow& row) const
{
    if (row.code.empty()) return Fault{"code", {"empty_cell", {}}};
    if (!is_word(row.code, ".-")) return Fault{"code", {"bad_agency_code", {{"code", row.code}}}};
    if (row.name.empty()) return Fault{"name", {"empty_cell", {}}};
    if (row.name.size() > longest_name) return Fault{"name", {"long_cell", {{"most", 250}}}};
    if (auto hidden = hidden_character(row.name); !hidden.empty())
        return Fault{"name", {"hidden_character", {{"character", hidden}}}};
    if (!directory::level_from(row.level)) return Fault{"level", {"bad_level", {{"level", row.level}}}};
    if (!is_word(row.kind, "-")) return Fault{"kind", {"bad_kind", {{"kind", row.kind}}}};
    if (!row.short_name.empty() && !is_word(row.short_name, ".-"))
        return Fault{"short_name", {"bad_short_name", {{"short_name", row.short_name}}}};
    if (!row.gso_code.empty() && !is_word(row.gso_code, ""))
        return Fault{"gso_code", {"bad_gso_code", {{"gso_code", row.gso_code}}}};
    return parent_fault_of(row);
}

std::optional<Fault> AgencyPlan::parent_fault_of(const AgencyRow& row) const
{
    if (row.parent.empty()) return std::nullopt;
    if (row.parent == row.code) return Fault{"parent", {"own_parent", {{"code", row.code}}}};
    auto above = level_of(row.parent);
    if (!above) return Fault{"parent", {"unknown_parent", {{"code", row.parent}}}};
    if (*directory::level_from(row.level) < *above)
        return Fault{"level",
                     {"level_above_parent", {{"level", row.level}, {"parent_level", to_string(*above)}}}};
    return std::nullopt;
}

Verdict AgencyPlan::judge(const AgencyRow& row)
{
    if (auto fault = fault_of(row)) return refused(row.line, std::move(*fault));
    if (const auto* known = snapshot_.agency(row.code)) {
        std::string changes = differences(row, *known);
        if (changes.empty()) return {.line = row.line, .outcome = Outcome::same};
        return {.line = row.line,
                .outcome = Outcome::changed,
                .why = {"agency_changed", {{"code", row.code}, {"changes", changes}}}};
    }
    if (!trial_.agencies.emplace(row.code, *directory::level_from(row.level)).second)
        return refused(row.line, {"code", {"code_twice", {{"code", row.code}}}});
    return {.line = row.line, .outcome = Outcome::added};
}

directory::NewAgency AgencyPlan::to_agency(const AgencyRow& row)
{
    return {.code = row.code,
            .parent = row.parent,
            .kind = row.kind,
            .name = row.name,
            .short_name = row.short_name,
            .gso_code = row.gso_code,
            .level = directory::level_from(row.level).value_or(directory::Level::province)};
}

}  // namespace control
