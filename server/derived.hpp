// Derived: what the parts are made from: the ground that they all stand on, and the settings with what follows from other
// settings, and from the data folder, filled in.
#pragma once

#include "base/log_writer.hpp"
#include "directory/authority.hpp"
#include "directory/client_trust.hpp"
#include "directory/seal.hpp"
#include "net/certificate_keeper.hpp"
#include "server/data_folder.hpp"
#include "server/settings.hpp"

namespace server {

// What every other part stands on.
struct Ground {
    DataFolder folder;
    const base::SystemClock clock{};
    base::Metrics metrics{};
    base::LogWriter writer;
    base::Log log;

    Ground(DataFolder opened, const Settings& settings);
};

// The settings with what follows from other settings filled in.
struct Derived {
    net::Settings net;
    smtp::Settings smtp;
    net::TlsFiles tls;
    std::optional<net::CertificateKeeper::Own> own;  // certificate
    std::string control_socket;
    std::shared_ptr<directory::Authority> authority{};  // issues certificates of officials
    std::string anchors{};                              // whose certificates of theirs are taken
    std::shared_ptr<directory::ClientTrust> trust{};
    std::optional<directory::Seal> seal{};  // of what the directory keeps for this server alone
};

// Makes in the data folder what is missing: the own authority, the key of the seal. A refusal is one line that says what to
// do. Blocks.
base::Result<Derived> derive(const Settings& settings, const Ground& ground);

}  // namespace server
