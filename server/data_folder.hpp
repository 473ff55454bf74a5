// DataFolder: the one folder that holds everything: store, directory, TLS files, control socket.
//
//   DATA                itself is locked (flock) while a congvud works here
//   DATA/FORMAT         the number of the folder's layout, as text
//   DATA/store/         mail (store/lmdb)
//   DATA/ldap/          the own slapd, and the snapshot of the directory
//   DATA/seal.key       the key of what the directory keeps for this server alone (directory/seal.hpp)
//   DATA/tls/           the own certificate authority and certificate
//   DATA/control/       proposals and requests of admins, a file each
//   DATA/sms.log        what the program that sends codes prints (server/sms.hpp)
//   DATA/control.sock   where congvu finds the daemon
#pragma once

#include "base/result.hpp"

#include <string>

namespace server {

class DataFolder {
  public:
    static constexpr int format = 1;

    // Makes it (mode 0700) where it is missing, and locks it. A refusal says what to do: another congvud
    // works here, a newer format, read-only, full. Nothing is written into a folder that is refused.
    static base::Result<DataFolder> open(std::string path);

    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();

    const std::string& path() const { return path_; }
    std::string in(std::string_view name) const { return path_ + '/' + std::string(name); }

  private:
    DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::string path_;
    int lock_;
};

}  // namespace server
