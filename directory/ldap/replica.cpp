#include "directory/ldap/replica.hpp"

#include "base/bytes.hpp"
#include "directory/ldap/dn.hpp"

namespace directory::ldap {
namespace {

constexpr std::string_view magic = "CVREP";
constexpr std::uint8_t version = 1;
constexpr std::size_t checksum_size = 4;

using Codes = std::unordered_map<std::string, std::string>;

// The nearest agency above.
std::string agency_above(std::string_view dn, const Codes& codes)
{
    for (auto above = parent_of(dn); !above.empty(); above = parent_of(above)) {
        if (auto found = codes.find(normal(above)); found != codes.end()) return found->second;
    }
    return {};
}

}  // namespace

void Replica::restore(const Snapshot& snapshot, std::string cookie)
{
    for (const auto& agency : snapshot.agencies()) rows_[agency.id] = {agency.dn, agency};
    for (const auto& account : snapshot.accounts()) rows_[account.id] = {account.dn, account};
    cookie_ = std::move(cookie);
}

void Replica::begin(bool is_from_scratch)
{
    is_from_scratch_ = is_from_scratch;
    is_refreshed_ = false;
    coming_cookie_.clear();
    seen_.clear();
}

void Replica::seen(const base::Uuid& id)
{
    if (!is_refreshed_) seen_.insert(id);
}

void Replica::changed(const base::Uuid& id, Entry entry)
{
    seen(id);
    auto& row = rows_[id];
    std::string old_dn = std::exchange(row.dn, entry.dn);
    row.meaning = meaning_of(entry, id);
    if (!old_dn.empty() && old_dn != entry.dn) rename_below(old_dn, entry.dn);
    touched_.push_back(id);
    is_dirty_ = true;
}

// When an entry is moved or renamed, slapd tells of it alone: what lies below goes along.
void Replica::rename_below(const std::string& old_dn, const std::string& new_dn)
{
    auto old_normal = normal(old_dn);
    for (auto& [id, row] : rows_) {
        auto now_at = moved(row.dn, old_normal, new_dn);
        if (!now_at) continue;
        row.dn = *std::move(now_at);
        if (auto* agency = std::get_if<Agency>(&row.meaning)) agency->dn = row.dn;
        if (auto* account = std::get_if<Account>(&row.meaning)) account->dn = row.dn;
    }
}

void Replica::present(const base::Uuid& id)
{
    seen(id);
}

void Replica::deleted(const base::Uuid& id)
{
    if (rows_.erase(id) == 0) return;
    touched_.push_back(id);
    is_dirty_ = true;
}

void Replica::cookie(std::string_view cookie)
{
    if (is_refreshed_) {
        cookie_ = cookie;
        is_dirty_ = true;
    } else {
        coming_cookie_ = cookie;
    }
}

void Replica::absent_are_gone()
{
    std::vector<base::Uuid> gone;
    for (const auto& [id, row] : rows_) {
        if (!seen_.contains(id)) gone.push_back(id);
    }
    for (const auto& id : gone) deleted(id);
}

void Replica::refreshed()
{
    if (is_from_scratch_) absent_are_gone();
    is_refreshed_ = true;
    is_dirty_ = true;
    is_from_scratch_ = false;
    seen_.clear();
    if (!coming_cookie_.empty()) cookie_ = std::exchange(coming_cookie_, {});
}

std::vector<base::Uuid> Replica::take_touched()
{
    is_dirty_ = false;
    return std::exchange(touched_, {});
}

std::shared_ptr<const Snapshot> Replica::snapshot(const std::vector<std::string>& domains,
                                                  std::int64_t now) const
{
    std::vector<Agency> agencies;
    std::vector<Account> accounts;
    Codes codes;
    for (const auto& [id, row] : rows_) {
        if (const auto* agency = std::get_if<Agency>(&row.meaning)) agencies.push_back(*agency);
        if (const auto* account = std::get_if<Account>(&row.meaning)) accounts.push_back(*account);
    }
    for (const auto& agency : agencies) codes.emplace(normal(agency.dn), agency.code);
    for (auto& agency : agencies) agency.parent = agency_above(agency.dn, codes);
    for (auto& account : accounts) account.agency = agency_above(account.dn, codes);
    return std::make_shared<const Snapshot>(std::move(agencies), std::move(accounts), domains, now);
}

std::string to_bytes(const Kept& kept)
{
    base::ByteWriter out;
    out.raw(magic).u8(version).text(kept.base).text(kept.cookie).text(kept.snapshot->to_bytes());
    out.be32(base::crc32c(out.bytes()));
    return std::move(out).bytes();
}

base::Result<Kept> kept_from_bytes(std::string_view bytes)
{
    using base::Code;
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 1 + checksum_size)
        return base::refuse(Code::corrupt, "these bytes are no kept directory");
    if (static_cast<std::uint8_t>(bytes[magic.size()]) != version)
        return base::refuse(Code::unsupported, "the kept directory is of another version");
    auto body = bytes.substr(0, bytes.size() - checksum_size);
    if (base::ByteReader(bytes.substr(body.size())).be32() != base::crc32c(body))
        return base::refuse(Code::corrupt, "the kept directory's checksum is wrong");
    base::ByteReader in(body.substr(magic.size() + 1));
    Kept kept{std::string(in.text()), std::string(in.text()), nullptr};
    auto snapshot = Snapshot::from_bytes(in.text());
    if (!snapshot || !in.at_end()) return base::refuse(Code::corrupt, "the kept directory holds no snapshot");
    kept.snapshot = *snapshot;
    return kept;
}

}  // namespace directory::ldap
