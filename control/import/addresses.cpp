// Addresses of officials: the login that each new one gets by the profile, or what stands in the way.

#include "control/import/cell.hpp"
#include "control/import/taken.hpp"
#include "control/import/verdicts.hpp"

#include "base/text.hpp"
#include "directory/agency_naming.hpp"

#include <algorithm>

namespace control {
namespace {

using directory::Lack;

std::string_view column_of(Lack lack)
{
    switch (lack) {
    case Lack::birth_year:
    case Lack::birth_month: return "birth_date";
    case Lack::id3:
    case Lack::id4: return "id_digits";
    case Lack::agency: return "agency_code";
    default: return "full_name";
    }
}

bool is_filled(const std::optional<std::string>& cell)
{
    return cell && !cell->empty();
}

}  // namespace

// A cell that is there must make sense, whether or not the address needs it. What it holds is not repeated.
std::optional<Fault> OfficialPlan::decided_fault_of(const OfficialRow& row) const
{
    if (is_filled(row.birth_date) && !directory::birth_date_from(*row.birth_date))
        return Fault{"birth_date", {"bad_birth_date", {}}};
    bool is_number = is_filled(row.id_digits) && base::to_number(*row.id_digits).has_value();
    if (is_filled(row.id_digits) && (!is_number || row.id_digits->size() < 3 || row.id_digits->size() > 4))
        return Fault{"id_digits", {"bad_id_digits", {}}};
    if (is_filled(row.decided_login) && !is_address_part(*row.decided_login))
        return Fault{"login", {"bad_decided_login", {{"login", *row.decided_login}}}};
    return std::nullopt;
}

std::string OfficialPlan::agency_part(std::string_view code) const
{
    const auto* agency = snapshot_.agency(code);
    if (agency == nullptr) return {};
    if (auto local = local_part_of(snapshot_, *agency); !local.empty()) return local;
    return directory::abbreviation_of(agency->name, agency->short_name);
}

std::vector<TakenLogin> OfficialPlan::holders_of(const std::vector<std::string>& logins) const
{
    std::vector<TakenLogin> holders;
    for (const auto& login : logins) holders.push_back(holder_of(snapshot_, trial_, login, may_see_));
    return holders;
}

std::expected<directory::Named, Fault> OfficialPlan::named(const OfficialRow& row)
{
    auto taken = [this](std::string_view login) { return is_taken(snapshot_, trial_, login); };
    std::string agency = agency_part(row.agency_code);
    directory::Person person{row.full_name, agency, directory::birth_date_from(row.birth_date.value_or("")),
                             row.id_digits ? std::string_view(*row.id_digits) : std::string_view()};
    auto named = directory::Namer(rules_, taken, trial_.ordinals).name(person);
    if (!named) return std::unexpected(fault_of(named.error(), row));
    return std::move(*named);
}

Fault OfficialPlan::fault_of(const directory::Stuck& stuck, const OfficialRow& row) const
{
    if (stuck.lack == Lack::letters) return {"full_name", {"no_letters", {}}};
    if (stuck.lack == Lack::short_words)
        return {"full_name", {"long_login", {{"most", directory::longest_login}}}};
    auto holders = holders_of(stuck.taken);
    base::Json::Object values{{"profile", profile_.name}, {"name", row.full_name}, {"taken", shown(holders)}};
    if (stuck.lack == Lack::decision) return {"login", {"address_undecided", std::move(values)}};
    values.emplace("step", to_string(rules_.step(stuck.step)));
    std::string key = stuck.lack == Lack::agency ? "agency_without_short_name" : "cell_needed";
    if (key == "cell_needed" && !holders.empty()) key = "cell_needed_next";
    return {std::string(column_of(stuck.lack)), {std::move(key), std::move(values)}};
}

Verdict OfficialPlan::give_login(Verdict verdict, const OfficialRow& row)
{
    verdict.login = row.login.empty() ? row.decided_login.value_or("") : row.login;
    if (verdict.login.empty()) {
        auto named = this->named(row);
        if (!named) return refused(row.line, std::move(named.error()));
        verdict.taken = holders_of(named->taken);
        verdict.step = to_string(rules_.step(named->step));
        verdict.login = std::move(named->login);
    } else if (!is_word(verdict.login, ".-") || verdict.login.size() > directory::longest_login) {
        return refused(row.line, {"", {"bad_login", {{"login", verdict.login}}}});
    } else if (is_taken(snapshot_, trial_, verdict.login)) {
        if (!row.login.empty()) return refused(row.line, {"", {"login_gone", {{"login", verdict.login}}}});
        std::string holder = shown(holder_of(snapshot_, trial_, verdict.login, may_see_));
        return refused(row.line, {"login", {"login_taken", {{"login", verdict.login}, {"holder", holder}}}});
    }
    trial_.logins.emplace(verdict.login, Trial::Holder{row.full_name, row.staff_id, row.line});
    verdict.address = verdict.login + "@" + snapshot_.domains().front();
    return verdict;
}

}  // namespace control
