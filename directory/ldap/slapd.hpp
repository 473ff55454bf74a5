// Slapd: our own directory server, the embedded default: its configuration written, started, watched over,
// started again when it dies or hangs, stopped with us. Everything of it lies in one folder
// (slapd_folder.hpp); Debian's own instance is neither used nor disturbed.
//
// The server talks to it over the socket `run/ldapi` in that folder, which only its own user can enter, and
// is known there by its user id (SASL EXTERNAL): there is no password to keep.
#pragma once

#include "base/process.hpp"
#include "directory/ldap/slapd_folder.hpp"

#include "base/log.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace directory::ldap {

class Slapd {
  public:
    // Begins to start it, and does so again and again, however often it fails. Refused with one line that
    // says what to do for what is the operator's mistake and can only be put right by him: an address in
    // use, a user that is none. A slapd left over in this folder is ended first. A port 0 in settings.listen
    // means any free one.
    static base::Result<std::unique_ptr<Slapd>> start(Settings settings, std::filesystem::path folder,
                                                      const base::Log& log);
    ~Slapd();
    Slapd(const Slapd&) = delete;
    Slapd& operator=(const Slapd&) = delete;

    // Whether it answers by now; or why its first start has failed, with what to do: it or our schema is not
    // installed, its database is damaged, it says nothing.
    base::Result<void> wait_until_ready();
    // For whoever goes on without it: returns when it answers, has failed, or has not answered that long. A failure of
    // its start is then the log's.
    void wait_a_little(base::Duration patience);
    // Kills it, so that it writes nothing more, and waits until the next one answers.
    base::Result<void> restart();

    std::string uri() const { return folder_.uri(); }
    const std::vector<std::string>& listening() const { return settings_.listen; }
    int pid() const;
    std::size_t threads() const { return slapd_threads(settings_); }

  private:
    enum class Stage { starting, ready, failed };
    using Steady = std::chrono::steady_clock;

    Slapd(Settings settings, SlapdFolder folder, const base::Log& log);
    void watch();
    std::string run_with_what_memory_there_is();
    std::string run_once();
    base::Result<base::Process> begin();
    void index_anew();
    std::string attend(base::Process& process);
    bool is_answering() const;
    void answers();
    void has_ended(const std::string& why);
    void tell_that_it_does_not_start() const;
    void set_pid(int pid);
    std::vector<std::string> command() const;
    std::string new_log() const;
    bool rest(base::Duration wait);  // whether to go on
    bool is_to_be_killed() const;

    Settings settings_;
    const SlapdFolder folder_;
    const base::Log& log_;
    std::uintmax_t log_begins_ = 0;  // where this life's part of slapd's log begins; the thread's own

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Stage stage_ = Stage::starting;  // these, guarded by mutex_
    std::string failure_;            // the latest, as it was told
    int pid_ = 0;
    bool is_awaited_ = true;  // whoever waits tells of its first failure
    bool is_stopping_ = false;
    bool is_to_be_killed_ = false;

    std::thread thread_;
};

}  // namespace directory::ldap
