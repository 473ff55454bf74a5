// Links: bodies put into mailboxes, of any number of accounts, as one batch. Stages:
//
//   0  each account: is there room, is there such a mailbox; an intent per message
//   1  each body: its summary if it is new, an owner per message      (reference before link)
//   2  each account: the messages, the intents gone
//
// A crash after 0 or 1 leaves intents, which the sweep undoes.
#pragma once

#include "store/core.hpp"

#include <variant>

namespace store {

struct LinkMessage {
    const Body* body = nullptr;
    std::string prefix;
    Flags flags;
    std::optional<base::WallTime> internal_date;
    base::Uuid email_id;  // chosen by link_all
};

// What one account gets.
struct Link {
    base::Uuid owner;
    Quota quota;
    std::variant<std::string, Role> target;
    std::vector<LinkMessage> messages;
    std::optional<Marker> marker = {};
    Reader reader = {};  // who puts them there
    Purpose purpose = Purpose::ordinary;
    base::Result<void> room_above = {};  // asked by link_all
};

// Each link's outcome, in order. The bodies must outlive the call.
net::Task<std::vector<base::Result<Appended>>> link_all(Store::Core& core, std::vector<Link> links);

}  // namespace store
