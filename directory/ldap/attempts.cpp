#include "directory/ldap/attempts.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace directory::ldap {
namespace {

constexpr std::size_t longest_name = 128;
constexpr std::size_t most_wrong = 8;  // fingerprints per row
constexpr std::string_view mapped_prefix{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};

using Bytes = std::array<char, 16>;

std::string text_of(int family, const Bytes& network, std::string_view length)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, network.data(), text.data(), text.size());
    return std::string(text.data()) + std::string(length);
}

std::string network_of_ipv4(Bytes address)
{
    address[3] = 0;
    return text_of(AF_INET, address, "/24");
}

std::string network_of_ipv6(Bytes address)
{
    if (std::string_view(address.data(), mapped_prefix.size()) == mapped_prefix) {
        Bytes inner{};
        std::copy(address.begin() + 12, address.end(), inner.begin());
        return network_of_ipv4(inner);
    }
    std::fill(address.begin() + 8, address.end(), '\0');
    return text_of(AF_INET6, address, "/64");
}

std::string home_key(std::string_view name, std::string_view from)
{
    return "home " + std::string(from) + " " + std::string(name);
}

std::string network_key(std::string_view from)
{
    return "network " + network_of(from);
}

}  // namespace

std::string network_of(std::string_view address)
{
    std::string text(address.substr(0, address.find('%')));
    Bytes bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return network_of_ipv4(bytes);
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return network_of_ipv6(bytes);
    return "local";
}

Attempts::Attempts(const base::Clock& clock, Limits limits)
    : clock_(clock),
      limits_(limits),
      rows_(limits.most_rows),
      successes_(limits.most_rows)
{}

Attempts::Attempt::Attempt(Attempt&& other) noexcept
    : attempts_(std::exchange(other.attempts_, nullptr)),
      counts_(std::move(other.counts_)),
      name_(std::move(other.name_)),
      from_(std::move(other.from_)),
      secret_(std::move(other.secret_)),
      is_at_home_(other.is_at_home_),
      is_repeated_(other.is_repeated_)
{}

Attempts::Attempt::~Attempt()
{
    if (!attempts_) return;
    std::lock_guard lock(attempts_->mutex_);
    attempts_->give_back(*this);
}

void Attempts::Attempt::succeeded()
{
    if (auto* attempts = std::exchange(attempts_, nullptr)) attempts->succeeded(*this);
}

Attempts::Slowed Attempts::Attempt::failed()
{
    const auto slowed = attempts_ ? attempts_->failed(*this) : Slowed::none;
    attempts_ = nullptr;
    return slowed;
}

bool Attempts::is_recent(Success* success) const
{
    return success && clock_.steady() - success->when < limits_.home_memory;
}

// Which budgets apply.
Attempts::Attempt Attempts::make(std::string_view name, std::string_view from, std::string_view password)
{
    Attempt attempt;
    attempt.name_ = name.substr(0, longest_name);
    attempt.from_ = from;
    attempt.secret_ = hash_.of({attempt.name_, password});
    attempt.is_at_home_ = is_recent(successes_.find(home_key(attempt.name_, from)));
    if (attempt.is_at_home_) {
        attempt.counts_.push_back(
            {home_key(attempt.name_, from), limits_.of_name_at_home, Slowed::name_at_home});
        return attempt;
    }
    const auto network = network_of(from);
    attempt.counts_.push_back(
        {"in " + network + " " + attempt.name_, limits_.of_name_in_network, Slowed::name_in_network});
    attempt.counts_.push_back({"name " + attempt.name_, limits_.of_name, Slowed::name});
    if (!is_recent(successes_.find(network_key(from))))
        attempt.counts_.push_back({network_key(from), limits_.of_network, Slowed::network});
    return attempt;
}

bool Attempts::has_room(const Attempt::Count& count)
{
    auto* row = rows_.find(count.key);
    if (!row) return true;
    const auto now = clock_.steady();
    if (now - row->last > limits_.memory) row->failures = 0;
    if (now < row->free_at) return false;
    return row->pending == 0 || row->failures + row->pending < count.budget.free;
}

std::optional<Attempts::Attempt> Attempts::admit(std::string_view name, std::string_view from,
                                                 std::string_view password)
{
    std::lock_guard lock(mutex_);
    auto attempt = make(name, from, password);
    for (const auto& count : attempt.counts_) {
        if (!has_room(count)) return std::nullopt;
    }
    if (const auto* row = rows_.find(attempt.counts_[0].key))
        attempt.is_repeated_ = std::ranges::find(row->wrong, attempt.secret_) != row->wrong.end();
    if (!attempt.is_repeated_) {
        make_rows(attempt);
        for (const auto& count : attempt.counts_) ++rows_.find(count.key)->pending;
    }
    attempt.attempts_ = this;
    return attempt;
}

// Whatever needs memory, before anything is counted.
void Attempts::make_rows(const Attempt& attempt)
{
    for (const auto& count : attempt.counts_) rows_.touch(count.key);
}

void Attempts::give_back(const Attempt& attempt)
{
    if (attempt.is_repeated_) return;
    for (const auto& count : attempt.counts_) {
        auto* row = rows_.find(count.key);
        if (row && row->pending > 0) --row->pending;
        if (row && row->pending == 0 && row->failures == 0) rows_.drop(count.key);
    }
}

void Attempts::succeeded(const Attempt& attempt)
{
    std::lock_guard lock(mutex_);
    give_back(attempt);
    rows_.drop(attempt.counts_[0].key);
    rows_.drop(network_key(attempt.from_));
    for (const auto& key : {home_key(attempt.name_, attempt.from_), network_key(attempt.from_)})
        successes_.touch(key).when = clock_.steady();
}

base::Duration Attempts::wait_after(std::uint64_t failures, const Budget& budget) const
{
    if (failures < budget.free) return base::Duration(0);
    auto doublings = std::min<std::uint64_t>(failures - budget.free, 30);
    return std::min(limits_.first_wait * (std::int64_t{1} << doublings), budget.longest_wait);
}

Attempts::Slowed Attempts::failed(const Attempt& attempt)
{
    std::lock_guard lock(mutex_);
    if (attempt.is_repeated_) return Slowed::none;
    make_rows(attempt);
    auto& wrong = rows_.find(attempt.counts_[0].key)->wrong;
    wrong.push_back(attempt.secret_);
    if (wrong.size() > most_wrong) wrong.pop_front();
    const auto now = clock_.steady();
    auto slowed = Slowed::none;
    for (const auto& count : attempt.counts_) {
        auto& row = *rows_.find(count.key);
        if (row.pending > 0) --row.pending;
        row.last = now;
        row.free_at = now + wait_after(++row.failures, count.budget);
        if (row.failures == count.budget.free) slowed = count.slowed;
    }
    return slowed;
}

}  // namespace directory::ldap
