#include "directory/ldap/lock_book.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "disk/file.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

std::string count_key(const std::string& name, const std::string& where)
{
    return where + " " + name;
}

std::optional<std::int64_t> seconds_from(std::string_view text)
{
    const auto number = base::to_number(text);
    if (!number || *number > std::uint64_t{1} << 40) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

}  // namespace

std::int64_t LockBook::now() const
{
    return std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
}

bool LockBook::is_locked(const Place& place)
{
    std::lock_guard lock(mutex_);
    const auto found = locks_.find({place.name, where(place)});
    if (found == locks_.end()) return false;
    if (is_over(found->second)) {
        is_dirty_ |= found->second.is_account;
        locks_.erase(found);
        return false;
    }
    return std::ranges::find(found->second.exempt, place.address) == found->second.exempt.end();
}

// Those that are over, and those of nobody, go first.
void LockBook::make_room()
{
    if (locks_.size() < most_locks) return;
    std::erase_if(locks_, [this](const auto& one) { return is_over(one.second) || !one.second.is_account; });
    if (locks_.size() >= most_locks) locks_.erase(locks_.begin());
}

std::optional<LockOut> LockBook::wrong(const Place& place, const LockRule& rule, bool is_account)
{
    if (rule.wrong_most == 0) return std::nullopt;
    const auto at = where(place);
    std::lock_guard lock(mutex_);
    const auto key = count_key(place.name, at);
    if (++counts_.touch(key) < rule.wrong_most) return std::nullopt;
    counts_.drop(key);
    make_room();
    const auto since = now();
    const auto lasts = std::chrono::duration_cast<std::chrono::seconds>(rule.lasts).count();
    const Lock made{since, lasts == 0 ? 0 : since + lasts, is_account, {}};
    locks_[{place.name, at}] = made;
    is_dirty_ |= is_account;
    return LockOut{place.name, at, made.since, made.until};
}

bool LockBook::right(const Place& place)
{
    std::lock_guard lock(mutex_);
    counts_.drop(count_key(place.name, where(place)));
    if (!place.is_home || locks_.empty()) return false;
    const auto found = locks_.find({place.name, place.network});
    if (found == locks_.end() || found->second.exempt.size() == most_exempt) return false;
    auto& exempt = found->second.exempt;
    if (std::ranges::find(exempt, place.address) != exempt.end()) return false;
    exempt.push_back(place.address);
    is_dirty_ = true;
    return true;
}

std::size_t LockBook::end(const std::string& name)
{
    std::lock_guard lock(mutex_);
    const auto ended = std::erase_if(locks_, [&](const auto& one) { return one.first.first == name; });
    is_dirty_ |= ended > 0;
    return ended;
}

std::vector<LockOut> LockBook::all()
{
    std::lock_guard lock(mutex_);
    std::vector<LockOut> all;
    for (const auto& [key, one] : locks_)
        if (one.is_account && !is_over(one)) all.push_back({key.first, key.second, one.since, one.until});
    return all;
}

base::Result<void> LockBook::save()
{
    if (file_.empty()) return {};
    std::string text;
    {
        std::lock_guard lock(mutex_);
        if (!std::exchange(is_dirty_, false)) return {};
        for (const auto& [key, one] : locks_) {
            if (!one.is_account || is_over(one)) continue;
            std::string exempt;
            for (const auto& address : one.exempt) exempt += (exempt.empty() ? "" : ",") + address;
            text += base::format("{}\t{}\t{}\t{}\t{}\n", key.first, key.second, one.since, one.until, exempt);
        }
    }
    auto done = disk::replace_file(file_, text);
    if (done) return done;
    std::lock_guard lock(mutex_);
    is_dirty_ = true;
    return done;
}

base::Result<void> LockBook::load()
{
    if (file_.empty()) return {};
    const auto text = disk::read_file(file_);
    if (!text)
        return text.error().code == base::Code::not_found ? base::Result<void>{} : base::refuse(text.error());
    std::lock_guard lock(mutex_);
    for (const auto line : base::split(*text, '\n')) {
        const auto fields = base::split(line, '\t');
        if (fields.size() != 5 || locks_.size() >= most_locks) continue;
        const auto since = seconds_from(fields[2]), until = seconds_from(fields[3]);
        if (!since || !until) continue;
        Lock one{*since, *until, true, {}};
        for (const auto address : base::split(fields[4], ','))
            if (!address.empty() && one.exempt.size() < most_exempt) one.exempt.emplace_back(address);
        if (!is_over(one)) locks_[{std::string(fields[0]), std::string(fields[1])}] = std::move(one);
    }
    return {};
}

}  // namespace directory::ldap
