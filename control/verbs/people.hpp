// What the verbs about officials share: finding the one that is meant, and describing him.
#pragma once

#include "control/session.hpp"

namespace control {

// By login, address or staff id. Refused with the nearest names where there is none. The snapshot outlives
// it.
using FoundOne = std::expected<const directory::Account*, Refusal>;
net::Task<FoundOne> find_one(Session& session, const directory::Snapshot& snapshot, std::string name);

base::Json::Object describe(const directory::Snapshot& snapshot, const directory::Account& account);

// What a change that the directory refused is called.
Refusal from_directory(const base::Error& error);

}  // namespace control
