#include "directory/ldap/entry.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"
#include "directory/app_password.hpp"
#include "directory/ldap/dn.hpp"
#include "directory/ldap/period.hpp"
#include "directory/ldap/values.hpp"

#include <algorithm>
#include <ranges>

namespace directory::ldap {
namespace {

constexpr std::size_t most_rotations = 8;

std::string bounded(std::string_view value)
{
    auto end = std::min(value.size(), longest_text);
    while (end < value.size() && end > 0 && (value[end] & 0xc0) == 0x80) --end;
    std::string text(value.substr(0, end));
    auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
    std::ranges::replace_if(text, is_control, ' ');
    return text;
}

std::string text(const Entry& entry, std::string_view name)
{
    return bounded(entry.one(name));
}

auto values_of(const Entry& entry, std::string_view name)
{
    return std::views::take(entry.all(name), most_values);
}

template<typename Enum>
Enum word(const Entry& entry, std::string_view name, std::optional<Enum> (*from)(std::string_view),
          Enum otherwise)
{
    return from(base::lower(base::trim(entry.one(name)))).value_or(otherwise);
}

// An account without a state was made by another tool and is active, also for slapd's access rules
// (slapd_config.cpp); a state that we do not know may not log in.
State state_of(const Entry& entry)
{
    auto otherwise = entry.one("congvustate").empty() ? State::active : State::locked;
    return word(entry, "congvustate", state_from, otherwise);
}

bool has(const std::vector<Address>& addresses, const std::string& address)
{
    return std::ranges::find(addresses, address, &Address::address) != addresses.end();
}

// What mail names comes first: its owner sends from it. Values of LDAP attributes have no order, so the rest
// is sorted: the newest first.
std::vector<Address> addresses_of(const Entry& entry)
{
    std::vector<Address> addresses;
    for (const auto& value : values_of(entry, "congvuaddress")) {
        if (auto address = address_from(value)) addresses.push_back(*std::move(address));
    }
    std::vector<std::string> to_send_from;
    for (const auto& mail : values_of(entry, "mail")) {
        if (!is_address(mail)) continue;
        auto address = base::lower(mail);
        to_send_from.push_back(address);
        if (!has(addresses, address)) addresses.push_back({address, 0, std::nullopt});
    }
    auto rank = [&](const Address& address) {
        auto is_first = std::ranges::find(to_send_from, address.address) != to_send_from.end();
        return std::tuple(!is_first, address.until.has_value(), -address.from,
                          std::string_view(address.address));
    };
    std::ranges::sort(addresses, {}, rank);
    return addresses;
}

// Values that mean something, in an order of their own: LDAP's have none.
template<typename Row>
std::vector<Row> rows_of(const Entry& entry, std::string_view name,
                         std::optional<Row> (*from)(std::string_view))
{
    auto values = entry.all(name);
    std::ranges::sort(values);
    std::vector<Row> rows;
    for (const auto& value : values | std::views::take(most_values)) {
        if (auto row = from(value)) rows.push_back(*row);
    }
    return rows;
}

std::uint32_t version_of(std::string_view secret, const KeyedHash& secrets)
{
    return std::max(base::ByteReader(secrets.of({secret})).be32(), std::uint32_t{1});
}

// Of all its values, in whatever order; 0: it has none.
std::uint32_t version_of_values(const Entry& entry, std::initializer_list<std::string_view> attributes,
                                const KeyedHash& secrets)
{
    base::ByteWriter out;
    for (const auto attribute : attributes) {
        auto values = entry.all(attribute);
        std::ranges::sort(values);
        for (const auto& value : values) out.text(value);
    }
    return out.bytes().empty() ? 0 : version_of(out.bytes(), secrets);
}

// The passwords themselves, or where they are not for us to read, when they were changed.
std::uint32_t secret_version_of(const Entry& entry, const KeyedHash& secrets)
{
    const auto of_values = version_of_values(entry, {"userpassword"}, secrets);
    const auto changed_at = entry.one("pwdchangedtime");
    return of_values != 0 || changed_at.empty() ? of_values : version_of(changed_at, secrets);
}

Agency agency_of(const Entry& entry, const base::Uuid& id)
{
    Agency agency;
    agency.id = id;
    agency.code = text(entry, "congvuagencycode");
    agency.level = word(entry, "congvulevel", level_from, Level::commune);
    agency.kind = text(entry, "congvukind");
    agency.name = text(entry, "cn");
    agency.short_name = text(entry, "congvushortname");
    agency.gso_code = text(entry, "congvugsocode");
    agency.addresses = addresses_of(entry);
    agency.profile = text(entry, "congvuprofile");
    agency.predecessors = rows_of<base::Uuid>(entry, "congvupredecessor", base::uuid_from_text);
    agency.successors = rows_of<base::Uuid>(entry, "congvusuccessor", base::uuid_from_text);
    agency.until = unix_seconds_from(entry.one("congvuuntil"));
    agency.version = text(entry, "entrycsn");
    agency.dn = entry.dn;
    return agency;
}

Account account_of(const Entry& entry, const base::Uuid& id, const KeyedHash& secrets)
{
    Account account;
    account.id = id;
    account.kind = word(entry, "congvukind", kind_from, Kind::official);
    account.state = state_of(entry);
    account.role = word(entry, "congvurole", role_from, Role::none);
    account.login = base::lower(text(entry, "uid"));
    account.name = text(entry, "cn");
    account.sex = text(entry, "congvusex");
    account.title = text(entry, "title");
    account.staff_id = text(entry, "congvustaffid");
    account.phone = text(entry, "telephonenumber");
    account.addresses = addresses_of(entry);
    account.quota_bytes = base::to_number(entry.one("congvuquota")).value_or(0);
    account.secret_version = secret_version_of(entry, secrets);
    account.factor_version = version_of_values(entry, {"congvutotp"}, secrets);
    account.certificates_version =
        version_of_values(entry, {"usercertificate;binary", "usersmimecertificate"}, secrets);
    account.notes_version = version_of_values(
        entry, {"congvuscram", "congvuapppassword", "congvuformerpassword", "congvufoldedname", "o"},
        secrets);
    account.state_since = unix_seconds_from(entry.one("congvustatesince")).value_or(0);
    account.state_reason = text(entry, "congvustatereason");
    account.password_since = unix_seconds_from(entry.one("congvupasswordsince")).value_or(0);
    account.must_change_password = base::iequals(entry.one("congvumustchange"), "TRUE");
    account.holders = rows_of<Holder>(entry, "congvuholder", holder_from);
    account.grants = rows_of<Grant>(entry, "congvugrant", grant_from);
    account.successors = rows_of<base::Uuid>(entry, "congvusuccessor", base::uuid_from_text);
    account.hold = text(entry, "congvuhold");
    account.filter = text(entry, "congvufilter");
    account.members = rows_of<base::Uuid>(entry, "congvumember", base::uuid_from_text);
    account.hourly_rate = base::to_number(entry.one("congvuhourlyrate")).value_or(0);
    account.return_address = base::lower(text(entry, "congvureturnaddress"));
    account.open_to = word(entry, "congvuopento", openness_from, Openness::inside);
    account.senders = rows_of<base::Uuid>(entry, "congvusender", base::uuid_from_text);
    account.mobile = text(entry, "mobile");
    for (const auto& one : app_passwords_from(entry.all("congvuapppassword")))
        account.app_passwords.push_back(one.id);
    account.version = text(entry, "entrycsn");
    account.dn = entry.dn;
    return account;
}

// LDAP has no empty values (RFC 4512 §2.2): what is empty is absent.
void put(Entry& entry, std::string_view name, std::string_view value)
{
    if (!value.empty()) entry.attributes[std::string(name)].emplace_back(value);
}

}  // namespace

std::string_view last_word(std::string_view name)
{
    auto trimmed = base::trim(name);
    auto at = trimmed.rfind(' ');
    return at == std::string_view::npos ? trimmed : trimmed.substr(at + 1);
}

std::string_view first_word(std::string_view name)
{
    auto trimmed = base::trim(name);
    return trimmed.substr(0, trimmed.find(' '));
}

std::vector<std::string> folded_names(std::string_view name)
{
    const std::string folded = base::fold(name);
    std::vector<std::string_view> words;
    for (auto word : base::split(folded, ' '))
        if (!word.empty()) words.push_back(word);
    std::vector<std::string> names;
    for (std::size_t first = 0; first < std::min(words.size(), most_rotations); ++first) {
        std::string rotated;
        for (std::size_t i = 0; i < words.size(); ++i)
            rotated.append(i == 0 ? "" : " ").append(words[(first + i) % words.size()]);
        if (std::ranges::find(names, rotated) == names.end()) names.push_back(std::move(rotated));
    }
    return names;
}

std::optional<std::vector<std::string>> mended_names(const Entry& entry)
{
    if (!entry.has_class("congvuAccount") && !entry.has_class("congvuAgency")) return std::nullopt;
    auto wanted = folded_names(bounded(entry.one("cn")));
    auto has = entry.all("congvufoldedname"), sorted = wanted;
    std::ranges::sort(has);
    std::ranges::sort(sorted);
    return has == sorted ? std::nullopt : std::optional(std::move(wanted));
}

std::string_view Entry::one(std::string_view name) const
{
    const auto& values = all(name);
    return values.empty() ? std::string_view{} : values.front();
}

const std::vector<std::string>& Entry::all(std::string_view name) const
{
    static const std::vector<std::string> none;
    auto found = attributes.find(name);
    return found == attributes.end() ? none : found->second;
}

bool Entry::has_class(std::string_view object_class) const
{
    return std::ranges::any_of(all("objectclass"),
                               [&](const auto& value) { return base::iequals(value, object_class); });
}

const std::vector<std::string>& read_attributes()
{
    static const std::vector<std::string> names{"objectClass",
                                                "uid",
                                                "cn",
                                                "title",
                                                "telephoneNumber",
                                                "mail",
                                                "congvuKind",
                                                "congvuRole",
                                                "congvuState",
                                                "congvuAddress",
                                                "congvuStaffId",
                                                "congvuSex",
                                                "congvuAgencyCode",
                                                "congvuLevel",
                                                "congvuQuota",
                                                "congvuGsoCode",
                                                "congvuShortName",
                                                "userPassword",
                                                "pwdChangedTime",
                                                "congvuStateSince",
                                                "congvuStateReason",
                                                "congvuPasswordSince",
                                                "congvuMustChange",
                                                "congvuHolder",
                                                "congvuGrant",
                                                "congvuSuccessor",
                                                "congvuPredecessor",
                                                "congvuHold",
                                                "congvuFilter",
                                                "congvuMember",
                                                "congvuHourlyRate",
                                                "congvuReturnAddress",
                                                "congvuOpenTo",
                                                "congvuSender",
                                                "mobile",
                                                "congvuFoldedName",
                                                "congvuProfile",
                                                "congvuAppPassword",
                                                "congvuTotp",
                                                "congvuScram",
                                                "o",
                                                "congvuFormerPassword",
                                                "userCertificate;binary",
                                                "userSMIMECertificate",
                                                "congvuUntil",
                                                "modifiersName",
                                                "entryCSN"};
    return names;
}

Meaning meaning_of(const Entry& entry, const base::Uuid& id, const KeyedHash& secrets)
{
    if (entry.has_class("congvuAgency") && !entry.one("congvuagencycode").empty())
        return std::make_shared<const Agency>(agency_of(entry, id));
    if (entry.has_class("congvuAccount"))
        return std::make_shared<const Account>(account_of(entry, id, secrets));
    return {};
}

const Agency* agency_in(const Meaning& meaning)
{
    const auto* found = std::get_if<std::shared_ptr<const Agency>>(&meaning);
    return found ? found->get() : nullptr;
}

const Account* account_in(const Meaning& meaning)
{
    const auto* found = std::get_if<std::shared_ptr<const Account>>(&meaning);
    return found ? found->get() : nullptr;
}

Entry to_entry(const NewAgency& agency, std::string_view parent_dn, std::int64_t now)
{
    Entry entry{"ou=" + escape_dn(agency.code) + "," + std::string(parent_dn), {}};
    entry.attributes["objectclass"] = {"organizationalUnit", "congvuAgency"};
    put(entry, "ou", agency.code);
    put(entry, "congvuagencycode", agency.code);
    put(entry, "cn", agency.name);
    entry.attributes["congvufoldedname"] = folded_names(agency.name);
    put(entry, "congvulevel", to_string(agency.level));
    put(entry, "congvukind", agency.kind);
    put(entry, "congvushortname", agency.short_name);
    put(entry, "congvugsocode", agency.gso_code);
    if (agency.address.empty()) return entry;
    put(entry, "mail", base::lower(agency.address));
    put(entry, "congvuaddress", to_value({base::lower(agency.address), now, std::nullopt}));
    return entry;
}

Entry to_entry(const NewAccount& account, const Agency& agency, std::int64_t now)
{
    Entry entry{"uid=" + escape_dn(account.login) + "," + agency.dn, {}};
    entry.attributes["objectclass"] = {"inetOrgPerson", "congvuAccount"};
    put(entry, "uid", account.login);
    put(entry, "cn", account.name);
    put(entry, "sn", first_word(account.name));
    put(entry, "givenname", last_word(account.name));
    entry.attributes["congvufoldedname"] = folded_names(account.name);
    put(entry, "title", account.title);
    put(entry, "o", agency.name);
    put(entry, "telephonenumber", account.phone);
    put(entry, "mail", base::lower(account.address));
    put(entry, "congvuaddress", to_value({base::lower(account.address), now, std::nullopt}));
    put(entry, "congvustaffid", account.staff_id);
    put(entry, "congvusex", account.sex);
    put(entry, "congvubirthdate", account.birth_date);
    put(entry, "mobile", account.mobile);
    put(entry, "congvukind", to_string(account.kind));
    put(entry, "congvustate", to_string(account.state));
    put(entry, "congvurole", to_string(account.role));
    if (account.quota_bytes) put(entry, "congvuquota", std::to_string(account.quota_bytes));
    put(entry, "userpassword", account.password_hash);
    if (account.must_change_password) put(entry, "congvumustchange", "TRUE");
    for (const auto& holder : account.holders) put(entry, "congvuholder", to_value(holder));
    put(entry, "congvufilter", account.filter);
    for (const auto& member : account.members) put(entry, "congvumember", to_string(member));
    if (account.hourly_rate) put(entry, "congvuhourlyrate", std::to_string(account.hourly_rate));
    put(entry, "congvureturnaddress", base::lower(account.return_address));
    if (account.kind == Kind::group) put(entry, "congvuopento", to_string(account.open_to));
    for (const auto& sender : account.senders) put(entry, "congvusender", to_string(sender));
    return entry;
}

Entry pattern_entry(std::string_view base)
{
    NewAgency agency{"congvu.pattern", "0", "0", "0", "0", "0", Level::province};
    NewAccount official;
    official.staff_id = official.login = agency.code;
    official.name = official.sex = official.title = official.phone = official.birth_date = official.mobile =
        "0";
    official.address = "congvu.pattern@localhost";
    official.quota_bytes = 1;
    official.password_hash = "{ARGON2}0";
    official.must_change_password = true;
    official.filter = "0";
    official.holders = {{}};
    official.members = official.senders = {{}};
    official.hourly_rate = 1;
    official.return_address = official.address;
    official.kind = Kind::group;
    Entry entry = to_entry(official, Agency{}, 0);
    entry.attributes.merge(to_entry(agency, base, 0).attributes);
    put(entry, "o", "0");
    entry.dn = "uid=congvu.pattern," + std::string(base);
    entry.attributes["objectclass"] = {"organizationalRole", "extensibleObject"};
    return entry;
}

Entry base_entry(std::string_view base)
{
    auto first = base.substr(0, base.find(','));
    auto name = std::string(first.substr(std::min(first.find('=') + 1, first.size())));
    Entry entry{std::string(base), {}};
    entry.attributes["objectclass"] = {"organization", "dcObject"};
    put(entry, "o", name);
    put(entry, "dc", name);
    return entry;
}

}  // namespace directory::ldap
