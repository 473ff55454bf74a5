// What the verbs about groups share: finding one, reading what an admin says of one, counting whom it reaches.
#pragma once

#include "control/proto/args.hpp"
#include "control/verbs/people.hpp"
#include "directory/groups.hpp"

namespace control {

// By login or address; refused where it is no group.
net::Task<FoundOne> find_group(Session& session, const directory::Snapshot& snapshot, std::string name);

// Refused with the column and what would be right there, or with the agency that is none.
std::optional<Refusal> fault_of_filter(const directory::Snapshot& snapshot, const std::string& filter);

// Nobody makes a group of others than his own people, nor one of which it cannot be told.
std::optional<Refusal> beyond_scope(const Session& session, const directory::Snapshot& snapshot,
                                    const directory::Account& group);
// Names of members or senders, as a request has them.
std::vector<std::string> names_in(Args& args, std::string_view list);

using Ids = std::expected<std::vector<base::Uuid>, Refusal>;
// Accounts by login, address or staff id.
net::Task<Ids> find_ids(Session& session, std::shared_ptr<const directory::Snapshot> snapshot,
                        std::vector<std::string> names);

// {"mailboxes":1284,"agencies":63,"largest":[{"code":…,"name":…,"count":40},…],"circles":["a"],"troubles":["…"]}
std::expected<base::Json, Refusal> reach_of(const directory::Snapshot& snapshot,
                                            const directory::Account& group);
// What an admin may see of a group itself.
base::Json::Object describe_group(const directory::Snapshot& snapshot, const directory::Account& group);

}  // namespace control
