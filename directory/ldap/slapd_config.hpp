// The configuration of our own slapd, as text. Pure.
//
// Who may what (FAULTS L11; the same rules are tried by slapd_test.cpp):
//   nobody reads anything without having logged in; anonymous binds are refused;
//   userPassword is for verifying only, and only that of active accounts;
//   whoever has logged in reads the address book's attributes of everybody, and all of his own;
//   the server itself, and nobody else, writes.
#pragma once

#include "directory/ldap/settings.hpp"

#include <filesystem>

namespace directory::ldap {

struct SlapdFolders {
    std::filesystem::path folder;  // DATA/ldap
    std::filesystem::path schema;  // our schema file

    std::filesystem::path config() const { return folder / "slapd.conf"; }
    std::filesystem::path database() const { return folder / "db"; }
    std::filesystem::path log() const { return folder / "slapd.log"; }
    std::filesystem::path pid() const { return folder / "slapd.pid"; }
    std::filesystem::path socket() const { return folder / "ldapi"; }
};

// Users of this machine that are the server when they come over the socket.
using Uids = std::vector<std::uint32_t>;

std::string slapd_config(const Settings& settings, const SlapdFolders& folders, const Uids& servers);
// ldapi://%2Fvar%2Flib%2Fcongvu%2Fldap%2Fldapi
std::string socket_uri(const std::filesystem::path& socket);

}  // namespace directory::ldap
