#include "directory/ldap/binder.hpp"

namespace directory::ldap {
namespace {

using base::Code;
using base::refuse;

constexpr std::int64_t away_ms = 1000;  // after a failed bind, before another one finds out

std::int64_t steady_ms()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

bool is_away_now(const base::Result<void>& bound)
{
    return !bound && bound.error().code == Code::unavailable;
}

}  // namespace

bool Binder::is_away() const
{
    return !is_up_() || steady_ms() < try_again_at_.load();
}

base::Result<void> Binder::verify(const std::string& dn, std::string_view password)
{
    // Those who queued behind one who found slapd hanging need not find it out again.
    if (is_away()) return refuse(Code::unavailable, "slapd is away");
    const auto begun = steady_ms();
    auto bound = bind(borrow(), dn, password);
    // A connection that slapd had closed meanwhile says nothing about slapd: once more on a fresh one. Where no answer
    // came in time there will be none on another one either.
    if (is_away_now(bound) && steady_ms() - begun < endpoint_.patience.count())
        bound = bind(Connection::open_unbound(endpoint_), dn, password);
    if (is_away_now(bound)) try_again_at_ = steady_ms() + away_ms;
    return bound;
}

base::Result<void> Binder::bind(base::Result<Connection> connection, const std::string& dn,
                                std::string_view password)
{
    if (!connection) return refuse(Code::unavailable, connection.error().detail);
    auto bound = connection->bind(dn, password);
    if (!is_away_now(bound)) give_back(*std::move(connection));
    return bound;
}

// Nobody waits for the lock while another one connects.
base::Result<Connection> Binder::borrow()
{
    std::unique_lock lock(mutex_);
    if (idle_.empty()) {
        lock.unlock();
        return Connection::open_unbound(endpoint_);
    }
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void Binder::give_back(Connection connection)
{
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace directory::ldap
