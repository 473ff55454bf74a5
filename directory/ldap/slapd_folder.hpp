// SlapdFolder: what our own slapd finds on disk, and with which rights.
//
// Started by root, slapd runs as a user of its own (Debian's openldap, where nothing else is said), so that
// who breaks into it has not the mail too. The folder stays root's: that user may pass through it and read
// what is meant for slapd, and writes in db/ and run/ only. Otherwise slapd runs as the server's user.
//
//   DATA/ldap/                   0710 root:openldap
//     slapd.conf congvu.schema   0640 root:openldap, written at each start
//     slapd-certificate.pem      the same, copies of what the settings name
//     slapd-key.pem
//     db/ run/                   0700 openldap; the socket is run/ldapi
//     slapd.log slapd.pid        the server's own
//     snapshot
#pragma once

#include "base/process.hpp"
#include "directory/ldap/slapd_config.hpp"

namespace directory::ldap {

// Who our slapd is to run as; nullopt: who we are. invalid: there is no such user, or we may not become it.
base::Result<std::optional<base::SystemUser>> slapd_user(const Settings& settings);

class SlapdFolder {
  public:
    // Judges what only the operator can put right: invalid.
    static base::Result<SlapdFolder> open(const Settings& settings, std::filesystem::path folder);

    // Everything is there when slapd starts. Refused with one line that says what to do.
    base::Result<void> prepare(const Settings& settings) const;

    std::filesystem::path in(const char* file) const { return folder_ / file; }
    const std::filesystem::path& path() const { return folder_; }
    const std::optional<base::SystemUser>& user() const { return user_; }
    std::string uri() const { return socket_uri(in(slapd_file::socket).string()); }
    base::Process::Surroundings surroundings(int held = -1) const
    {
        return {folder_, in(slapd_file::log), user_, {}, held};
    }

  private:
    SlapdFolder(std::filesystem::path folder, std::optional<base::SystemUser> user)
        : folder_(std::move(folder)),
          user_(std::move(user))
    {}
    base::Result<void> make_folders() const;
    base::Result<void> make_own(const std::filesystem::path& folder) const;
    base::Result<void> give(const char* file, std::string_view bytes) const;
    base::Result<void> copy(const std::filesystem::path& from, const char* file, std::string_view what) const;

    std::filesystem::path folder_;
    std::optional<base::SystemUser> user_;
};

}  // namespace directory::ldap
