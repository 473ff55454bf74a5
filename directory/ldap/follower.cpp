#include "directory/ldap/follower.hpp"

#include "base/format.hpp"
#include "directory/ldap/file.hpp"

#include <ldap.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using std::chrono::duration_cast;

constexpr auto quiet = 5ms;       // nothing more comes: show what has come
constexpr auto noise = 50ms;      // it keeps coming: show what has come so far
constexpr auto flood = 1s;        // an import: show now and then
constexpr auto idle = 100ms;      // how long a stop may go unnoticed
constexpr auto probe_after = 2s;  // of silence
constexpr auto keep_every = 2s;
constexpr auto first_rest = 250ms;  // between attempts to reach slapd
constexpr auto longest_rest = 2s;

}  // namespace

Follower::Follower(Plan plan, const base::Log& log, base::Metrics& metrics, Told told)
    : plan_(std::move(plan)),
      log_(log),
      up_gauge_(metrics.gauge("congvu_directory_up", "Whether slapd is being followed.")),
      accounts_gauge_(metrics.gauge("congvu_directory_accounts", "Accounts in the snapshot.")),
      swaps_(metrics.counter("congvu_directory_snapshots_total", "Snapshots made.")),
      told_(std::move(told)),
      snapshot_(std::make_shared<const Snapshot>())
{
    restore();
    thread_ = std::thread([this] { run(); });
}

Follower::~Follower()
{
    {
        std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

// A kept directory of another tree is of no use; a damaged one is said and done without.
void Follower::restore()
{
    auto bytes = read_file(plan_.state_file);
    if (!bytes) return;
    auto kept = kept_from_bytes(*bytes);
    if (!kept) {
        log_.warning("directory", "the kept directory is not used",
                     {{"file", plan_.state_file.string()}, {"why", kept.error().detail}});
        return;
    }
    if (kept->base != plan_.base) return;
    replica_.restore(*kept->snapshot, kept->cookie);
    snapshot_ = replica_.snapshot(plan_.domains, unix_now());
    shown_ = csns_of_cookie(kept->cookie);
    accounts_gauge_.set(static_cast<std::int64_t>(snapshot_->accounts().size()));
}

std::shared_ptr<const Snapshot> Follower::snapshot() const
{
    std::lock_guard lock(mutex_);
    return snapshot_;
}

bool Follower::is_up() const
{
    std::lock_guard lock(mutex_);
    return is_up_;
}

Health Follower::health() const
{
    std::lock_guard lock(mutex_);
    auto entries = snapshot_->accounts().size() + snapshot_->agencies().size();
    if (is_up_) return {true, base::format("following slapd, {} entries", entries)};
    return {false, base::format("slapd is away ({}), {} entries known", trouble_, entries)};
}

bool Follower::wait_for(const Csns& wanted, base::Duration patience)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return covers(shown_, wanted); });
}

bool Follower::wait_until_up(base::Duration patience)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [this] { return is_up_; });
}

bool Follower::is_stopping() const
{
    std::lock_guard lock(mutex_);
    return is_stopping_;
}

void Follower::rest(base::Duration wait)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return is_stopping_; });
}

void Follower::run()
{
    base::Duration wait = first_rest;
    while (!is_stopping()) {
        auto why = follow();
        if (is_stopping()) break;
        // Only what had been up is tried again at once.
        wait = is_up() ? first_rest : std::min<base::Duration>(wait * 2, longest_rest);
        set_away(why);
        rest(wait);
    }
    if (!is_kept_) keep();
}

base::Result<void> Follower::make_base(Connection& connection) const
{
    if (!plan_.makes_base) return {};
    auto made = connection.add(base_entry(plan_.base));
    if (!made && made.error().code != Code::exists) return made;
    return {};
}

// One connection's life. Why it ended.
base::Error Follower::follow()
{
    auto connection = Connection::open(plan_.endpoint);
    if (!connection) return connection.error();
    if (auto made = make_base(*connection); !made) return made.error();
    auto sync = Sync::start(*connection, plan_.base, replica_.cookie());
    if (!sync) return sync.error();
    replica_.begin(replica_.cookie().empty());
    probe_ = 0;
    last_heard_ = Steady::now();
    auto ended = listen(*connection, *sync);
    if (ended) return {Code::unavailable, "stopped"};
    if (ended.error().code == Code::conflict) replica_.forget_cookie();
    return ended.error();
}

base::Result<void> Follower::listen(Connection& connection, Sync& sync)
{
    while (!is_stopping()) {
        auto message = connection.next(wait_time());
        if (!message) return base::refuse(message.error());
        bool is_quiet = message->get() == nullptr;
        if (!is_quiet) {
            last_heard_ = Steady::now();
            auto taken = sync.take(*message, replica_);
            if (!taken) return base::refuse(taken.error());
            if (!*taken && ldap_msgid(message->get()) == probe_) probe_ = 0;
            if (replica_.is_dirty() && dirty_since_ == Steady::time_point{}) dirty_since_ = last_heard_;
        }
        if (is_due(is_quiet)) swap_in();
        if (!is_kept_ && Steady::now() - last_kept_ > keep_every) keep();
        if (auto alive = probe(connection); !alive) return alive;
    }
    return {};
}

// A connection that is silent may be silent because slapd hangs: it is asked something.
base::Result<void> Follower::probe(Connection& connection)
{
    auto silence = Steady::now() - last_heard_;
    if (silence < probe_after) return {};
    if (probe_ != 0 && silence > probe_after + plan_.endpoint.patience)
        return base::refuse(Code::unavailable, "slapd does not answer");
    if (probe_ != 0) return {};
    auto request = connection.send_search("", LDAP_SCOPE_BASE, {"1.1"});
    if (!request) return base::refuse(request.error());
    probe_ = *request;
    return {};
}

base::Duration Follower::wait_time() const
{
    return replica_.is_dirty() && replica_.is_refreshed() ? base::Duration(quiet) : base::Duration(idle);
}

// Making a snapshot of a large directory takes time: while changes pour in, at most a third of it is spent
// so.
bool Follower::is_due(bool is_quiet) const
{
    if (!replica_.is_refreshed()) return false;
    auto now = Steady::now();
    if (auto change = snapshot_->next_change(); change && *change <= unix_now()) return true;
    if (!replica_.is_dirty()) return false;
    if (now - last_swap_ < (floods_ > 0 ? Steady::duration(flood) : 2 * last_build_)) return false;
    return is_quiet || now - dirty_since_ > noise;
}

void Follower::swap_in()
{
    auto begun = Steady::now();
    auto fresh = replica_.snapshot(plan_.domains, unix_now());
    auto touched = replica_.take_touched();
    for (const auto& address : fresh->disputed())
        log_.warning("directory", "two accounts claim one address; neither gets its mail",
                     {{"address", address}});
    accounts_gauge_.set(static_cast<std::int64_t>(fresh->accounts().size()));
    swaps_.add();
    {
        std::lock_guard lock(mutex_);
        snapshot_ = std::move(fresh);
    }
    told_(touched);
    set_up();
    last_swap_ = Steady::now();
    last_build_ = last_swap_ - begun;
    dirty_since_ = {};
    is_kept_ = false;
}

void Follower::set_up()
{
    {
        std::lock_guard lock(mutex_);
        shown_ = csns_of_cookie(replica_.cookie());
        is_up_ = true;
    }
    changed_.notify_all();
    up_gauge_.set(1);
    if (has_warned_) log_.info("directory", "slapd is back", {{"uri", plan_.endpoint.uri}});
    has_warned_ = false;
}

void Follower::set_away(const base::Error& why)
{
    std::size_t known = 0;
    {
        std::lock_guard lock(mutex_);
        is_up_ = false;
        trouble_ = why.detail;
        known = snapshot_->accounts().size();
    }
    up_gauge_.set(0);
    if (has_warned_) return;
    has_warned_ = true;
    log_.warning(
        "directory", "slapd is away: mail flows on, logins only with passwords verified recently",
        {{"uri", plan_.endpoint.uri}, {"why", why.detail}, {"accounts_known", std::to_string(known)}});
}

void Follower::keep()
{
    last_kept_ = Steady::now();
    auto written = write_file(plan_.state_file, to_bytes(Kept{plan_.base, replica_.cookie(), snapshot()}));
    is_kept_ = written.has_value();
    if (!written && !has_warned_of_file_)
        log_.warning("directory", "the directory cannot be kept on disk for a start without slapd",
                     {{"why", written.error().detail}});
    has_warned_of_file_ = !written;
}

}  // namespace directory::ldap
