#include "directory/intake.hpp"

#include "base/format.hpp"
#include "base/order.hpp"
#include "base/text.hpp"
#include "directory/password.hpp"

#include <algorithm>

namespace directory {
namespace {

using base::Code;
using base::refuse;

constexpr std::size_t longest_text = 512;
constexpr std::size_t longest_login = 64;  // RFC 5321 §4.5.3.1.1
constexpr std::size_t longest_address = 254;

bool is_plain_text(std::string_view text)
{
    auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return text.size() <= longest_text && base::is_utf8(text) && std::ranges::none_of(text, is_control);
}

bool is_login(std::string_view login)
{
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    return !login.empty() && login.size() <= longest_login &&
           login.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_code(std::string_view code)
{
    auto is_fine = [](char c) {
        auto lower = base::lower(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    };
    return !code.empty() && code.size() <= longest_login && std::ranges::all_of(code, is_fine);
}

// dot-atom "@" a domain that is ours.
bool is_own_address(const Snapshot& snapshot, std::string_view address)
{
    auto at = address.rfind('@');
    if (at == std::string_view::npos || address.size() > longest_address) return false;
    auto local = address.substr(0, at);
    return is_login(base::lower(local)) && !local.starts_with('.') && !local.ends_with('.') &&
           !local.contains("..") && snapshot.is_local_domain(address.substr(at + 1));
}

struct Text {
    std::string_view field, value;
};

base::Result<void> check_texts(std::initializer_list<Text> texts)
{
    for (const auto& [field, value] : texts) {
        if (!is_plain_text(value))
            return refuse(Code::invalid, base::format("{}: '{}' is no plain text of at most {} octets", field,
                                                      base::printable(value, 60), longest_text));
    }
    return {};
}

base::Result<void> check_form(const NewAgency& agency, const Snapshot& snapshot)
{
    if (!agency.address.empty() && !is_own_address(snapshot, agency.address))
        return refuse(Code::invalid, base::format("address: '{}' is no plain address in a domain of ours",
                                                  base::printable(agency.address, 60)));
    if (!is_code(agency.code))
        return refuse(Code::invalid,
                      base::format("code: '{}' is no agency code", base::printable(agency.code, 60)));
    if (agency.name.empty())
        return refuse(Code::invalid, base::format("name: agency {} has none", agency.code));
    return check_texts({{"name", agency.name},
                        {"kind", agency.kind},
                        {"short_name", agency.short_name},
                        {"gso_code", agency.gso_code}});
}

base::Result<void> check_form(const NewAccount& official, const Snapshot& snapshot)
{
    if (base::trim(official.name).empty())
        return refuse(Code::invalid,
                      base::format("name: '{}' has none", base::printable(official.login, 60)));
    if (!is_login(official.login))
        return refuse(Code::invalid,
                      base::format("login: '{}' is not made of a-z, 0-9, dot, hyphen and underscore",
                                   base::printable(official.login, 60)));
    if (!is_own_address(snapshot, official.address))
        return refuse(Code::invalid, base::format("address: '{}' is no plain address in a domain of ours",
                                                  base::printable(official.address, 60)));
    if (!official.password_hash.empty() && !is_password_hash(official.password_hash))
        return refuse(Code::invalid, base::format("password: that of '{}' is no hash", official.login));
    return check_texts({{"staff_id", official.staff_id},
                        {"name", official.name},
                        {"sex", official.sex},
                        {"title", official.title},
                        {"phone", official.phone},
                        {"password", official.password_hash}});
}

std::string_view address_of(const NewAccount& official)
{
    return official.address;
}

std::string_view address_of(const Account& account)
{
    return account.primary_address();
}

std::string_view address_of(const NewAgency& agency)
{
    return agency.address;
}

std::string_view address_of(const Agency& agency)
{
    return agency.primary_address();
}

// An address is left out where none is asked for: whatever it has stays.
template<typename There> bool is_same(const NewAgency& a, const There& b)
{
    if (!a.address.empty() && !base::iequals(a.address, address_of(b))) return false;
    return a.parent == b.parent && a.kind == b.kind && a.name == b.name && a.short_name == b.short_name &&
           a.gso_code == b.gso_code && a.level == b.level;
}

// The password is left out: it was given once, and may have been changed since.
template<typename There> bool is_same(const NewAccount& a, const There& b)
{
    return a.name == b.name && a.sex == b.sex && a.title == b.title && a.agency == b.agency &&
           a.phone == b.phone && a.login == b.login && base::iequals(a.address, address_of(b)) &&
           a.role == b.role && a.quota_bytes == b.quota_bytes && a.kind == b.kind;
}

// Boxes and services are named by their login, since no personnel list has them.
bool is_named_by_login(const NewAccount& account)
{
    return account.staff_id.empty() && account.kind != Kind::official;
}

template<typename New, typename There>
base::Result<Effect> same_or_exists(const New& fresh, const There& there, std::string_view what)
{
    if (is_same(fresh, there)) return Effect::same;
    return refuse(Code::exists, base::format("{} is there already, with other content", what));
}

}  // namespace

bool Intake::find_agency(std::string& code) const
{
    if (const auto* known = snapshot_.agency(code)) {
        code = known->code;
        return true;
    }
    auto admitted = agencies_.find(base::lower(code));
    if (admitted == agencies_.end()) return false;
    code = admitted->second.code;
    return true;
}

base::Result<Effect> Intake::admit(NewAgency& agency)
{
    if (auto form = check_form(agency, snapshot_); !form) return refuse(form.error());
    auto what = base::format("agency {}", agency.code);
    bool has_parent = agency.parent.empty() || find_agency(agency.parent);
    if (const auto* there = snapshot_.agency(agency.code)) return same_or_exists(agency, *there, what);
    auto key = base::lower(agency.code);
    if (auto there = agencies_.find(key); there != agencies_.end())
        return same_or_exists(agency, there->second, what);
    if (!has_parent)
        return refuse(Code::not_found, base::format("parent: {} of {} is no agency",
                                                    base::printable(agency.parent, 60), what));
    if (auto unique = check_unique(agency); !unique) return refuse(unique.error());
    if (!agency.address.empty()) names_.insert(base::lower(agency.address));
    agencies_.emplace(std::move(key), agency);
    return Effect::added;
}

base::Result<void> Intake::check_unique(const NewAgency& agency) const
{
    if (snapshot_.ever_had(agency.address) || names_.contains(base::lower(agency.address)))
        return refuse(Code::exists, base::format("address: {} is or was somebody else's", agency.address));
    return {};
}

base::Result<void> Intake::check_unique(const NewAccount& official) const
{
    const bool is_moving =
        is_its_agencys(official) && !snapshot_.by_login(official.login) &&
        base::iequals(official.address.substr(0, official.address.find('@')), official.login);
    if ((snapshot_.is_taken(official.login) && !is_moving) || names_.contains(official.login))
        return refuse(Code::exists, base::format("login: {} is or was somebody else's", official.login));
    if ((snapshot_.ever_had(official.address) && !is_its_agencys(official)) ||
        names_.contains(base::lower(official.address)))
        return refuse(Code::exists, base::format("address: {} is or was somebody else's", official.address));
    return {};
}

// The address that an agency has, or had, on its own entry goes to its mailbox, and nowhere else.
bool Intake::is_its_agencys(const NewAccount& account) const
{
    const auto* agency = snapshot_.agency(account.agency);
    return account.kind == Kind::agency && agency && snapshot_.ever_had(account.address) == agency->id;
}

base::Result<Effect> Intake::admit(NewAccount& official)
{
    if (auto form = check_form(official, snapshot_); !form) return refuse(form.error());
    const bool is_box = is_named_by_login(official);
    auto what = is_box ? base::format("{} {}", to_string(official.kind), official.login)
                       : base::format("official {}", official.staff_id);
    auto key = base::lower(is_box ? "login " + official.login : official.staff_id);
    bool has_agency = find_agency(official.agency);
    if (!key.empty()) {
        if (const auto* there = find_account(official)) return same_or_exists(official, *there, what);
        if (auto there = officials_.find(key); there != officials_.end())
            return same_or_exists(official, there->second, what);
    }
    if (!has_agency)
        return refuse(Code::not_found,
                      base::format("agency: '{}' is no agency", base::printable(official.agency, 60)));
    if (auto kind = check_kind(official); !kind) return refuse(kind.error());
    if (auto unique = check_unique(official); !unique) return refuse(unique.error());
    names_.insert(official.login);
    names_.insert(base::lower(official.address));
    if (!key.empty()) officials_.emplace(std::move(key), official);
    return Effect::added;
}

const Account* Intake::find_account(const NewAccount& account) const
{
    if (!is_named_by_login(account)) return snapshot_.by_staff_id(account.staff_id);
    const auto* there = snapshot_.by_login(account.login);
    return there && there->login == account.login ? there : nullptr;
}

// What a kind of account cannot have.
base::Result<void> Intake::check_kind(const NewAccount& account) const
{
    const auto kind = to_string(account.kind);
    const bool has_login = account.kind == Kind::official || account.kind == Kind::service;
    if (!has_login && !account.password_hash.empty())
        return refuse(Code::invalid, base::format("password: {} {} has none", kind, account.login));
    if (account.kind == Kind::agency && snapshot_.mailbox_of(account.agency))
        return refuse(Code::exists, base::format("agency: {} has a mailbox already", account.agency));
    return {};
}

std::vector<std::size_t> parents_first(const std::vector<NewAgency>& agencies)
{
    std::vector<base::Node> nodes;
    for (const auto& agency : agencies)
        nodes.push_back({base::lower(agency.code), base::lower(agency.parent)});
    return base::parents_first(nodes);
}

}  // namespace directory
