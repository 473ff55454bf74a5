#include "directory/ldap/directory.hpp"

#include "base/text.hpp"
#include "directory/app_password.hpp"
#include "directory/ldap/own_key.hpp"
#include "directory/password.hpp"
#include "disk/file.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;

constexpr auto first_patience = 30s;    // to read a whole directory for the first time
constexpr auto known_patience = 2s;     // the same of a slapd that others look after
constexpr auto catch_up_patience = 5s;  // what depends on it waits so long for the directory to be in step
constexpr auto slapd_patience =
    500ms;  // for its doors to open with ours, when the directory is known already
constexpr auto accept_patience = 30s;
constexpr std::size_t mended_together = 50, edited_together = 500;
constexpr const char* kept_file = "snapshot";
constexpr const char* own_key_file = "scram.key";
constexpr const char* lock_file = "lock.book";
constexpr std::size_t most_to_write = 1000, most_in_a_lot = 20;

// Where it cannot be kept, another one after each start tells nothing but that.
std::string key_for_salts(const Setup& setup)
{
    auto key = own_key((setup.folder / own_key_file).string());
    if (key) return *std::move(key);
    setup.log.warning("directory", "the key for salts cannot be kept", {{"why", key.error().detail}});
    return random_secret();
}

std::int64_t unix_seconds(base::WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

base::Result<Endpoint> external_endpoint(const Settings& settings)
{
    Endpoint endpoint{settings.uri,     settings.bind_dn,   {},
                      settings.ca_file, settings.start_tls, settings.patience};
    if (settings.bind_dn.empty()) return endpoint;
    auto password = disk::read_file(settings.password_file);
    if (!password || base::trim(*password).empty())
        return base::refuse(Code::invalid, "[directory] password_file '" + settings.password_file +
                                               "' cannot be read or is empty, but bind_dn needs a password");
    endpoint.password = *password;
    while (endpoint.password.ends_with('\n') || endpoint.password.ends_with('\r'))
        endpoint.password.pop_back();
    return endpoint;
}

// As whom slapd knows us.
std::string own_name(const Settings& settings)
{
    return settings.uri.empty() ? server_dn(base_dn(settings)) : settings.bind_dn;
}

// nullopt: nothing was kept, or nothing that is of use.
std::optional<Kept> kept_in(const Setup& setup, const std::filesystem::path& file)
{
    auto kept = read_kept(file, base_dn(setup.settings), setup.settings.domains);
    if (kept) return *std::move(kept);
    if (kept.error().code != Code::not_found)
        setup.log.warning("directory", "the kept directory is not used",
                          {{"file", file.string()}, {"why", kept.error().detail}});
    return std::nullopt;
}

// Once the directory is known, the server serves without its slapd too: mail flows, and slapd is started
// again and again.
base::Result<void> wait_for(Slapd& slapd, bool is_known)
{
    if (!is_known) return slapd.wait_until_ready();
    slapd.wait_a_little(slapd_patience);
    return {};
}

}  // namespace

base::Result<std::unique_ptr<directory::Directory>> open_ldap_directory(Setup setup)
{
    if (auto fine = check(setup.settings); !fine) return base::refuse(fine.error());
    std::error_code error;
    std::filesystem::create_directories(setup.folder, error);
    if (error) return base::refuse(Code::unavailable, setup.folder.string() + ": " + error.message());

    const bool is_own = setup.settings.uri.empty();
    std::unique_ptr<Slapd> slapd;
    Endpoint endpoint;
    if (is_own) {
        auto started = Slapd::start(setup.settings, setup.folder, setup.log);
        if (!started) return base::refuse(started.error());
        slapd = *std::move(started);
        endpoint.uri = slapd->uri();
        endpoint.patience = setup.settings.patience;
    } else {
        auto external = external_endpoint(setup.settings);
        if (!external) return base::refuse(external.error());
        endpoint = *std::move(external);
    }
    auto kept = kept_in(setup, setup.folder / kept_file);  // while slapd starts
    const bool is_known = kept && kept->knows_anybody();
    if (slapd) {
        if (auto ready = wait_for(*slapd, is_known); !ready) return base::refuse(ready.error());
    }
    auto directory =
        std::make_unique<Directory>(setup, std::move(endpoint), std::move(slapd), std::move(kept));
    if (!is_known) directory->wait_until_up(is_own ? first_patience : known_patience);
    return directory;
}

Directory::Directory(const Setup& setup, Endpoint endpoint, std::unique_ptr<Slapd> slapd,
                     std::optional<Kept> kept)
    : on_direct_edits_(setup.on_direct_edits),
      slapd_(std::move(slapd)),
      binder_(endpoint, [this] { return follower_.shown().is_up(); }),
      secrets_(endpoint),
      certificates_(setup.trust, [this](auto account, auto detail) { return details(account, detail); }),
      login_(setup.settings, source(setup), setup.log, setup.metrics),
      follower_({endpoint, base_dn(setup.settings), own_name(setup.settings), setup.settings.domains,
                 setup.folder / kept_file, slapd_ != nullptr, std::move(kept)},
                setup.log, setup.metrics, [this](Follower::News news) { changed(std::move(news)); }),
      writer_(endpoint, base_dn(setup.settings), follower_, slapd_.get(), setup.close_binds),
      writing_(net::make_offload(1))
{
    std::lock_guard lock(mutex_);
    mending_ = writing_.get();
    mend_soon(std::exchange(waiting_, {}));
}

Directory::~Directory()
{
    std::lock_guard lock(mutex_);
    mending_ = nullptr;
}

Login::Source Directory::source(const Setup& setup)
{
    return {.snapshot = [this] { return snapshot(); },
            .is_away = [this] { return binder_.is_away(); },
            .verify = [this](const auto& dn, auto password) { return binder_.verify(dn, password); },
            .clock = clock_,
            .policy = setup.policy,
            .secrets = [this](const auto& dn) { return secrets_.read(dn); },
            .learned =
                [this](const auto& account, auto keys) {
                    write_soon([this, account, keys = std::move(keys)] { keep_keys(account, keys); });
                },
            .used =
                [this](const auto& account, auto app_password) {
                    write_soon([this, account, app_password] { note_use(account, app_password); });
                },
            .locks_changed =
                [this, tell = setup.locked_out](const auto& begun) {
                    if (begun && tell) tell(*begun);
                    write_soon([this] { login_.save_locks(); });
                },
            .lock_file = (setup.folder / lock_file).string(),
            .own_key = key_for_salts(setup),
            .certificates = &certificates_};
}

// What logins leave to be written is not worth waiting for: when there is much of it, it comes another time.
void Directory::write_soon(std::function<void()> work)
{
    std::lock_guard lock(mutex_);
    if (mending_ == nullptr || to_write_.size() >= most_to_write) return;
    to_write_.push_back(std::move(work));
    if (std::exchange(is_writing_, true)) return;
    mending_->run([this] { write_some(); });
}

// A few at a time, behind whatever an admin asks meanwhile: he waits for one such lot at most. Where slapd is away, or
// there is no memory, it comes another time.
void Directory::write_some()
{
    std::vector<std::function<void()>> lot;
    {
        std::lock_guard lock(mutex_);
        while (!to_write_.empty() && lot.size() < most_in_a_lot) {
            lot.push_back(std::move(to_write_.front()));
            to_write_.pop_front();
        }
    }
    try {
        writer_.together([&lot] {
            for (const auto& work : lot) work();
        });
    } catch (const std::bad_alloc&) {
        // Of what is left of this lot the next login leaves it again.
    }
    std::lock_guard lock(mutex_);
    is_writing_ = mending_ != nullptr && !to_write_.empty();
    if (is_writing_) mending_->run([this] { write_some(); });
}

net::Task<base::Result<std::size_t>> Directory::end_lock_outs(base::Uuid account)
{
    const auto known = snapshot();
    const auto* found = known->by_id(account);
    if (!found) co_return base::refuse(Code::not_found, "no account " + to_string(account));
    const auto ended = login_.end_lock_outs(found->login);
    if (ended == 0) co_return ended;
    auto save = [this] { login_.save_locks(); };
    co_await net::offload(*writing_, std::move(save));
    co_return ended;
}

void Directory::keep_keys(const base::Uuid& account, const scram::Keys& keys)
{
    AccountEdit edit;
    edit.details[Detail::scram] = {scram::to_stored(keys)};
    static_cast<void>(writer_.edit(account, edit, {}));  // or after the next login
    login_.forget_keys(account);
}

void Directory::note_use(const base::Uuid& account, std::uint32_t app_password)
{
    auto values = writer_.details(account, Detail::app_password);
    if (!values) return;
    AccountEdit edit;
    for (auto& value : *values) {
        auto one = app_password_from(value);
        if (one && one->id == app_password) {
            one->used = unix_seconds(clock_.now());
            value = to_value(*one);
        }
        edit.details[Detail::app_password].push_back(std::move(value));
    }
    if (!values->empty()) static_cast<void>(writer_.edit(account, edit, {}));
}

bool Directory::is_catching_up() const
{
    return !is_caught_up() && clock_.steady() - begun_ < catch_up_patience;
}

void Directory::changed(Follower::News news)
{
    for (const auto& id : news.touched) login_.forget(id);
    if (on_direct_edits_ && !news.direct_edits.empty()) on_direct_edits_(news.direct_edits);
    std::lock_guard lock(mutex_);
    if (tell_) tell_();
    mend_soon(std::move(news.out_of_step));
}

// In portions, so that what admins do comes between. The lock is held.
void Directory::mend_soon(std::vector<OutOfStep> some)
{
    if (some.empty()) return;
    if (mending_ == nullptr) {
        std::ranges::move(some, std::back_inserter(waiting_));
        return;
    }
    mending_->run([this, some = std::move(some)]() mutable {
        const auto now = std::min(some.size(), mended_together);
        for (std::size_t i = 0; i < now; ++i)
            if (!writer_.mend(some[i])) return;
        some.erase(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(now));
        std::lock_guard lock(mutex_);
        if (mending_ != nullptr) mend_soon(std::move(some));
    });
}

void Directory::on_change(std::function<void()> tell)
{
    std::lock_guard lock(mutex_);
    tell_ = std::move(tell);
}

net::Task<base::Result<Admission>> Directory::check_login(LoginRequest request)
{
    co_await caught_up();
    co_return co_await login_.check(std::move(request));
}

net::Task<base::Result<scram::Salt>> Directory::scram_salt(std::string name, std::string from)
{
    co_await caught_up();
    co_return co_await login_.scram_salt(std::move(name), std::move(from));
}

std::optional<Loss> Directory::loss_in_doubt() const
{
    return follower_.shown().loss_in_doubt();
}

net::Task<base::Result<Loss>> Directory::accept_loss(Loss seen)
{
    auto work = [this, seen] { return follower_.shown().accept(seen, accept_patience); };
    co_return co_await net::offload(*writing_, std::move(work));
}

net::Task<Outcomes> Directory::add_agencies(std::vector<NewAgency> agencies)
{
    auto work = [this, agencies = std::move(agencies)]() mutable { return writer_.add(std::move(agencies)); };
    co_return co_await net::offload(*writing_, std::move(work));
}

net::Task<Outcomes> Directory::add_accounts(std::vector<NewAccount> officials)
{
    auto work = [this, officials = std::move(officials)]() mutable {
        return writer_.add(std::move(officials));
    };
    co_return co_await net::offload(*writing_, std::move(work));
}

net::Task<base::Result<void>> Directory::edit(base::Uuid account, AccountEdit edit, std::string seen)
{
    net::OneShot<base::Result<void>> outcome;
    std::list<WaitingEdit> one;
    one.push_back({{account, std::move(edit), std::move(seen)}, outcome.setter()});
    const auto* const ours = &one.front();
    {
        std::lock_guard lock(mutex_);
        edits_.splice(edits_.end(), one);
    }
    try {
        writing_->run([this] { edit_waiting(); });
    } catch (const std::bad_alloc&) {
        take_back(ours);
    }
    co_return co_await outcome.wait();
}

// Nobody's turn comes for it; unless another's turn has it in hand already.
void Directory::take_back(const WaitingEdit* edit)
{
    std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(edits_, edit, [](const auto& one) { return &one; });
    if (found == edits_.end()) return;
    found->done(base::refuse(Code::unavailable, {}));
    edits_.erase(found);
}

// Of each account one: the next edit of the same is decided upon when the former is seen.
std::list<Directory::WaitingEdit> Directory::take_edits()
{
    std::list<WaitingEdit> taken;
    const auto is_taken = [&taken](const WaitingEdit& waiting) {
        return std::ranges::any_of(taken,
                                   [&](const auto& one) { return one.edit.account == waiting.edit.account; });
    };
    std::lock_guard lock(mutex_);
    while (!edits_.empty() && taken.size() < edited_together && !is_taken(edits_.front()))
        taken.splice(taken.end(), edits_, edits_.begin());
    return taken;
}

// Each edit has posted a turn of its own, so that none is left; the last turns find nothing to do.
void Directory::edit_waiting()
{
    auto taken = take_edits();
    if (taken.empty()) return;
    std::vector<base::Result<void>> outcomes;
    try {
        std::vector<Writer::Edit> edits;
        edits.reserve(taken.size());
        for (auto& waiting : taken) edits.push_back(waiting.edit);
        outcomes = writer_.edit(edits);
    } catch (const std::bad_alloc&) {
        // What became of them is not known.
    }
    for (std::size_t i = 0; auto& waiting : taken) {
        login_.forget(waiting.edit.account);
        waiting.done(i < outcomes.size() ? std::move(outcomes[i]) : base::refuse(Code::unknown, {}));
        ++i;
    }
}

net::Task<base::Result<void>> Directory::edit_agency(base::Uuid agency, AgencyEdit edit, std::string seen)
{
    auto work = [this, agency, edit = std::move(edit), seen = std::move(seen)] {
        return writer_.edit(agency, edit, seen);
    };
    co_return co_await net::offload(*writing_, std::move(work));
}

net::Task<base::Result<std::vector<std::string>>> Directory::details(base::Uuid account, Detail detail)
{
    auto work = [this, account, detail] { return writer_.details(account, detail); };
    co_return co_await net::offload(*writing_, std::move(work));
}

}  // namespace directory::ldap
