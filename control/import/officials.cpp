// Officials' lines: a staff id, a name, an agency that is there. The login of a new one: addresses.cpp.

#include "control/import/cell.hpp"
#include "control/import/verdicts.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

#include <algorithm>

namespace control {
namespace {

constexpr std::size_t longest_text = 200;

// Nam, Nữ as personnel offices write; M, F as the directory keeps it. Anything else stays as it is.
std::string sex_from(std::string cell)
{
    std::string folded = base::fold(cell);
    if (folded == "m" || folded == "nam") return "M";
    if (folded == "f" || folded == "nu") return "F";
    return cell;
}

// An apostrophe is typed ' and made ’ by Word.
std::string with_plain_apostrophes(std::string name)
{
    for (std::string_view curly : {"\u2018", "\u2019", "\u02BC"})
        for (auto at = name.find(curly); at != std::string::npos; at = name.find(curly, at))
            name.replace(at, curly.size(), "'");
    return name;
}

std::string differences(const OfficialRow& row, const directory::Account& account)
{
    Differences found;
    found.compare("full_name", account.name, row.full_name);
    found.compare("sex", account.sex, row.sex);
    found.compare("title", account.title, row.title);
    if (!base::iequals(row.agency_code, account.agency))
        found.compare("agency_code", account.agency, row.agency_code);
    found.compare("phone", account.phone, row.phone);
    found.compare("mobile", account.mobile, row.mobile);
    compare_quota(found, account.quota_bytes, row.quota);
    if (row.decided_login && !row.decided_login->empty())
        found.compare("login", account.login, row.decided_login);
    if (row.role) found.compare("role", to_string(account.role), row.role->empty() ? "none" : *row.role);
    return found.text();
}

// A file without roles: văn thư is the clerk of the agency by title.
directory::Role role_of(const OfficialRow& row)
{
    if (!row.role) return row.title == "Văn thư" ? directory::Role::clerk : directory::Role::none;
    return directory::role_from(*row.role).value_or(directory::Role::none);
}

// In the one spelling that the directory keeps.
std::string kept_birth_date(const OfficialRow& row)
{
    const auto birth = directory::birth_date_from(row.birth_date.value_or(""));
    return birth ? to_string(*birth) : std::string();
}

std::optional<Fault> text_fault(std::string_view column, std::string_view text)
{
    if (text.size() > longest_text)
        return Fault{std::string(column), {"long_cell", {{"most", longest_text}}}};
    if (auto hidden = hidden_character(text); !hidden.empty())
        return Fault{std::string(column), {"hidden_character", {{"character", hidden}}}};
    return std::nullopt;
}

std::optional<Fault> text_fault(const OfficialRow& row)
{
    const std::pair<std::string_view, std::string_view> cells[] = {
        {"staff_id", row.staff_id},
        {"full_name", row.full_name},
        {"agency_code", row.agency_code},
        {"title", row.title ? *row.title : std::string_view()},
        {"phone", row.phone ? *row.phone : std::string_view()},
        {"mobile", row.mobile ? *row.mobile : std::string_view()}};
    for (const auto& [column, text] : cells)
        if (auto fault = text_fault(column, text)) return fault;
    return std::nullopt;
}

std::optional<Fault> name_fault(const std::string& name)
{
    if (name.empty()) return Fault{"full_name", {"empty_cell", {}}};
    if (auto odd = odd_in_name(name); !odd.empty())
        return Fault{"full_name", {"bad_name", {{"character", odd}}}};
    return std::nullopt;
}

}  // namespace

OfficialRow tidied(OfficialRow row)
{
    for (auto* cell : {&row.staff_id, &row.full_name, &row.agency_code}) *cell = tidy(*cell);
    for (auto* cell : {&row.sex, &row.title, &row.phone, &row.mobile, &row.role, &row.quota, &row.birth_date,
                       &row.id_digits, &row.decided_login})
        if (*cell) *cell = tidy(**cell);
    row.full_name = with_plain_apostrophes(std::move(row.full_name));
    if (row.sex) row.sex = sex_from(*std::move(row.sex));
    if (row.role) row.role = base::lower(*row.role);
    return row;
}

std::optional<Fault> OfficialPlan::fault_of(const OfficialRow& row) const
{
    if (auto fault = text_fault(row)) return fault;
    if (row.staff_id.empty()) return Fault{"staff_id", {"empty_cell", {}}};
    if (!is_word(row.staff_id, "._-/"))
        return Fault{"staff_id", {"bad_staff_id", {{"staff_id", row.staff_id}}}};
    if (auto fault = name_fault(row.full_name)) return fault;
    if (row.sex && *row.sex != "M" && *row.sex != "F" && !row.sex->empty())
        return Fault{"sex", {"bad_sex", {{"sex", *row.sex}}}};
    if (row.phone && !is_telephone_number(*row.phone))
        return Fault{"phone", {"bad_phone", {{"phone", *row.phone}}}};
    if (row.mobile && !is_telephone_number(*row.mobile))
        return Fault{"mobile", {"bad_phone", {{"phone", *row.mobile}}}};
    if (row.role && !row.role->empty() && !directory::role_from(*row.role))
        return Fault{"role", {"bad_role", {{"role", *row.role}}}};
    if (auto fault = decided_fault_of(row)) return fault;
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

std::expected<std::uint64_t, Note> OfficialPlan::quota(const OfficialRow& row) const
{
    const auto* agency = snapshot_.agency(row.agency_code);
    return quota_from(row.quota, profile_of_, agency ? agency->code : row.agency_code,
                      directory::Kind::official, role_of(row) == directory::Role::admin);
}

Verdict OfficialPlan::judge(const OfficialRow& row)
{
    if (auto fault = fault_of(row)) return refused(row.line, std::move(*fault));
    if (const auto* known = snapshot_.by_staff_id(row.staff_id)) {
        if (may_see_ && !may_see_(*known))
            return refused(
                row.line,
                {"staff_id", {"staff_id_taken", {{"staff_id", row.staff_id}, {"login", known->login}}}});
        std::string changes = differences(row, *known);
        if (changes.empty()) return {.line = row.line, .outcome = Outcome::same, .login = known->login};
        return {.line = row.line,
                .outcome = Outcome::changed,
                .why = {"official_changed", {{"staff_id", row.staff_id}, {"changes", changes}}}};
    }
    const auto quota = this->quota(row);
    if (!quota) return refused(row.line, {"quota", quota.error()});
    if (!trial_.staff_ids.insert(base::lower(row.staff_id)).second)
        return refused(row.line, {"staff_id", {"staff_id_twice", {{"staff_id", row.staff_id}}}});
    return give_login({.line = row.line, .outcome = Outcome::added, .quota_bytes = *quota}, row);
}

directory::NewAccount OfficialPlan::to_official(const OfficialRow& row, const Verdict& verdict) const
{
    const auto* agency = snapshot_.agency(row.agency_code);
    return {.staff_id = row.staff_id,
            .name = row.full_name,
            .sex = row.sex.value_or(""),
            .title = row.title.value_or(""),
            .agency = agency ? agency->code : row.agency_code,
            .phone = row.phone.value_or(""),
            .login = verdict.login,
            .address = verdict.address,
            .role = role_of(row),
            .quota_bytes = verdict.quota_bytes,
            .password_hash = {},
            .birth_date = kept_birth_date(row),
            .mobile = row.mobile.value_or("")};
}

}  // namespace control
