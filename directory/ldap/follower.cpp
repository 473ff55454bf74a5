#include "directory/ldap/follower.hpp"

#include "base/format.hpp"
#include "directory/ldap/loss.hpp"
#include "disk/file.hpp"

#include <ldap.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;

constexpr auto quiet = 1ms;       // nothing more comes: show what has come
constexpr auto noise = 50ms;      // it keeps coming: show what has come so far
constexpr auto flood = 1s;        // an import: show now and then
constexpr auto idle = 100ms;      // how long a stop may go unnoticed
constexpr auto probe_after = 2s;  // of silence
constexpr auto keep_every = 2s, keep_after = 1s, keep_at_last = 60s;
constexpr auto first_rest = 250ms;  // between attempts to reach slapd
constexpr auto longest_rest = 2s;
constexpr auto doubtful_rest = 20s;  // before all of a slapd that has lost much is read again
constexpr auto tick = 500ms;         // how late a period may begin or end

// The one refusal that says: slapd answers, but it is not believed.
constexpr auto in_doubt = Code::corrupt;

}  // namespace

Follower::Follower(Plan plan, const base::Log& log, base::Metrics& metrics, Told told)
    : plan_(std::move(plan)),
      log_(log),
      up_gauge_(metrics.gauge("congvu_directory_up", "Whether slapd is being followed.")),
      accounts_gauge_(metrics.gauge("congvu_directory_accounts", "Accounts in the snapshot.")),
      swaps_(metrics.counter("congvu_directory_snapshots_total", "Snapshots made.")),
      told_(std::move(told)),
      replica_({}, plan_.own)
{
    good_ = replica_.kept();
    good_.snapshot = shown_.snapshot();
    if (auto kept = std::exchange(plan_.kept, std::nullopt)) take(*std::move(kept));
    thread_ = std::thread([this] { run(); });
}

Follower::~Follower()
{
    shown_.stop();
    thread_.join();
}

// What was kept is shown at once, since mail waits for it; the replica is made of it on the thread.
void Follower::take(Kept kept)
{
    good_ = std::move(kept);
    last_kept_ = Steady::now();
    if (!serves_as_it_is(*good_.snapshot)) {
        replica_.restore(good_);
        good_.snapshot = replica_.snapshot(plan_.domains, unix_now());
    }
    show(good_.snapshot);
}

// Not if a period has begun or ended since then, or the clock was set back, or other domains are ours now.
bool Follower::serves_as_it_is(const Snapshot& kept) const
{
    const auto now = unix_now();
    const auto change = kept.next_change();
    return kept.as_of() <= now && (!change || *change > now) && is_of_domains(kept, plan_.domains);
}

bool Follower::restore()
{
    try {
        replica_.restore(good_);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void Follower::run()
{
    base::Duration wait = first_rest;
    bool is_whole = restore();
    while (!shown_.is_stopping()) {
        try {
            if (!is_whole) begin_anew();
            is_whole = true;
            live_once(wait);
        } catch (const std::bad_alloc&) {
            is_whole = false;
            shown_.rest(first_rest);
        }
    }
    try {
        if (shown_.is_up() && is_showable()) static_cast<void>(swap_in());
        if (!is_kept_) keep();
    } catch (const std::bad_alloc&) {
        log_.warning("directory", "no memory to keep the directory for the next start");
    }
}

void Follower::begin_anew()
{
    replica_.restore(good_);
    replica_.forget_cookie();
}

void Follower::live_once(base::Duration& wait)
{
    const auto why = follow();
    if (shown_.is_stopping()) return;
    if (shown_.take_anew()) return begin_anew();
    // Only what had been up is tried again at once.
    wait = shown_.is_up() ? first_rest : std::min<base::Duration>(wait * 2, longest_rest);
    set_away(why);
    if (why.code == in_doubt) replica_.restore(good_);
    rest(why.code == in_doubt ? doubtful_rest : wait);
}

void Follower::rest(base::Duration wait)
{
    for (auto until = Steady::now() + wait; Steady::now() < until && !shown_.is_stopping();) {
        keep_up_with_time();
        auto left = std::chrono::duration_cast<base::Duration>(until - Steady::now());
        if (shown_.rest(std::clamp<base::Duration>(left, 1ms, tick))) return;
    }
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
    heard();
    auto ended = listen(*connection, *sync);
    if (ended) return {Code::unavailable, "stopped"};
    if (ended.error().code == Code::conflict) replica_.forget_cookie();
    return ended.error();
}

// A tree without a top is a new one, or one that was lost.
base::Result<void> Follower::make_base(Connection& connection)
{
    if (!plan_.makes_base) return {};
    auto top = connection.read(plan_.base, {"o"});
    if (top) return move_on(connection, *top);
    if (top.error().code != Code::not_found) return base::refuse(top.error());
    const auto known = good_.snapshot->accounts().size();
    if (auto believed = believe({known, known}); !believed) return believed;
    replica_.forget_cookie();
    return connection.add(base_entry(plan_.base));
}

// slapd keeps how far it has come (contextCSN) in memory, and on disk once a minute (syncprov-checkpoint). One that was
// killed begins at what is on disk; asked from there on it says that nothing has changed, whatever was written after it.
// A write of ours, which changes nothing, brings it beyond all that, so that it looks.
base::Result<void> Follower::move_on(Connection& connection, const Entry& top)
{
    const auto moved = connection.modify(plan_.base, {{Change::What::replace, "o", top.all("o")}}, {});
    // With a full disk nothing else was written either.
    if (!moved && moved.error().code == Code::unavailable) return moved;
    return {};
}

base::Result<void> Follower::listen(Connection& connection, Sync& sync)
{
    while (!shown_.is_stopping()) {
        if (shown_.is_asked_anew()) return base::refuse(Code::unavailable, "it is read anew");
        auto message = connection.next(wait_time());
        if (!message) return base::refuse(message.error());
        bool is_quiet = message->get() == nullptr;
        if (!is_quiet) {
            heard();
            if (auto taken = sync.take(*message, replica_); !taken) return taken;
            if (replica_.is_dirty() && dirty_since_ == Steady::time_point{}) dirty_since_ = last_heard_;
        }
        if (is_due(is_quiet)) {
            if (auto swapped = swap_in(); !swapped) return swapped;
        }
        keep_up_with_time();
        if (is_ripe()) keep();
        if (auto alive = probe(connection); !alive) return alive;
    }
    return {};
}

// A connection that is silent may be silent because slapd hangs: it is asked something.
base::Result<void> Follower::probe(Connection& connection)
{
    const auto now = Steady::now();
    if (now - last_heard_ < probe_after) return {};
    if (!asked_at_) asked_at_ = now;
    if (plan_.endpoint.uri.starts_with("ldapi:")) {
        if (is_answered_elsewhere()) heard();
    } else if (!is_asked_) {
        auto request = connection.send_search("", LDAP_SCOPE_BASE, {"1.1"});
        if (!request) return base::refuse(request.error());
        is_asked_ = true;
    }
    if (asked_at_ && now - *asked_at_ > plan_.endpoint.patience)
        return base::refuse(Code::unavailable, "slapd does not answer");
    return {};
}

// Over another connection, where slapd is of this machine: to slapd what it tells us is a request under way, and while few
// threads are left to it, it takes no second one from the same connection (Connection::serialise_transactions). Over a
// network the connection itself may be dead. One that does not come about, or breaks, is tried again: that says nothing yet.
bool Follower::is_answered_elsewhere()
{
    if (!prober_) {
        auto opened = Connection::open_unbound(plan_.endpoint);
        if (opened && opened->send_search("", LDAP_SCOPE_BASE, {"1.1"})) prober_ = *std::move(opened);
    }
    if (!prober_) return false;
    const auto answer = prober_->next(0ms);
    if (!answer) prober_.reset();
    return answer && answer->get() != nullptr;  // to be refused is an answer, too
}

void Follower::heard()
{
    last_heard_ = Steady::now();
    asked_at_.reset();
    is_asked_ = false;
    prober_.reset();
}

base::Duration Follower::wait_time() const
{
    return replica_.is_dirty() && replica_.is_refreshed() ? base::Duration(quiet) : base::Duration(idle);
}

bool Follower::is_showable() const
{
    return replica_.is_refreshed() && replica_.is_dirty() && holds_ == 0 && !shown_.is_asked_anew();
}

// Making a snapshot of a large directory takes time: while changes pour in, at most a third of it is spent
// so.
bool Follower::is_due(bool is_quiet) const
{
    if (!is_showable()) return false;
    auto now = Steady::now();
    if (now - last_swap_ < (floods_ > 0 ? Steady::duration(flood) : 2 * last_build_)) return false;
    return is_quiet || now - dirty_since_ > noise;
}

// Kept is what has been recorded, too, wherever we are killed: what is read again at the next start is held against the
// audit, and what was kept is not read again. Recording takes its moment. A first time there is nothing to hold it against.
bool Follower::is_ripe() const
{
    const auto now = Steady::now();
    if (is_kept_ || now - last_kept_ < keep_every) return false;
    return now - last_swap_ > keep_after || now - last_kept_ > keep_at_last;
}

base::Result<void> Follower::believe(const Loss& loss)
{
    if (shown_.is_believed(loss)) return {};
    return base::refuse(
        in_doubt, base::format("slapd has lost {} of {} accounts, which is not believed: bring them back "
                               "in slapd, or say that it is right with 'congvu directory accept'",
                               loss.lost, loss.known));
}

base::Result<void> Follower::swap_in()
{
    auto begun = Steady::now();
    auto fresh = replica_.snapshot(plan_.domains, unix_now());
    // What is deleted while we look on was meant: only a refresh is judged.
    if (!shown_.is_up()) {
        if (auto believed = believe(loss_between(*good_.snapshot, *fresh)); !believed) return believed;
    }
    auto touched = replica_.take_touched();
    good_ = replica_.kept();
    good_.base = plan_.base;
    good_.snapshot = fresh;
    swaps_.add();
    show(std::move(fresh));
    told_({std::move(touched), replica_.take_out_of_step(), replica_.take_direct_edits()});
    set_up();
    last_swap_ = Steady::now();
    last_build_ = last_swap_ - begun;
    dirty_since_ = {};
    is_kept_ = false;
    return {};
}

void Follower::keep_up_with_time()
{
    const auto& known = good_.snapshot;
    auto change = known->next_change();
    if (!change || *change > unix_now()) return;
    good_.snapshot = std::make_shared<const Snapshot>(known->agencies(), known->accounts(), known->domains(),
                                                      unix_now(), known->tombstones());
    show(good_.snapshot);
    told_({});
}

void Follower::show(std::shared_ptr<const Snapshot> fresh)
{
    tell_disputes(*fresh);
    accounts_gauge_.set(static_cast<std::int64_t>(fresh->accounts().size()));
    shown_.show(std::move(fresh));
}

void Follower::tell_disputes(const Snapshot& fresh)
{
    std::set<std::string> now(fresh.disputed().begin(), fresh.disputed().end());
    for (const auto& address : now) {
        if (disputes_.contains(address)) continue;
        log_.warning("directory", "two accounts claim one address: its mail waits until one gives it up",
                     {{"address", address}});
    }
    disputes_ = std::move(now);
}

void Follower::set_up()
{
    shown_.up(csns_of_cookie(replica_.cookie()));
    up_gauge_.set(1);
    if (!warned_of_.empty()) log_.info("directory", "slapd is back", {{"uri", plan_.endpoint.uri}});
    warned_of_.clear();
}

void Follower::set_away(const base::Error& why)
{
    shown_.away(why.detail);
    up_gauge_.set(0);
    if (!is_kept_) keep();
    warn(why);
}

// Once, however long it lasts; a loss again when it has become another one.
void Follower::warn(const base::Error& why)
{
    if (why.code == in_doubt ? warned_of_ == why.detail : !warned_of_.empty()) return;
    warned_of_ = why.detail.empty() ? "away" : why.detail;
    const auto known = std::to_string(good_.snapshot->accounts().size());
    if (why.code == in_doubt) {
        log_.error("directory", "slapd has lost accounts; what was known before stays in force",
                   {{"uri", plan_.endpoint.uri}, {"why", why.detail}, {"accounts_known", known}});
        return;
    }
    log_.warning("directory", "slapd is away: mail flows on, logins only with passwords verified recently",
                 {{"uri", plan_.endpoint.uri}, {"why", why.detail}, {"accounts_known", known}});
}

void Follower::keep()
{
    last_kept_ = Steady::now();
    auto written = disk::replace_file(plan_.state_file, to_bytes(good_));
    is_kept_ = written.has_value();
    if (!written && !has_warned_of_file_)
        log_.warning("directory", "the directory cannot be kept on disk for a start without slapd",
                     {{"why", written.error().detail}});
    has_warned_of_file_ = !written;
}

}  // namespace directory::ldap
