#include "directory/ldap/replica.hpp"

#include "base/text.hpp"
#include "directory/ldap/dn.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

using Names = std::unordered_map<std::string, std::string>;  // by normal DN

// What stands for the nearest entry above that has something there.
const std::string* nearest_above(std::string_view dn, const Names& names)
{
    for (auto above = parent_of(dn); !above.empty(); above = parent_of(above)) {
        if (auto found = names.find(normal(above)); found != names.end()) return &found->second;
    }
    return nullptr;
}

const std::string& agency_above(std::string_view dn, const std::string& above, const Names& codes)
{
    static const std::string none;
    if (const auto found = codes.find(above); found != codes.end()) return found->second;
    const auto* code = nearest_above(dn, codes);
    return code ? *code : none;
}

std::span<const Address> addresses_of(const Meaning& meaning)
{
    if (const auto* agency = agency_in(meaning)) return agency->addresses;
    if (const auto* account = account_in(meaning)) return account->addresses;
    return {};
}

bool is_foreign(const Address& address, const std::vector<std::string>& domains)
{
    const auto domain = std::string_view(address.address).substr(address.address.rfind('@') + 1);
    return std::ranges::none_of(domains, [domain](const auto& ours) { return base::iequals(ours, domain); });
}

bool has_foreign(const std::vector<Address>& addresses, const std::vector<std::string>& domains)
{
    return std::ranges::any_of(addresses,
                               [&domains](const Address& address) { return is_foreign(address, domains); });
}

// Nobody sends from, or gets mail at, an address in a domain that is not ours. What somebody once had stays.
void drop_foreign(std::vector<Address>& addresses, const std::vector<std::string>& domains, std::int64_t now)
{
    std::erase_if(addresses, [&](const Address& address) {
        return is_foreign(address, domains) && (!address.until || *address.until > now);
    });
}

// Nobody has to log in anew for what we note on an entry ourselves, as SCRAM's keys and which code was last used, nor
// for what is looked up when it is needed.
bool means_something_else(const Meaning& was, const Meaning& is)
{
    const auto* before = account_in(was);
    const auto* after = account_in(is);
    if (before == nullptr || after == nullptr) return true;
    Account same = *before;
    same.version = after->version;
    same.agency = after->agency;  // its DN says it
    same.factor_version = after->factor_version;
    same.certificates_version = after->certificates_version;
    same.notes_version = after->notes_version;
    return same != *after;
}

std::string& above_of(Agency& agency)
{
    return agency.parent;
}
const std::string& above_of(const Agency& agency)
{
    return agency.parent;
}
std::string& above_of(Account& account)
{
    return account.agency;
}
const std::string& above_of(const Account& account)
{
    return account.agency;
}

template<typename T> std::shared_ptr<const T> moved_to(const T& row, const std::string& dn)
{
    auto moved = std::make_shared<T>(row);
    moved->dn = dn;
    return moved;
}

}  // namespace

void Replica::restore(const Kept& kept)
{
    *this = Replica(KeyedHash(kept.secret_key), std::move(own_));
    const auto take = [this](const base::Uuid& id, const std::string& dn, Meaning meaning) {
        auto& row = rows_[id];
        place(row, dn);
        row.meaning = std::move(meaning);
    };
    const auto take_all = [&take](const auto& rows) {
        for (std::size_t i = 0; i < rows.size(); ++i) take(rows[i].id, rows[i].dn, rows.shared(i));
    };
    take_all(kept.snapshot->agencies());
    take_all(kept.snapshot->accounts());
    for (const auto& other : kept.others) take(other.id, other.dn, {});
    for (const auto& stone : kept.snapshot->tombstones()) tombstones_.emplace(stone.address, stone);
    cookie_ = kept.cookie;
}

Kept Replica::kept() const
{
    Kept kept;
    kept.cookie = cookie_;
    kept.secret_key = secrets_.key();
    kept.others = is_another_tree_ ? others() : others_;
    return kept;
}

std::vector<Kept::Other> Replica::others() const
{
    std::vector<Kept::Other> others;
    for (const auto& [id, row] : rows_) {
        if (std::holds_alternative<std::monostate>(row.meaning)) others.push_back({id, row.dn});
    }
    return others;
}

void Replica::begin(bool is_from_scratch)
{
    is_from_scratch_ = is_from_scratch;
    is_first_time_ = rows_.empty();
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
    if (auto names = mended_names(entry); names && out_of_step_.size() < most_out_of_step)
        out_of_step_.push_back({id, entry.dn, std::string(entry.one("entrycsn")), *std::move(names)});
    auto& row = rows_[id];
    std::string old_dn = row.dn;
    place(row, entry.dn);
    Meaning was = std::exchange(row.meaning, meaning_of(entry, id, secrets_));
    if (old_dn.empty() || account_in(was)) {
        changed_.insert(id);
    } else {
        is_another_tree_ = true;
    }
    note(was);
    note(row.meaning);
    if (!account_in(row.meaning)) is_another_tree_ = true;
    if (is_news(was, entry)) {
        const Reread reread{was, row.meaning, entry};
        note_edit(direct_edit(reread, own_));
        if (!is_refreshed_) note_edit(own_edit(reread, own_));
    }
    bury(id, was, row.meaning);
    if (!is_refreshed_)
        stood_.try_emplace(id, old_dn);
    else if (!old_dn.empty() && old_dn != entry.dn)
        rename_below(old_dn, entry.dn);
    if (means_something_else(was, row.meaning)) touched_.push_back(id);
    is_dirty_ = true;
}

void Replica::note_edit(std::optional<DirectEdit> edit)
{
    if (edit) direct_edits_.push_back(*std::move(edit));
}

// Whether it has changed since we read it: a refresh also sends what has not.
bool Replica::is_news(const Meaning& was, const Entry& entry) const
{
    if (is_refreshed_) return true;
    if (is_first_time_) return false;
    const auto* account = account_in(was);
    const auto* agency = agency_in(was);
    const auto csn = entry.one("entrycsn");
    return account ? account->version != csn : !agency || agency->version != csn;
}

void Replica::place(Row& row, std::string dn)
{
    row.dn = std::move(dn);
    row.above = normal(parent_of(row.dn));
    row.is_plain = false;
}

void Replica::rename(Row& row, std::string dn)
{
    place(row, std::move(dn));
    is_another_tree_ = true;
    note(row.meaning);
    if (const auto* agency = agency_in(row.meaning)) row.meaning = moved_to(*agency, row.dn);
    if (const auto* account = account_in(row.meaning)) row.meaning = moved_to(*account, row.dn);
}

void Replica::rename_below(const std::string& old_dn, const std::string& new_dn)
{
    auto old_normal = normal(old_dn);
    for (auto& [id, row] : rows_) {
        if (auto now_at = moved(row.dn, old_normal, new_dn)) rename(row, *std::move(now_at));
    }
}

void Replica::rename_untold()
{
    Names now_at;
    for (const auto& [id, old_dn] : stood_) {
        auto row = rows_.find(id);
        if (row != rows_.end() && !old_dn.empty()) now_at.emplace(normal(old_dn), row->second.dn);
    }
    for (auto& [id, row] : rows_) {
        if (stood_.contains(id)) continue;
        for (auto above = parent_of(row.dn); !above.empty(); above = parent_of(above)) {
            auto found = now_at.find(normal(above));
            if (found == now_at.end()) continue;
            auto own_part = row.dn.substr(0, row.dn.size() - above.size());
            rename(row, own_part + found->second);
            break;
        }
    }
    stood_.clear();
}

void Replica::present(const base::Uuid& id)
{
    seen(id);
}

// What this one had and has no more.
void Replica::bury(const base::Uuid& id, const Meaning& was, const Meaning& is)
{
    const auto after = addresses_of(is);
    for (const auto& had : addresses_of(was)) {
        auto is_it = [&](const Address& has) { return has.address == had.address; };
        if (std::ranges::any_of(after, is_it)) continue;
        tombstones_.try_emplace(base::lower(had.address), base::lower(had.address), id, unix_now());
        is_another_tree_ = true;
    }
}

void Replica::deleted(const base::Uuid& id)
{
    auto row = rows_.find(id);
    if (row == rows_.end()) return;
    note_edit(deletion(row->second.meaning));
    bury(id, row->second.meaning, {});
    note(row->second.meaning);
    rows_.erase(row);
    changed_.erase(id);
    is_another_tree_ = true;
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
    rename_untold();
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

const Names& Replica::codes()
{
    if (codes_) return *codes_;
    codes_.emplace();
    for (const auto& [id, row] : rows_) {
        if (const auto* agency = agency_in(row.meaning)) codes_->emplace(normal(agency->dn), agency->code);
    }
    return *codes_;
}

// It has come, or goes.
void Replica::note(const Meaning& meaning)
{
    if (agency_in(meaning)) codes_.reset();
}

template<typename T>
std::shared_ptr<const T> Replica::as_shown(Row& row, const std::string& code, Moment moment)
{
    auto& told = std::get<std::shared_ptr<const T>>(row.meaning);
    row.is_plain = row.is_plain || !has_foreign(told->addresses, moment.domains);
    if (row.is_plain && above_of(*told) == code) return told;
    auto shown = std::make_shared<T>(*told);
    above_of(*shown) = code;
    if (row.is_plain)
        told = shown;
    else
        drop_foreign(shown->addresses, moment.domains, moment.now);
    return shown;
}

std::shared_ptr<const Snapshot> Replica::snapshot(const std::vector<std::string>& domains, std::int64_t now)
{
    const Moment moment{domains, now};
    auto fresh = last_with_changes(moment);
    if (!fresh) fresh = whole_snapshot(moment);
    last_ = fresh;
    changed_.clear();
    return fresh;
}

std::shared_ptr<const Snapshot> Replica::last_with_changes(Moment moment)
{
    if (!last_ || is_another_tree_ || had_foreign_ || moment.domains != last_domains_) return nullptr;
    std::vector<std::shared_ptr<const Account>> changed;
    changed.reserve(changed_.size());
    for (const auto& id : changed_) {
        auto& row = rows_.at(id);
        changed.push_back(as_shown<Account>(row, agency_above(row.dn, row.above, codes()), moment));
        if (!row.is_plain) return nullptr;
    }
    return last_->with(std::move(changed), moment.now);
}

std::shared_ptr<const Snapshot> Replica::whole_snapshot(Moment moment)
{
    const auto& known = codes();
    Rows<Agency> agencies;
    Rows<Account> accounts;
    accounts.reserve(rows_.size());
    had_foreign_ = false;
    for (auto& [id, row] : rows_) {
        const auto& code = agency_above(row.dn, row.above, known);
        if (agency_in(row.meaning)) agencies.push_back(as_shown<Agency>(row, code, moment));
        if (account_in(row.meaning)) accounts.push_back(as_shown<Account>(row, code, moment));
        const bool is_other = std::holds_alternative<std::monostate>(row.meaning);
        had_foreign_ = had_foreign_ || !(is_other || row.is_plain);
    }
    std::vector<Tombstone> tombstones;
    for (const auto& [address, stone] : tombstones_) tombstones.push_back(stone);
    others_ = others();
    last_domains_ = moment.domains;
    is_another_tree_ = false;
    return std::make_shared<const Snapshot>(std::move(agencies), std::move(accounts), moment.domains,
                                            moment.now, std::move(tombstones));
}

}  // namespace directory::ldap
