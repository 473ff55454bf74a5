// Agencies' lines: a code, a parent that is there, a level not above the parent's, a name.

#include "control/import/cell.hpp"
#include "control/import/verdicts.hpp"

#include "base/text.hpp"

namespace control {
namespace {

constexpr std::size_t longest_name = 250;

std::string differences(const AgencyRow& row, const directory::Agency& agency)
{
    Differences found;
    if (!base::iequals(row.parent, agency.parent)) found.compare("parent", agency.parent, row.parent);
    found.compare("level", to_string(agency.level), row.level);
    found.compare("kind", agency.kind, row.kind);
    found.compare("name", agency.name, row.name);
    found.compare("short_name", agency.short_name, row.short_name);
    found.compare("gso_code", agency.gso_code, row.gso_code);
    return found.text();
}

bool is_empty(const std::optional<std::string>& cell)
{
    return !cell || cell->empty();
}

}  // namespace

AgencyRow tidied(AgencyRow row)
{
    for (auto* cell : {&row.code, &row.parent, &row.level, &row.kind, &row.name}) *cell = tidy(*cell);
    for (auto* cell : {&row.short_name, &row.gso_code})
        if (*cell) *cell = tidy(**cell);
    return row;
}

std::optional<AgencyPlan::Above> AgencyPlan::above(std::string_view code) const
{
    if (const auto* known = snapshot_.agency(code)) return Above{known->code, known->level};
    if (auto found = trial_.agencies.find(base::lower(code)); found != trial_.agencies.end())
        return found->second;
    return std::nullopt;
}

std::optional<Fault> AgencyPlan::fault_of(const AgencyRow& row) const
{
    if (row.code.empty()) return Fault{"code", {"empty_cell", {}}};
    if (!is_word(row.code, ".-")) return Fault{"code", {"bad_agency_code", {{"code", row.code}}}};
    if (row.name.empty()) return Fault{"name", {"empty_cell", {}}};
    if (row.name.size() > longest_name) return Fault{"name", {"long_cell", {{"most", longest_name}}}};
    if (auto hidden = hidden_character(row.name); !hidden.empty())
        return Fault{"name", {"hidden_character", {{"character", hidden}}}};
    if (!directory::level_from(row.level)) return Fault{"level", {"bad_level", {{"level", row.level}}}};
    if (!is_word(row.kind, "-")) return Fault{"kind", {"bad_kind", {{"kind", row.kind}}}};
    if (!is_empty(row.short_name) && !is_word(*row.short_name, ".-"))
        return Fault{"short_name", {"bad_short_name", {{"short_name", *row.short_name}}}};
    if (!is_empty(row.gso_code) && !is_word(*row.gso_code, ""))
        return Fault{"gso_code", {"bad_gso_code", {{"gso_code", *row.gso_code}}}};
    return parent_fault_of(row);
}

std::optional<Fault> AgencyPlan::parent_fault_of(const AgencyRow& row) const
{
    if (row.parent.empty()) return std::nullopt;
    if (base::iequals(row.parent, row.code)) return Fault{"parent", {"own_parent", {{"code", row.code}}}};
    auto parent = above(row.parent);
    if (!parent) return Fault{"parent", {"unknown_parent", {{"code", row.parent}}}};
    if (*directory::level_from(row.level) < parent->level)
        return Fault{
            "level",
            {"level_above_parent", {{"level", row.level}, {"parent_level", to_string(parent->level)}}}};
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
    Above itself{row.code, *directory::level_from(row.level)};
    if (!trial_.agencies.emplace(base::lower(row.code), std::move(itself)).second)
        return refused(row.line, {"code", {"code_twice", {{"code", row.code}}}});
    return {.line = row.line, .outcome = Outcome::added};
}

directory::NewAgency AgencyPlan::to_agency(const AgencyRow& row) const
{
    auto parent = above(row.parent);
    return {.code = row.code,
            .parent = parent ? parent->code : row.parent,
            .kind = row.kind,
            .name = row.name,
            .short_name = row.short_name.value_or(""),
            .gso_code = row.gso_code.value_or(""),
            .level = directory::level_from(row.level).value_or(directory::Level::province)};
}

}  // namespace control
