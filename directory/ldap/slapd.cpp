#include "directory/ldap/slapd.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/ldap/connection.hpp"
#include "directory/ldap/file.hpp"
#include "directory/ldap/leftover.hpp"

#include <pwd.h>
#include <unistd.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
namespace fs = std::filesystem;

constexpr auto ready_patience = 20s;
constexpr auto first_rest = 200ms;
constexpr auto longest_rest = 5s;
constexpr auto glance = 20ms;
constexpr auto healthy_after = 10s;          // a life as long as this ends the back-off
constexpr std::size_t longest_socket = 107;  // unix(7): sun_path

std::optional<passwd> user_named(const std::string& name)
{
    if (name.empty() || geteuid() != 0) return std::nullopt;
    const auto* found = getpwnam(name.c_str());
    return found ? std::optional(*found) : std::nullopt;
}

Uids servers(const Settings& settings)
{
    Uids uids{geteuid()};
    if (auto user = user_named(settings.user)) uids.push_back(user->pw_uid);
    return uids;
}

// Installed, beside the program's folder, or where we stand.
fs::path find_schema(const Settings& settings)
{
    if (!settings.schema.empty()) return fs::absolute(settings.schema);
    std::error_code ignored;
    auto program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const auto& candidate :
         {fs::path("conf/schema/congvu.schema"), program / "../conf/schema/congvu.schema",
          fs::path("/usr/share/congvu/schema/congvu.schema")}) {
        if (fs::exists(candidate, ignored)) return fs::absolute(candidate);
    }
    return {};
}

base::Result<void> check(const Settings& settings, const SlapdFolders& folders)
{
    if (access(settings.program.c_str(), X_OK) != 0)
        return base::refuse(
            Code::unavailable,
            base::format("{} is not there: install it with 'apt install slapd', or name an external "
                         "directory server in [directory] uri",
                         settings.program));
    if (folders.schema.empty() || !fs::exists(folders.schema))
        return base::refuse(
            Code::unavailable,
            base::format("the schema file congvu.schema is not there{}: name it in [directory] schema",
                         folders.schema.empty() ? "" : " (" + folders.schema.string() + ")"));
    if (folders.socket().string().size() > longest_socket)
        return base::refuse(Code::invalid,
                            base::format("{} is too long a path for a socket ({} characters at most): "
                                         "choose a shorter data folder",
                                         folders.socket().string(), longest_socket));
    return {};
}

base::Result<void> make_folder(const fs::path& folder, const Settings& settings)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return base::refuse(Code::unavailable, folder.string() + ": " + error.message());
    auto user = user_named(settings.user);
    if (user && chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0)
        return base::refuse(Code::unavailable, folder.string() + " cannot be given to " + settings.user);
    return {};
}

std::string last_line(const fs::path& log)
{
    auto text = read_file(log).value_or("");
    auto trimmed = std::string_view(text);
    while (trimmed.ends_with('\n')) trimmed.remove_suffix(1);
    return base::printable(trimmed.substr(trimmed.rfind('\n') + 1), 400);
}

}  // namespace

base::Result<std::unique_ptr<Slapd>> Slapd::start(Settings settings, fs::path folder, const base::Log& log)
{
    SlapdFolders folders{fs::absolute(folder), find_schema(settings)};
    if (auto fine = check(settings, folders); !fine) return base::refuse(fine.error());
    for (auto& uri : settings.listen) uri = with_free_port(uri);
    std::unique_ptr<Slapd> slapd(new Slapd(std::move(settings), std::move(folders), log));
    if (auto prepared = slapd->prepare(); !prepared) return base::refuse(prepared.error());
    slapd->thread_ = std::thread([raw = slapd.get()] { raw->watch(); });
    if (auto ready = slapd->wait_until_ready(); !ready) return base::refuse(ready.error());
    return slapd;
}

Slapd::Slapd(Settings settings, SlapdFolders folders, const base::Log& log)
    : settings_(std::move(settings)),
      folders_(std::move(folders)),
      log_(log)
{}

Slapd::~Slapd()
{
    {
        std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

base::Result<void> Slapd::prepare()
{
    for (const auto& folder : {folders_.folder, folders_.database()}) {
        if (auto made = make_folder(folder, settings_); !made) return made;
    }
    end_leftover(folders_);
    std::error_code ignored;
    fs::remove(folders_.socket(), ignored);
    return write_file(folders_.config(), slapd_config(settings_, folders_, servers(settings_)));
}

std::vector<std::string> Slapd::command() const
{
    std::string listen = uri();
    for (const auto& uri : settings_.listen) listen += " " + uri;
    std::vector<std::string> words{settings_.program,         "-d", "none", "-h", listen, "-f",
                                   folders_.config().string()};
    if (user_named(settings_.user)) words.insert(words.end(), {"-u", settings_.user});
    return words;
}

base::Result<void> Slapd::wait_until_ready()
{
    auto until = std::chrono::steady_clock::now() + ready_patience;
    std::unique_lock lock(mutex_);
    while (stage_ == Stage::starting && std::chrono::steady_clock::now() < until) {
        changed_.wait_for(lock, glance);
        if (pid_ == 0 || stage_ != Stage::starting) continue;
        lock.unlock();
        bool is_there = is_answering();
        lock.lock();
        if (is_there && stage_ == Stage::starting) stage_ = Stage::ready;
    }
    if (stage_ == Stage::ready) return {};
    return base::refuse(Code::unavailable, failure_.empty()
                                               ? "slapd does not answer; see " + folders_.log().string()
                                               : failure_);
}

bool Slapd::is_answering() const
{
    Endpoint endpoint;
    endpoint.uri = uri();
    endpoint.patience = 1s;
    return Connection::open(endpoint).has_value();
}

bool Slapd::is_stopping() const
{
    std::lock_guard lock(mutex_);
    return is_stopping_;
}

int Slapd::pid() const
{
    std::lock_guard lock(mutex_);
    return pid_;
}

std::string Slapd::why_it_failed(std::string_view ended) const
{
    auto line = last_line(folders_.log());
    auto log = read_file(folders_.log()).value_or("");
    std::string_view tail(log);
    tail.remove_prefix(tail.size() > 2000 ? tail.size() - 2000 : 0);
    if (tail.contains("Address already in use")) {
        std::string listen;
        for (const auto& uri : settings_.listen) listen += (listen.empty() ? "" : " ") + uri;
        return base::format(
            "slapd cannot listen on {}: another program does. Stop it (systemctl stop slapd?) or "
            "choose another address in [directory] listen",
            listen);
    }
    return base::format("slapd ended at once ({}): {} (all of it in {})", ended, line,
                        folders_.log().string());
}

// The thread that starts slapd and lives as long: slapd ends when it does (Process::start).
void Slapd::watch()
{
    base::Duration rest = first_rest;
    while (!is_stopping()) {
        auto begun = std::chrono::steady_clock::now();
        run_once();
        std::unique_lock lock(mutex_);
        if (is_stopping_ || stage_ == Stage::failed) return;
        bool was_healthy = std::chrono::steady_clock::now() - begun > healthy_after;
        rest = was_healthy ? first_rest : std::min<base::Duration>(rest * 2, longest_rest);
        changed_.wait_for(lock, rest, [this] { return is_stopping_; });
    }
}

// One life of slapd.
void Slapd::run_once()
{
    auto process = Process::start(command(), folders_.log());
    std::string ended = process ? "" : process.error().detail;
    {
        std::lock_guard lock(mutex_);
        pid_ = process ? process->pid() : 0;
    }
    changed_.notify_all();
    while (process && ended.empty() && !is_stopping()) {
        if (auto how = process->ended()) ended = *how;
        std::unique_lock lock(mutex_);
        if (ended.empty()) changed_.wait_for(lock, glance, [this] { return is_stopping_; });
    }
    std::unique_lock lock(mutex_);
    pid_ = 0;
    if (is_stopping_) return;
    if (stage_ == Stage::starting) {
        stage_ = Stage::failed;
        failure_ = why_it_failed(ended);
    } else {
        log_.error("directory", "our slapd has died and is started again",
                   {{"how", ended}, {"log", folders_.log().string()}});
    }
    changed_.notify_all();
}

}  // namespace directory::ldap
