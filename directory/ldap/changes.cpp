#include "directory/ldap/changes.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "directory/ldap/period.hpp"
#include "directory/ldap/values.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

using Values = std::vector<std::string>;

// LDAP has no empty values (RFC 4512 §2.2): what is empty goes.
Values value_of(std::string_view text)
{
    return text.empty() ? Values{} : Values{std::string(text)};
}

template<typename Row, typename Text> Values values_of(const std::vector<Row>& rows, Text text)
{
    Values values;
    for (const auto& row : rows) values.push_back(text(row));
    return values;
}

class Changes {
  public:
    void put(std::string_view attribute, Values values)
    {
        list_.push_back({Change::What::replace, std::string(attribute), std::move(values)});
    }
    void text(std::string_view attribute, const std::optional<std::string>& wanted)
    {
        if (wanted) put(attribute, value_of(*wanted));
    }
    void time(std::string_view attribute, std::optional<std::int64_t> wanted)
    {
        if (wanted) put(attribute, *wanted == 0 ? Values{} : Values{to_generalized_time(*wanted)});
    }
    template<typename Enum> void word(std::string_view attribute, std::optional<Enum> wanted)
    {
        if (wanted) put(attribute, Values{std::string(to_string(*wanted))});
    }
    template<typename Row>
    void rows(std::string_view attribute, const std::optional<std::vector<Row>>& wanted)
    {
        if (wanted) put(attribute, values_of(*wanted, [](const Row& row) { return to_value(row); }));
    }
    void ids(std::string_view attribute, const std::optional<std::vector<base::Uuid>>& wanted)
    {
        if (wanted) put(attribute, values_of(*wanted, [](const base::Uuid& id) { return to_string(id); }));
    }
    // The first of those that have not ended is the one to send from.
    void addresses(const std::optional<std::vector<Address>>& wanted)
    {
        if (!wanted) return;
        rows("congvuAddress", wanted);
        const bool has_one = !wanted->empty() && !wanted->front().until;
        put("mail", has_one ? Values{base::lower(wanted->front().address)} : Values{});
    }
    // slapd knows no time: a grant that ends, or has not begun, gives nothing there.
    void edit_scopes(const std::vector<Grant>& grants, std::int64_t now)
    {
        Values scopes;
        bool is_everything = false;
        for (const auto& grant : grants) {
            if (!grant.rights.has(Right::edit) || grant.until || grant.from > now) continue;
            is_everything = is_everything || grant.scope.is_nil();
            auto scope = to_string(grant.scope);
            const bool is_new = std::ranges::find(scopes, scope) == scopes.end();
            if (!grant.scope.is_nil() && is_new) scopes.push_back(std::move(scope));
        }
        put("congvuEditScope", std::move(scopes));
        put("congvuEditsAll", is_everything ? Values{"TRUE"} : Values{});
    }
    std::vector<Change> take() { return std::move(list_); }

  private:
    std::vector<Change> list_;
};

}  // namespace

std::string_view attribute_of(Detail detail)
{
    switch (detail) {
    case Detail::certificate: return "userCertificate;binary";
    case Detail::smime_certificate: return "userSMIMECertificate";
    case Detail::scram: return "congvuScram";
    case Detail::totp: return "congvuTotp";
    case Detail::app_password: return "congvuAppPassword";
    case Detail::former_password: return "congvuFormerPassword";
    case Detail::birth_date: return "congvuBirthDate";
    }
    base::bug("a detail without an attribute");
}

std::vector<Change> changes_of(const AccountEdit& edit, std::int64_t now)
{
    Changes to;
    to.word("congvuState", edit.state);
    to.time("congvuStateSince", edit.state_since);
    to.text("congvuStateReason", edit.state_reason);
    to.word("congvuRole", edit.role);
    if (edit.name) {
        to.put("cn", value_of(*edit.name));
        to.put("sn", value_of(first_word(*edit.name)));
        to.put("givenName", value_of(last_word(*edit.name)));
        to.put("congvuFoldedName", folded_names(*edit.name));
    }
    to.text("title", edit.title);
    to.text("telephoneNumber", edit.phone);
    to.text("mobile", edit.mobile);
    to.text("congvuSex", edit.sex);
    to.text("congvuStaffId", edit.staff_id);
    to.text("congvuHold", edit.hold);
    to.text("congvuFilter", edit.filter);
    if (edit.quota_bytes)
        to.put("congvuQuota", *edit.quota_bytes ? Values{std::to_string(*edit.quota_bytes)} : Values{});
    to.addresses(edit.addresses);
    to.rows("congvuHolder", edit.holders);
    to.rows("congvuGrant", edit.grants);
    if (edit.grants) to.edit_scopes(*edit.grants, now);
    to.ids("congvuSuccessor", edit.successors);
    to.ids("congvuMember", edit.members);
    to.word("congvuOpenTo", edit.open_to);
    to.ids("congvuSender", edit.senders);
    to.text("userPassword", edit.password_hash);
    to.time("congvuPasswordSince", edit.password_since);
    if (edit.must_change_password)
        to.put("congvuMustChange", *edit.must_change_password ? Values{"TRUE"} : Values{});
    if (edit.hourly_rate)
        to.put("congvuHourlyRate", *edit.hourly_rate ? Values{std::to_string(*edit.hourly_rate)} : Values{});
    if (edit.return_address) to.put("congvuReturnAddress", value_of(base::lower(*edit.return_address)));
    for (const auto& [detail, values] : edit.details) to.put(attribute_of(detail), values);
    return to.take();
}

std::vector<Change> changes_of(const AgencyEdit& edit)
{
    Changes to;
    if (edit.name) {
        to.put("cn", value_of(*edit.name));
        to.put("congvuFoldedName", folded_names(*edit.name));
    }
    to.text("congvuShortName", edit.short_name);
    to.text("congvuKind", edit.kind);
    to.text("congvuProfile", edit.profile);
    to.addresses(edit.addresses);
    to.ids("congvuPredecessor", edit.predecessors);
    to.ids("congvuSuccessor", edit.successors);
    if (edit.until) to.time("congvuUntil", edit.until->value_or(0));
    return to.take();
}

}  // namespace directory::ldap
