// What the verbs about officials share: finding the one that is meant, and describing him.
#pragma once

#include "control/session.hpp"

namespace control {

// By login, address or staff id, within the scope of whoever asks and not above his own rank. Refused with the nearest
// names where there is none. The snapshot outlives it.
using FoundOne = std::expected<const directory::Account*, Refusal>;
net::Task<FoundOne> find_one(Session& session, const directory::Snapshot& snapshot, std::string name);
// Anybody at all: for asking others to do something about him, never for doing it.
net::Task<FoundOne> find_anyone(Session& session, const directory::Snapshot& snapshot, std::string name);

// What a proposal keeps of whom it is about: {"name":"tvhung","account":"8f3c…"}, the login, which nobody else ever gets,
// and the id.
base::Json::Object meaning(const directory::Account& account);
// When it is approved. conflict: the name is somebody else's, or the proposal does not say whose it was.
net::Task<FoundOne> find_meant(Session& session, const directory::Snapshot& snapshot, std::string name,
                               std::string account);

base::Json::Object describe(const directory::Snapshot& snapshot, const directory::Account& account);
// As anybody may know him, who can write to him: name, title, address, agency.
base::Json::Object describe_publicly(const directory::Snapshot& snapshot, const directory::Account& account);

// Why a name before the @ is not this asker's to give away: it is reserved. A courtesy: Guarded would say no as well.
std::optional<Refusal> fault_of_name(const Session& session, std::string_view login);

// What a change that the directory refused is called.
Refusal from_directory(const base::Error& error);

}  // namespace control
