#include "control/import/updates.hpp"

#include "control/import/cell.hpp"
#include "control/import/verdicts.hpp"

#include "base/settings.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"

namespace control {
namespace {

using directory::Account;
using directory::Snapshot;

Note unknown(const OfficialRow& row)
{
    const auto& said = row.staff_id.empty() ? row.full_name : row.staff_id;
    return {"update_unknown", {{"name", base::printable(said, 100)}}};
}

// Of one name in one agency, whatever case it is written in.
std::expected<const Account*, Fault> by_name(const Snapshot& snapshot, const OfficialRow& row)
{
    const auto name = base::fold_case(row.full_name);
    const Account* found = nullptr;
    std::string others;
    for (const auto& account : snapshot.accounts()) {
        if (account.kind != directory::Kind::official || account.state == directory::State::purged) continue;
        if (!base::iequals(account.agency, row.agency_code) || base::fold_case(account.name) != name)
            continue;
        others += (others.empty() ? "" : ", ") + account.login + " (" + account.staff_id + ")";
        if (found != nullptr)
            return std::unexpected(
                Fault{"staff_id", {"update_ambiguous", {{"name", row.full_name}, {"near", others}}}});
        found = &account;
    }
    if (found == nullptr) return std::unexpected(Fault{"staff_id", unknown(row)});
    return found;
}

// What a list says and does not change.
std::string left_of(const OfficialRow& row, const Account& account)
{
    Differences left;
    if (!base::iequals(row.agency_code, account.agency))
        left.compare("agency_code", account.agency, row.agency_code);
    if (row.role) left.compare("role", to_string(account.role), row.role->empty() ? "none" : *row.role);
    if (row.decided_login && !row.decided_login->empty())
        left.compare("login", account.login, row.decided_login);
    return left.text();
}

// Compares one field after the other, and takes what differs.
class Taking {
  public:
    explicit Taking(Update& update) : update_(update) {}

    void text(std::string_view column, const std::string& was, const std::optional<std::string>& is,
              std::optional<std::string>& into)
    {
        if (!is || *is == was) return;
        into = *is;
        found_.compare(column, was, is);
        note(column);
    }
    // How much that is, its own words say better than figures do.
    void quota(std::uint64_t was, std::uint64_t is)
    {
        if (was == is) return;
        update_.edit.quota_bytes = is;
        found_.compare("quota", base::size_text(was), base::size_text(is));
        note("quota_bytes");
    }
    void birth_date(std::string_view was, const std::optional<std::string>& is)
    {
        const auto birth = directory::birth_date_from(is.value_or(""));
        if (!birth || to_string(*birth) == was) return;
        update_.edit.details[directory::Detail::birth_date] = {to_string(*birth)};
        is_birth_date_ = true;
        note("birth_date");
    }
    // "title: Cán bộ → Kế toán; birth_date"
    std::string said() const
    {
        if (!is_birth_date_) return found_.text();
        return found_.text() + (found_.text().empty() ? "" : "; ") + "birth_date";
    }

  private:
    void note(std::string_view field)
    {
        update_.fields.append(update_.fields.empty() ? "" : ",").append(field);
    }

    Update& update_;
    Differences found_;
    bool is_birth_date_ = false;  // one's own, which is told to nobody
};

Update refused_update(std::size_t line, Fault fault)
{
    return {.verdict = refused(line, std::move(fault))};
}

}  // namespace

std::expected<const Account*, Fault> whom(const Snapshot& snapshot, const OfficialRow& row)
{
    const Account* found = nullptr;
    if (!row.staff_id.empty())
        found = snapshot.by_staff_id(row.staff_id);
    else if (row.decided_login && !row.decided_login->empty())
        found = snapshot.by_login(*row.decided_login);
    else
        return by_name(snapshot, row);
    if (found == nullptr || found->kind != directory::Kind::official)
        return std::unexpected(Fault{"staff_id", unknown(row)});
    return found;
}

std::optional<Fault> UpdatePlan::fault_of(const OfficialRow& row, const Account& account) const
{
    if (account.state == directory::State::purged)
        return Fault{{}, {"official_closed", {{"address", account.primary_address()}}}};
    return rules_.fault_of(row);
}

std::optional<Fault> UpdatePlan::quota_fault_of(const OfficialRow& row, const Account& account) const
{
    if (!row.quota || row.quota->empty()) return std::nullopt;
    const auto quota = quota_from(row.quota, profile_of_, account.agency, account.kind,
                                  account.role == directory::Role::admin);
    if (quota || base::to_size(*row.quota) == account.quota_bytes) return std::nullopt;
    return Fault{"quota", quota.error()};
}

Update UpdatePlan::judge(OfficialRow row)
{
    row = tidied(std::move(row));
    const auto found = whom(snapshot_, row);
    if (!found) return refused_update(row.line, found.error());
    const Account& account = **found;
    if (row.staff_id.empty()) row.staff_id = account.staff_id;
    Update update{.verdict = {.line = row.line, .outcome = Outcome::same, .login = account.login}};
    if (auto fault = fault_of(row, account)) return refused_update(row.line, std::move(*fault));
    if (!trial_.staff_ids.insert(base::lower(row.staff_id)).second)
        return refused_update(row.line, {"staff_id", {"staff_id_twice", {{"staff_id", row.staff_id}}}});
    if (auto fault = quota_fault_of(row, account)) return refused_update(row.line, std::move(*fault));

    Taking taking(update);
    taking.text("full_name", account.name, row.full_name, update.edit.name);
    taking.text("sex", account.sex, row.sex, update.edit.sex);
    taking.text("title", account.title, row.title, update.edit.title);
    taking.text("phone", account.phone, row.phone, update.edit.phone);
    taking.text("mobile", account.mobile, row.mobile, update.edit.mobile);
    if (row.quota && !row.quota->empty())
        taking.quota(account.quota_bytes, base::to_size(*row.quota).value_or(0));
    const auto birth = births_.find(account.id);
    taking.birth_date(birth == births_.end() ? std::string_view() : birth->second, row.birth_date);

    const auto left = left_of(row, account);
    if (update.fields.empty() && left.empty()) return update;
    if (update.fields.empty())
        return refused_update(row.line, {{}, {"update_left", {{"login", account.login}, {"left", left}}}});
    update.account = account.id;
    update.seen = account.version;
    update.verdict.outcome = Outcome::changed;
    update.verdict.why = {
        "official_updated",
        {{"staff_id", row.staff_id}, {"login", account.login}, {"changes", taking.said()}, {"left", left}}};
    return update;
}

}  // namespace control
