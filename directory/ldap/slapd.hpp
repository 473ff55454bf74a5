// Slapd: our own directory server, the embedded default: its configuration written, started, watched over,
// started again when it dies, stopped with us. Everything of it lies in one folder; Debian's own instance is
// neither used nor disturbed.
//
//   DATA/ldap/slapd.conf  db/  slapd.log  slapd.pid  ldapi
//
// The server talks to it over the socket `ldapi` in that folder, which only its own user can enter, and is
// known there by its user id (SASL EXTERNAL): there is no password to keep.
#pragma once

#include "directory/ldap/process.hpp"
#include "directory/ldap/slapd_config.hpp"

#include "base/log.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace directory::ldap {

class Slapd {
  public:
    // Returns when it answers. Refused with one line that says what to do: slapd or our schema is not
    // installed, an address is in use, the folder cannot be written. A slapd left over in this folder is
    // ended first. A port 0 in settings.listen means any free one.
    static base::Result<std::unique_ptr<Slapd>> start(Settings settings, std::filesystem::path folder,
                                                      const base::Log& log);
    ~Slapd();
    Slapd(const Slapd&) = delete;
    Slapd& operator=(const Slapd&) = delete;

    std::string uri() const { return socket_uri(folders_.socket()); }
    const std::vector<std::string>& listening() const { return settings_.listen; }
    int pid() const;

  private:
    enum class Stage { starting, ready, failed };

    Slapd(Settings settings, SlapdFolders folders, const base::Log& log);
    base::Result<void> prepare();
    base::Result<void> wait_until_ready();
    void watch();
    void run_once();
    bool is_answering() const;
    std::vector<std::string> command() const;
    std::string why_it_failed(std::string_view ended) const;
    bool is_stopping() const;

    Settings settings_;
    const SlapdFolders folders_;
    const base::Log& log_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Stage stage_ = Stage::starting;  // these, guarded by mutex_
    std::string failure_;
    int pid_ = 0;
    bool is_stopping_ = false;

    std::thread thread_;
};

}  // namespace directory::ldap
