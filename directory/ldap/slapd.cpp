#include "directory/ldap/slapd.hpp"

#include "base/format.hpp"
#include "directory/ldap/connection.hpp"
#include "directory/ldap/leftover.hpp"
#include "directory/ldap/slapd_config.hpp"
#include "directory/ldap/slapd_log.hpp"
#include "disk/file.hpp"

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
namespace fs = std::filesystem;

constexpr auto ready_patience = 20s;
constexpr auto first_rest = 200ms;
constexpr auto longest_rest = 2s;
constexpr auto glance = 20ms;
constexpr auto healthy_after = 10s;  // a life as long as this ends the back-off
constexpr auto ask_every = 10s;      // whether it still answers
constexpr auto ask_soon = 50ms;      // as long as it does not
constexpr auto ask_patience = 1s;
constexpr auto stop_patience = 10s;

}  // namespace

base::Result<std::unique_ptr<Slapd>> Slapd::start(Settings settings, fs::path folder, const base::Log& log)
{
    auto opened = SlapdFolder::open(settings, std::move(folder));
    if (!opened) return base::refuse(opened.error());
    settings.program = fs::absolute(settings.program).string();
    for (auto& uri : settings.listen) uri = with_free_port(uri);
    end_leftovers(opened->path());
    if (auto free = check_listen(settings.listen); !free) return base::refuse(free.error());
    std::unique_ptr<Slapd> slapd(new Slapd(std::move(settings), *std::move(opened), log));
    slapd->thread_ = std::thread([raw = slapd.get()] { raw->watch(); });
    return slapd;
}

Slapd::Slapd(Settings settings, SlapdFolder folder, const base::Log& log)
    : settings_(std::move(settings)),
      folder_(std::move(folder)),
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

int Slapd::pid() const
{
    std::lock_guard lock(mutex_);
    return pid_;
}

void Slapd::set_pid(int pid)
{
    std::error_code ignored;
    if (pid != 0)
        static_cast<void>(disk::replace_file(folder_.in(slapd_file::pid), std::to_string(pid) + "\n"));
    else
        fs::remove(folder_.in(slapd_file::pid), ignored);
    std::lock_guard lock(mutex_);
    pid_ = pid;
}

bool Slapd::rest(base::Duration wait)
{
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, wait, [this] { return is_stopping_; });
}

base::Result<void> Slapd::wait_until_ready()
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, ready_patience, [this] { return stage_ != Stage::starting; });
    is_awaited_ = false;
    if (stage_ == Stage::ready) return {};
    if (stage_ == Stage::starting)
        failure_ = "slapd runs but does not answer; see " + folder_.in(slapd_file::log).string();
    stage_ = Stage::failed;
    return base::refuse(Code::unavailable, failure_);
}

void Slapd::wait_a_little(base::Duration patience)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return stage_ != Stage::starting; });
    is_awaited_ = false;
    if (stage_ == Stage::failed) tell_that_it_does_not_start();
}

base::Result<void> Slapd::restart()
{
    std::unique_lock lock(mutex_);
    is_to_be_killed_ = is_awaited_ = true;
    stage_ = Stage::starting;
    const bool is_ready = changed_.wait_for(lock, ready_patience, [this] { return stage_ == Stage::ready; });
    is_awaited_ = false;
    if (is_ready) return {};
    return base::refuse(Code::unavailable, "slapd was started anew and does not answer yet: " + failure_);
}

bool Slapd::is_to_be_killed() const
{
    std::lock_guard lock(mutex_);
    return is_to_be_killed_;
}

std::vector<std::string> Slapd::command() const
{
    auto listen = socket_uri(slapd_file::socket);
    for (const auto& address : settings_.listen) listen += " " + address;
    return {settings_.program, "-d", "none", "-h", listen, "-f", slapd_file::config};
}

// The thread that starts slapd and lives as long: slapd ends when it does (base::Process::start).
void Slapd::watch()
{
    base::Duration wait = first_rest;
    do {
        auto begun = Steady::now();
        auto why = run_with_what_memory_there_is();
        const bool is_well = why.empty() || Steady::now() - begun > healthy_after;
        wait = is_well ? first_rest : std::min<base::Duration>(wait * 2, longest_rest);
    } while (rest(wait));
}

std::string Slapd::run_with_what_memory_there_is()
{
    try {
        auto why = run_once();
        if (!why.empty()) has_ended(why);
        return why;
    } catch (const std::bad_alloc&) {
        set_pid(0);
        return "no memory";
    }
}

// One life of slapd. Why it ended; empty when that was our will.
std::string Slapd::run_once()
{
    auto process = begin();
    if (!process) return process.error().detail;
    set_pid(process->pid());
    auto why = attend(*process);
    if (is_to_be_killed()) process->kill();
    process->stop(stop_patience);
    set_pid(0);
    return why;
}

base::Result<base::Process> Slapd::begin()
{
    end_leftovers(folder_.path());
    std::error_code ignored;
    fs::remove(folder_.in(slapd_file::socket), ignored);
    const auto size = fs::file_size(folder_.in(slapd_file::log), ignored);
    log_begins_ = ignored ? 0 : size;
    if (auto prepared = folder_.prepare(settings_); !prepared) return base::refuse(prepared.error());
    index_anew();
    {
        std::lock_guard lock(mutex_);
        is_to_be_killed_ = false;  // it was the former life that was meant
    }
    return base::Process::start(command(), folder_.surroundings(settings_.bind_door));
}

// slapd believes its indexes, also those that an earlier version has not made: then it finds nobody.
void Slapd::index_anew()
{
    const auto marker = folder_.in(slapd_file::indexed);
    if (disk::read_file(marker).value_or("") == index_lines()) return;
    if (fs::exists(folder_.in(slapd_file::database) / "data.mdb")) {
        log_.info("directory", "the directory's indexes are made anew");
        auto process = base::Process::start(
            {settings_.program, "-T", "index", "-q", "-f", slapd_file::config}, folder_.surroundings());
        std::optional<std::string> how = process ? process->ended() : process.error().detail;
        while (!how && rest(glance)) how = process->ended();
        if (how != "exit 0")
            return log_.warning("directory", "the directory's indexes cannot be made anew",
                                {{"why", how.value_or("the server ends")}});
    }
    static_cast<void>(disk::replace_file(marker, index_lines()));
}

// As long as it runs and answers. Why it has ended, or that it hangs; empty when it is to end.
std::string Slapd::attend(base::Process& process)
{
    auto heard = Steady::now(), ask_at = heard;
    while (rest(glance) && !is_to_be_killed()) {
        if (auto how = process.ended()) return why_it_ended(new_log(), *how, folder_.path().string());
        if (Steady::now() < ask_at) continue;
        const bool is_there = is_answering();
        if (is_there) {
            heard = Steady::now();
            answers();
        }
        ask_at = Steady::now() + (is_there ? Steady::duration(ask_every) : ask_soon);
        if (Steady::now() - heard > settings_.hang_patience)
            return base::format("slapd has not answered for {} s", settings_.hang_patience / 1s);
    }
    return {};
}

bool Slapd::is_answering() const
{
    Endpoint endpoint;
    endpoint.uri = uri();
    endpoint.patience = ask_patience;
    return Connection::open(endpoint).has_value();
}

void Slapd::answers()
{
    {
        std::lock_guard lock(mutex_);
        if (stage_ == Stage::ready || is_to_be_killed_) return;
        if (!failure_.empty()) log_.info("directory", "our slapd runs again");
        stage_ = Stage::ready;
        failure_.clear();
    }
    changed_.notify_all();
}

std::string Slapd::new_log() const
{
    auto log = disk::read_file(folder_.in(slapd_file::log)).value_or("");
    return log.substr(std::min<std::size_t>(log_begins_, log.size()));
}

void Slapd::tell_that_it_does_not_start() const
{
    log_.error("directory",
               "our slapd does not start: mail flows on without it, but nobody new can log in and "
               "nothing can be changed; it is tried again",
               {{"why", failure_}});
}

// The first failure is told by whoever waits for the start, if somebody does; later ones here, each once.
void Slapd::has_ended(const std::string& why)
{
    {
        std::lock_guard lock(mutex_);
        const bool is_first = stage_ == Stage::starting, is_new = why != failure_;
        stage_ = Stage::failed;
        failure_ = why;
        if (is_first && !is_awaited_) tell_that_it_does_not_start();
        if (!is_first && is_new)
            log_.error("directory", "our slapd has ended and is started again", {{"why", why}});
    }
    changed_.notify_all();
}

}  // namespace directory::ldap
