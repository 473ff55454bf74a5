// Agencies' lines: a code, a parent that is there, a level not above the parent's, a name; and the address of each
// new one, by the profile's pattern for its kind.

#include "control/import/cell.hpp"
#include "control/import/taken.hpp"
#include "control/import/verdicts.hpp"

#include "base/text.hpp"
#include "directory/agency_naming.hpp"

namespace control {
namespace {

constexpr std::size_t longest_name = 250;

std::string before_at(std::string_view address)
{
    return std::string(address.substr(0, address.find('@')));
}

bool is_empty(const std::optional<std::string>& cell)
{
    return !cell || cell->empty();
}

bool nobody_is_seen(const directory::Account&)
{
    return false;
}

}  // namespace

// An address that it has stays.
std::string AgencyPlan::differences_of(const AgencyRow& row, const directory::Agency& agency) const
{
    Differences found;
    if (!base::iequals(row.parent, agency.parent)) found.compare("parent", agency.parent, row.parent);
    found.compare("level", to_string(agency.level), row.level);
    found.compare("kind", agency.kind, row.kind);
    found.compare("name", agency.name, row.name);
    found.compare("short_name", agency.short_name, row.short_name);
    found.compare("gso_code", agency.gso_code, row.gso_code);
    std::string has = local_part_of(snapshot_, agency);
    if (!is_empty(row.address) && !has.empty()) found.compare("address", has, row.address);
    return found.text();
}

AgencyRow tidied(AgencyRow row)
{
    for (auto* cell : {&row.code, &row.parent, &row.level, &row.kind, &row.name}) *cell = tidy(*cell);
    for (auto* cell : {&row.short_name, &row.gso_code, &row.address})
        if (*cell) *cell = tidy(**cell);
    return row;
}

std::optional<AgencyPlan::Above> AgencyPlan::above(std::string_view code) const
{
    if (const auto* known = snapshot_.agency(code)) {
        std::string local = local_part_of(snapshot_, *known);
        if (local.empty()) local = directory::abbreviation_of(known->name, known->short_name);
        return Above{known->code, known->level, std::move(local), known->code};
    }
    if (auto found = trial_.agencies.find(base::lower(code)); found != trial_.agencies.end())
        return found->second;
    return std::nullopt;
}

// The agency by whose profile it is kept, as far as the directory has any.
std::string AgencyPlan::kept_by(const AgencyRow& row) const
{
    if (const auto* known = snapshot_.agency(row.code)) return known->code;
    const auto parent = above(row.parent);
    return parent ? parent->above : std::string();
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
    if (!is_empty(row.address) && !is_address_part(*row.address))
        return Fault{"address", {"bad_decided_login", {{"login", *row.address}}}};
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
        std::string changes = differences_of(row, *known);
        if (changes.empty()) return judge_mailbox(row, *known);
        return {.line = row.line,
                .outcome = Outcome::changed,
                .why = {"agency_changed", {{"code", row.code}, {"changes", changes}}}};
    }
    if (trial_.agencies.contains(base::lower(row.code)))
        return refused(row.line, {"code", {"code_twice", {{"code", row.code}}}});
    auto verdict = give_address({.line = row.line, .outcome = Outcome::added}, row);
    if (verdict.outcome != Outcome::added) return verdict;
    std::string local = before_at(verdict.address);
    if (local.empty()) local = directory::abbreviation_of(row.name, row.short_name.value_or(""));
    trial_.agencies.emplace(base::lower(row.code), Above{row.code, *directory::level_from(row.level),
                                                         std::move(local), kept_by(row)});
    return verdict;
}

// One that is there already may lack its mailbox: its address stood on its own entry only, or an import was broken
// off in between.
Verdict AgencyPlan::judge_mailbox(const AgencyRow& row, const directory::Agency& agency)
{
    if (snapshot_.mailbox_of(agency.code) != nullptr) return {.line = row.line, .outcome = Outcome::same};
    auto verdict = give_address({.line = row.line, .outcome = Outcome::added}, row);
    if (verdict.outcome == Outcome::added && verdict.address.empty()) verdict.outcome = Outcome::same;
    return verdict;
}

std::expected<std::string, Fault> AgencyPlan::local_part(const AgencyRow& row) const
{
    const auto* known = snapshot_.agency(row.code);
    if (auto has = known ? local_part_of(snapshot_, *known) : std::string(); !has.empty()) return has;
    if (!is_empty(row.address)) return *row.address;
    const directory::Profile silent;
    const bool is_named = profile_ != nullptr;
    const auto& profile = is_named ? *profile_ : profile_of_ ? profile_of_(kept_by(row)) : silent;
    auto parent = above(row.parent);
    directory::NamedAgency agency{row.name, row.short_name ? std::string_view(*row.short_name) : "", row.kind,
                                  *directory::level_from(row.level),
                                  parent ? std::string_view(parent->local) : ""};
    const auto* pattern = directory::pattern_for(profile.agencies, agency);
    base::Json::Object values{{"profile", profile.name}, {"kind", row.kind}};
    if (pattern == nullptr && !is_named) return std::string();  // nobody has asked for one
    if (pattern == nullptr) return std::unexpected(Fault{"kind", {"no_agency_pattern", std::move(values)}});
    std::string local = directory::local_part_of(*pattern, agency);
    values.emplace("pattern", to_string(*pattern));
    if (local.empty() || local.size() > directory::longest_login)
        return std::unexpected(Fault{"name", {"no_agency_address", std::move(values)}});
    return local;
}

// Where nobody has named a profile or decided an address, an agency comes in all the same, without a mailbox.
Verdict AgencyPlan::without_address(Verdict verdict, const AgencyRow& row, Fault fault) const
{
    if (profile_ != nullptr || !is_empty(row.address)) return refused(row.line, std::move(fault));
    verdict.why = std::move(fault.why);
    return verdict;
}

// Of two agencies whose names fold to one neither gets it, which the client sees to: nobody can say whose it is.
Verdict AgencyPlan::give_address(Verdict verdict, const AgencyRow& row)
{
    if (row.is_boxless) return verdict;
    auto local = local_part(row);
    if (!local) return without_address(std::move(verdict), row, std::move(local.error()));
    if (local->empty()) return verdict;
    if (is_taken(snapshot_, trial_, *local, snapshot_.agency(row.code))) {
        auto planned = trial_.logins.find(*local);
        base::Json::Object values{{"address", *local},
                                  {"name", row.name},
                                  {"code", row.code},
                                  {"holder", shown(holder_of(snapshot_, trial_, *local, nobody_is_seen))}};
        if (planned != trial_.logins.end()) values.emplace("other", planned->second.line);
        std::string key = planned == trial_.logins.end() ? "agency_address_taken" : "agency_address_twice";
        return without_address(
            std::move(verdict), row,
            {is_empty(row.address) ? "name" : "address", {std::move(key), std::move(values)}});
    }
    trial_.logins.emplace(*local, Trial::Holder{row.name, row.code, row.line});
    const auto* known = snapshot_.agency(row.code);
    const bool has_one = known && !known->primary_address().empty();
    verdict.address =
        has_one ? std::string(known->primary_address()) : *local + "@" + snapshot_.domains().front();
    verdict.quota_bytes = *quota_from({}, profile_of_, kept_by(row), directory::Kind::agency);
    return verdict;
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

directory::NewAccount AgencyPlan::to_mailbox(const AgencyRow& row, const Verdict& verdict) const
{
    const auto* known = snapshot_.agency(row.code);
    directory::NewAccount box;
    box.kind = directory::Kind::agency;
    box.name = row.name;
    box.agency = known ? known->code : row.code;
    box.login = before_at(verdict.address);
    box.address = verdict.address;
    box.quota_bytes = verdict.quota_bytes;
    return box;
}

}  // namespace control
