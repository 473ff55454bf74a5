#include "directory/ldap/login.hpp"

#include "base/text.hpp"
#include "directory/password.hpp"

namespace directory::ldap {
namespace {

using base::Code;
using base::refuse;

constexpr std::int64_t away_ms = 1000;     // after a failed bind, before another one finds out
constexpr std::size_t most_waiting = 256;  // logins waiting for slapd
constexpr std::size_t longest_name = 320;

std::int64_t steady_ms()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

auto wrong(const LoginRequest& request)
{
    return refuse(Code::wrong_login, base::printable(request.name, 100));
}

}  // namespace

Login::Login(const Settings& settings, Endpoint endpoint, Source source, base::Metrics& metrics)
    : settings_(settings),
      endpoint_(std::move(endpoint)),
      source_(std::move(source)),
      dummy_hash_(hash_password(random_secret())),
      cache_(clock_),
      attempts_(clock_, {.free_failures = settings.free_failures}),
      granted_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"granted\"")),
      refused_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"refused\"")),
      unavailable_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"unavailable\"")),
      pool_(net::make_offload(std::max<std::size_t>(settings.connections, 1)))
{}

net::Task<base::Result<base::Uuid>> Login::check(LoginRequest request)
{
    auto answer_at = steady_ms() + settings_.refusal_delay.count();
    auto verdict = co_await judge(std::move(request));
    if (verdict) {
        granted_.add();
        co_return verdict;
    }
    bool is_about_password = verdict.error().code == Code::wrong_login;
    (is_about_password ? refused_ : unavailable_).add();
    auto rest = answer_at - steady_ms();
    if (is_about_password && rest > 0) co_await net::Loop::current().sleep(base::Duration(rest));
    co_return verdict;
}

net::Task<base::Result<base::Uuid>> Login::judge(LoginRequest request)
{
    if (!is_plausible_password(request.password) || request.name.size() > longest_name)
        co_return wrong(request);
    const auto snapshot = source_.snapshot();
    const auto* account = snapshot->by_login(request.name);
    if (account && !account->may_login()) account = nullptr;
    if (account && is_known(*account, request.password, settings_.login_cache)) co_return account->id;

    const auto who = account ? to_string(account->id) : base::lower(request.name);
    if (attempts_.must_wait(who, request.from))
        co_return refuse(Code::limit, "too many wrong passwords: " + who);
    if (is_away() || snapshot->domains().empty()) co_return while_away(account, request.password);

    const auto ticket = account ? cache_.ticket(account->id) : 0;
    auto verified = co_await ask(account ? account->dn : "", request.password);
    if (!verified && verified.error().code == Code::wrong_login) {
        attempts_.failed(who, request.from);
        co_return wrong(request);
    }
    if (!verified) co_return while_away(account, request.password);
    attempts_.succeeded(who, request.from);
    cache_.keep(account->id, request.password, ticket);
    co_return account->id;
}

bool Login::is_known(const Account& account, const std::string& password, base::Duration within) const
{
    auto age = cache_.age(account.id, password);
    return age && *age <= within;
}

base::Result<base::Uuid> Login::while_away(const Account* account, const std::string& password) const
{
    if (account && is_known(*account, password, settings_.login_cache_away)) return account->id;
    return refuse(Code::unavailable, "slapd is away, and this password was not verified lately");
}

bool Login::is_away() const
{
    return !source_.is_up() || steady_ms() < try_again_at_.load();
}

// An empty dn is nobody.
net::Task<base::Result<void>> Login::ask(std::string dn, std::string password)
{
    if (waiting_.fetch_add(1) >= most_waiting) {
        --waiting_;
        co_return refuse(Code::unavailable, "too many logins at once");
    }
    auto work = [this, dn = std::move(dn), password = std::move(password)] {
        return dn.empty() ? refuse_slowly(password) : verify(dn, password);
    };
    auto outcome = co_await net::offload(*pool_, std::move(work));
    --waiting_;
    co_return outcome;
}

base::Result<void> Login::refuse_slowly(const std::string& password) const
{
    static_cast<void>(verify_password(dummy_hash_, password));
    return refuse(Code::wrong_login, "nobody");
}

base::Result<void> Login::verify(const std::string& dn, const std::string& password)
{
    // Those who queued behind one who found slapd hanging need not find it out again.
    if (is_away()) return refuse(Code::unavailable, "slapd is away");
    auto connection = borrow();
    auto verified = connection ? connection->bind(dn, password) : refuse(connection.error());
    bool is_broken = !verified && verified.error().code != Code::wrong_login;
    if (!is_broken) {
        give_back(*std::move(connection));
        return verified;
    }
    // A connection that slapd had closed meanwhile says nothing about slapd: once more on a fresh one.
    connection = Connection::open_unbound(endpoint_);
    verified = connection ? connection->bind(dn, password) : refuse(connection.error());
    if (verified || verified.error().code == Code::wrong_login) {
        give_back(*std::move(connection));
        return verified;
    }
    try_again_at_ = steady_ms() + away_ms;
    return refuse(Code::unavailable, verified.error().detail);
}

base::Result<Connection> Login::borrow()
{
    std::lock_guard lock(mutex_);
    if (idle_.empty()) return Connection::open_unbound(endpoint_);
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void Login::give_back(Connection connection)
{
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace directory::ldap
