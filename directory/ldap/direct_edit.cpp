#include "directory/ldap/direct_edit.hpp"

#include "directory/ldap/dn.hpp"

#include "base/text.hpp"

namespace directory::ldap {
namespace {

class Fields {
  public:
    void note(std::string_view name, bool is_same)
    {
        if (is_same) return;
        if (!text.empty()) text += ' ';
        text += name;
    }
    std::string text;
};

// The words are those of the attributes' verbs: what `official edit` and its like call them.
void compare(Fields& fields, const Account& was, const Account& is)
{
    fields.note("place", normal(was.dn) == normal(is.dn));
    fields.note("kind", was.kind == is.kind);
    fields.note("state", was.state == is.state);
    fields.note("role", was.role == is.role);
    fields.note("login", was.login == is.login);
    fields.note("name", was.name == is.name);
    fields.note("sex", was.sex == is.sex);
    fields.note("title", was.title == is.title);
    fields.note("staff_id", was.staff_id == is.staff_id);
    fields.note("phone", was.phone == is.phone);
    fields.note("mobile", was.mobile == is.mobile);
    fields.note("addresses", was.addresses == is.addresses);
    fields.note("quota", was.quota_bytes == is.quota_bytes);
    fields.note("password", was.secret_version == is.secret_version);
    fields.note("password_since", was.password_since == is.password_since);
    fields.note("must_change_password", was.must_change_password == is.must_change_password);
    fields.note("app_passwords", was.app_passwords == is.app_passwords);
    fields.note("second_factor", was.factor_version == is.factor_version);
    fields.note("certificates", was.certificates_version == is.certificates_version);
    fields.note("state_reason", was.state_reason == is.state_reason);
    fields.note("holders", was.holders == is.holders);
    fields.note("grants", was.grants == is.grants);
    fields.note("successors", was.successors == is.successors);
    fields.note("hold", was.hold == is.hold);
    fields.note("filter", was.filter == is.filter);
    fields.note("members", was.members == is.members);
    fields.note("senders", was.senders == is.senders && was.open_to == is.open_to);
    fields.note("rate", was.hourly_rate == is.hourly_rate);
    fields.note("return_address", was.return_address == is.return_address);
}

void compare(Fields& fields, const Agency& was, const Agency& is)
{
    fields.note("place", normal(was.dn) == normal(is.dn));
    fields.note("code", was.code == is.code);
    fields.note("level", was.level == is.level);
    fields.note("kind", was.kind == is.kind);
    fields.note("name", was.name == is.name && was.short_name == is.short_name);
    fields.note("gso_code", was.gso_code == is.gso_code);
    fields.note("addresses", was.addresses == is.addresses);
    fields.note("profile", was.profile == is.profile);
    fields.note("predecessors", was.predecessors == is.predecessors);
    fields.note("successors", was.successors == is.successors);
    fields.note("until", was.until == is.until);
}

std::string changed_fields(const Meaning& was, const Meaning& is)
{
    Fields fields;
    if (was.index() != is.index())
        fields.note(std::holds_alternative<std::monostate>(was) ? "created" : "kind", false);
    else if (const auto* account = account_in(is))
        compare(fields, *account_in(was), *account);
    else if (const auto* agency = agency_in(is))
        compare(fields, *agency_in(was), *agency);
    return std::move(fields.text);
}

std::string name_of(const Meaning& meaning, const std::string& dn)
{
    if (const auto* account = account_in(meaning)) return account->login;
    if (const auto* agency = agency_in(meaning)) return agency->code;
    return dn;
}

// uid=ntlan,ou=H37.1,… → ntlan
std::string login_of(std::string_view dn)
{
    constexpr std::string_view uid = "uid=";
    const auto rdn = first_rdn(dn);
    const bool is_login = base::lower(rdn.substr(0, uid.size())) == uid && !rdn.contains('\\');
    return std::string(is_login ? rdn.substr(uid.size()) : dn);
}

// A birth date leaves no trace in a meaning, and what we note by ourselves does: what is left is that, or what was there
// before, written again.
bool is_of_the_unknown(const Reread& reread)
{
    const auto *was = account_in(reread.was), *is = account_in(reread.is);
    return was && is && was->notes_version == is->notes_version;
}

const Meaning& known_of(const Reread& reread)
{
    return std::holds_alternative<std::monostate>(reread.is) ? reread.was : reread.is;
}

}  // namespace

std::optional<DirectEdit> direct_edit(const Reread& reread, std::string_view own)
{
    const auto by = reread.entry.one("modifiersname");
    if (by.empty() || normal(by) == normal(own)) return std::nullopt;
    if (std::holds_alternative<std::monostate>(reread.was) &&
        std::holds_alternative<std::monostate>(reread.is))
        return std::nullopt;  // it is nothing to us
    return DirectEdit{name_of(known_of(reread), reread.entry.dn), login_of(by),
                      changed_fields(reread.was, reread.is)};
}

std::optional<DirectEdit> own_edit(const Reread& reread, std::string_view own)
{
    const auto by = reread.entry.one("modifiersname");
    if (by.empty() || normal(by) != normal(own)) return std::nullopt;
    auto fields = changed_fields(reread.was, reread.is);
    if (fields.empty() && is_of_the_unknown(reread)) fields = "birth_date or nothing";
    if (fields.empty()) return std::nullopt;
    return DirectEdit{name_of(known_of(reread), reread.entry.dn),
                      {},
                      std::move(fields),
                      DirectEdit::How::ours,
                      std::string(reread.entry.one("entrycsn"))};
}

std::optional<DirectEdit> deletion(const Meaning& was)
{
    if (std::holds_alternative<std::monostate>(was)) return std::nullopt;
    return DirectEdit{name_of(was, {}), {}, {}, DirectEdit::How::deleted};
}

}  // namespace directory::ldap
