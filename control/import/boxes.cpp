// Lines of mailboxes that are nobody's own: a kind, an agency that is there, a name; and the address of each new one,
// as decided, or by the profile's pattern for agencies and their units.

#include "control/import/cell.hpp"
#include "control/import/taken.hpp"
#include "control/import/verdicts.hpp"

#include "base/text.hpp"
#include "directory/agency_naming.hpp"

namespace control {
namespace {

using directory::Kind;

constexpr std::size_t longest_name = 250;

std::optional<Kind> kind_of(const BoxRow& row)
{
    const auto kind = directory::kind_from(row.kind);
    const bool is_other = !kind || *kind == Kind::official || *kind == Kind::group;
    return is_other ? std::nullopt : kind;
}

std::string differences(const BoxRow& row, const directory::Account& account)
{
    Differences found;
    found.compare("kind", to_string(account.kind), row.kind);
    if (!base::iequals(row.agency_code, account.agency))
        found.compare("agency_code", account.agency, row.agency_code);
    found.compare("name", account.name, row.name);
    found.compare("title", account.title, row.title);
    compare_quota(found, account.quota_bytes, row.quota);
    return found.text();
}

}  // namespace

BoxRow tidied(BoxRow row)
{
    row.kind = base::lower(tidy(row.kind));
    for (auto* cell : {&row.agency_code, &row.name}) *cell = tidy(*cell);
    if (row.title) row.title = tidy(*row.title);
    if (row.quota) row.quota = tidy(*row.quota);
    if (row.address) row.address = base::lower(tidy(*row.address));
    return row;
}

std::optional<Fault> BoxPlan::fault_of(const BoxRow& row) const
{
    if (!kind_of(row)) return Fault{"kind", {"bad_box_kind", {{"kind", row.kind}}}};
    for (const auto& [column, text] : {std::pair("name", row.name), {"title", row.title.value_or("")}}) {
        if (text.size() > longest_name) return Fault{column, {"long_cell", {{"most", longest_name}}}};
        if (auto hidden = hidden_character(text); !hidden.empty())
            return Fault{column, {"hidden_character", {{"character", hidden}}}};
    }
    if (row.name.empty()) return Fault{"name", {"empty_cell", {}}};
    if (row.address && !row.address->empty() && !is_address_part(*row.address))
        return Fault{"address", {"bad_decided_login", {{"login", *row.address}}}};
    if (row.agency_code.empty()) return Fault{"agency_code", {"empty_cell", {}}};
    if (snapshot_.agency(row.agency_code) != nullptr) return std::nullopt;
    const auto* near = nearest_agency(snapshot_, row.agency_code);
    if (near == nullptr) return Fault{"agency_code", {"unknown_agency", {{"code", row.agency_code}}}};
    return Fault{"agency_code",
                 {"unknown_agency_near",
                  {{"code", row.agency_code}, {"near", near->code}, {"near_name", near->name}}}};
}

std::expected<std::string, Fault> BoxPlan::local_part(const BoxRow& row) const
{
    if (row.address && !row.address->empty()) return *row.address;
    const auto* agency = snapshot_.agency(row.agency_code);
    const auto above = local_part_of(snapshot_, *agency);
    if (row.kind == "agency" && !above.empty()) return above;
    const bool is_unit = row.kind == "sub-unit";
    const directory::NamedAgency named =
        is_unit ? directory::NamedAgency{row.name, "", "sub-department", agency->level, above}
                : directory::NamedAgency{agency->name, agency->short_name, agency->kind, agency->level, ""};
    const directory::Profile silent;
    const auto& profile = profile_ ? *profile_ : profile_of_ ? profile_of_(agency->code) : silent;
    const bool has_pattern = is_unit || row.kind == "agency";
    const auto* pattern = has_pattern ? directory::pattern_for(profile.agencies, named) : nullptr;
    auto local = pattern ? directory::local_part_of(*pattern, named) : std::string();
    if (local.empty() || local.size() > directory::longest_login)
        return std::unexpected(Fault{"address", {"box_needs_address", {{"kind", row.kind}}}});
    return local;
}

std::expected<std::uint64_t, Note> BoxPlan::quota(const BoxRow& row) const
{
    return quota_from(row.quota, profile_of_, snapshot_.agency(row.agency_code)->code, *kind_of(row));
}

Verdict BoxPlan::judge_known(const BoxRow& row, const directory::Account& known) const
{
    if (may_see_ && !may_see_(known))
        return refused(row.line, {"address", {"address_taken", {{"address", known.primary_address()}}}});
    const auto changes = differences(row, known);
    if (changes.empty()) return {.line = row.line, .outcome = Outcome::same, .login = known.login};
    return {.line = row.line,
            .outcome = Outcome::changed,
            .why = {"box_changed", {{"login", known.login}, {"changes", changes}}}};
}

Verdict BoxPlan::judge(const BoxRow& row)
{
    if (auto fault = fault_of(row)) return refused(row.line, std::move(*fault));
    const auto* agency = snapshot_.agency(row.agency_code);
    auto local = local_part(row);
    if (!local) return refused(row.line, std::move(local.error()));
    const auto* known = snapshot_.by_login(*local);
    if (known && known->login == *local && known->kind == *kind_of(row)) return judge_known(row, *known);
    const auto* box = row.kind == "agency" ? snapshot_.mailbox_of(agency->code) : nullptr;
    if (box != nullptr)
        return refused(
            row.line, {"agency_code", {"agency_has_box", {{"agency", agency->name}, {"login", box->login}}}});
    if (is_taken(snapshot_, trial_, *local, row.kind == "agency" ? agency : nullptr)) {
        auto holder = shown(holder_of(snapshot_, trial_, *local, may_see_));
        return refused(row.line, {"address", {"login_taken", {{"login", *local}, {"holder", holder}}}});
    }
    const auto quota = this->quota(row);
    if (!quota) return refused(row.line, {"quota", quota.error()});
    trial_.logins.emplace(*local, Trial::Holder{row.name, agency->code, row.line});
    Verdict verdict{.line = row.line, .outcome = Outcome::added, .login = *local, .quota_bytes = *quota};
    verdict.address = *local + "@" + snapshot_.domains().front();
    return verdict;
}

directory::NewAccount BoxPlan::to_account(const BoxRow& row, const Verdict& verdict) const
{
    directory::NewAccount box;
    box.kind = *kind_of(row);
    box.name = row.name;
    box.title = row.title.value_or("");
    box.agency = snapshot_.agency(row.agency_code)->code;
    box.login = verdict.login;
    box.address = verdict.address;
    box.quota_bytes = verdict.quota_bytes;
    return box;
}

}  // namespace control
