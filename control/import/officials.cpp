// Officials' lines: a staff id, a name, an agency that is there; and the login that each new one gets.

#include "control/import/cell.hpp"
#include "control/import/verdicts.hpp"

#include "base/text.hpp"
#include "directory/naming.hpp"

#include <algorithm>
#include <array>

namespace control {
namespace {

constexpr std::size_t longest_name = 200;

// RFC 2142, and what else strangers would take for the operator's voice.
constexpr std::array<std::string_view, 14> reserved{
    "abuse", "admin",   "administrator", "hostmaster", "info",     "mailer-daemon", "no-reply",
    "noc",   "noreply", "postmaster",    "root",       "security", "support",       "webmaster"};

// Nam, Nữ as personnel offices write; M, F as the directory keeps it. "?" for anything else.
std::string sex_from(const std::string& cell)
{
    if (cell.empty() || cell == "M" || cell == "F") return cell;
    if (base::iequals(cell, "nam")) return "M";
    if (cell == "Nữ" || cell == "nữ" || cell == "NỮ") return "F";
    return "?";
}

std::string differences(const OfficialRow& row, const directory::Account& account)
{
    Differences found;
    found.compare("full_name", account.name, row.full_name);
    found.compare("title", account.title, row.title);
    found.compare("agency_code", account.agency, row.agency_code);
    found.compare("phone", account.phone, row.phone);
    if (row.role) found.compare("role", to_string(account.role), row.role->empty() ? "none" : *row.role);
    return found.text();
}

// A file without roles: văn thư is the clerk of the agency by title.
directory::Role role_of(const OfficialRow& row)
{
    if (!row.role) return row.title == "Văn thư" ? directory::Role::clerk : directory::Role::none;
    return directory::role_from(*row.role).value_or(directory::Role::none);
}

std::string_view local_part(std::string_view address)
{
    return address.substr(0, address.find('@'));
}

std::optional<Fault> name_fault(const std::string& column, const std::string& name)
{
    if (name.size() > longest_name) return Fault{column, {"long_cell", {{"most", 200}}}};
    if (auto hidden = hidden_character(name); !hidden.empty())
        return Fault{column, {"hidden_character", {{"character", hidden}}}};
    return std::nullopt;
}

}  // namespace

OfficialRow tidied(OfficialRow row)
{
    for (auto* cell : {&row.staff_id, &row.full_name, &row.sex, &row.title, &row.agency_code, &row.phone})
        *cell = tidy(*cell);
    row.sex = sex_from(row.sex);
    if (row.role) row.role = base::lower(tidy(*row.role));
    return row;
}

OfficialPlan::OfficialPlan(const directory::Snapshot& snapshot, Trial& trial)
    : snapshot_(snapshot),
      trial_(trial)
{
    for (const auto& account : snapshot.accounts()) {
        taken_.insert(account.login);
        for (const auto& issued : account.addresses) taken_.emplace(local_part(issued.address));
    }
}

bool OfficialPlan::is_taken(std::string_view login) const
{
    std::string name(login);
    return std::ranges::find(reserved, login) != reserved.end() || taken_.contains(name) ||
           trial_.logins.contains(name);
}

std::optional<Fault> OfficialPlan::fault_of(const OfficialRow& row) const
{
    if (row.staff_id.empty()) return Fault{"staff_id", {"empty_cell", {}}};
    if (!is_word(row.staff_id, "._-/"))
        return Fault{"staff_id", {"bad_staff_id", {{"staff_id", row.staff_id}}}};
    if (row.full_name.empty()) return Fault{"full_name", {"empty_cell", {}}};
    if (auto fault = name_fault("full_name", row.full_name)) return fault;
    if (auto fault = name_fault("title", row.title)) return fault;
    if (row.sex == "?") return Fault{"sex", {"bad_sex", {}}};
    if (row.phone.size() > 32 || row.phone.find_first_not_of("0123456789+() ./-") != std::string::npos)
        return Fault{"phone", {"bad_phone", {{"phone", row.phone}}}};
    if (row.role && !row.role->empty() && !directory::role_from(*row.role))
        return Fault{"role", {"bad_role", {{"role", *row.role}}}};
    return agency_fault_of(row);
}

std::optional<Fault> OfficialPlan::agency_fault_of(const OfficialRow& row) const
{
    if (row.agency_code.empty()) return Fault{"agency_code", {"empty_cell", {}}};
    if (snapshot_.agency(row.agency_code) != nullptr) return std::nullopt;
    if (snapshot_.agencies().empty())
        return Fault{"agency_code", {"no_agencies_yet", {{"code", row.agency_code}}}};
    const auto* near = nearest_agency(snapshot_, row.agency_code);
    if (near == nullptr) return Fault{"agency_code", {"unknown_agency", {{"code", row.agency_code}}}};
    return Fault{"agency_code",
                 {"unknown_agency_near",
                  {{"code", row.agency_code}, {"near", near->code}, {"near_name", near->name}}}};
}

Verdict OfficialPlan::judge(const OfficialRow& row)
{
    if (auto fault = fault_of(row)) return refused(row.line, std::move(*fault));
    if (const auto* known = snapshot_.by_staff_id(row.staff_id)) {
        std::string changes = differences(row, *known);
        if (changes.empty()) return {.line = row.line, .outcome = Outcome::same, .login = known->login};
        return {.line = row.line,
                .outcome = Outcome::changed,
                .why = {"official_changed", {{"staff_id", row.staff_id}, {"changes", changes}}}};
    }
    if (!trial_.staff_ids.insert(row.staff_id).second)
        return refused(row.line, {"staff_id", {"staff_id_twice", {{"staff_id", row.staff_id}}}});
    return give_login({.line = row.line, .outcome = Outcome::added}, row);
}

Verdict OfficialPlan::give_login(Verdict verdict, const OfficialRow& row)
{
    verdict.login = row.login;
    if (verdict.login.empty())
        verdict.login =
            directory::login_for(row.full_name, [this](std::string_view login) { return is_taken(login); });
    else if (is_taken(verdict.login))
        return refused(row.line, {"", {"login_gone", {{"login", verdict.login}}}});
    if (!is_word(verdict.login, ".-", 63)) return refused(row.line, {"full_name", {"no_letters", {}}});

    trial_.logins.insert(verdict.login);
    verdict.address = verdict.login + "@" + snapshot_.domains().front();
    verdict.is_numbered = verdict.login.back() >= '0' && verdict.login.back() <= '9';
    return verdict;
}

directory::NewOfficial OfficialPlan::to_official(const OfficialRow& row, const Verdict& verdict) const
{
    return {.staff_id = row.staff_id,
            .name = row.full_name,
            .sex = row.sex,
            .title = row.title,
            .agency = row.agency_code,
            .phone = row.phone,
            .login = verdict.login,
            .address = verdict.address,
            .role = role_of(row),
            .quota_bytes = 0,
            .password_hash = {}};
}

}  // namespace control
