// How a no for want of a right, or of scope, is said: what was asked, how far one's own reaches, whom to ask.
#pragma once

#include "control/session.hpp"

namespace control {

Refusal no_right(const Session& session, const directory::Snapshot& snapshot, const Verb& verb);
// Where a part of the request takes another right than the verb itself.
Refusal no_right(const Session& session, const directory::Snapshot& snapshot, const Verb& verb,
                 directory::Right right);
// nqhuy belongs to Sở Thông tin và Truyền thông (H37.10); your scope is H37.31.37. Ask: congvu request lock nqhuy
Refusal out_of_scope(const Session& session, const directory::Snapshot& snapshot,
                     const directory::Account& account);
Refusal out_of_scope(const Session& session, const directory::Snapshot& snapshot,
                     const directory::Agency& agency);

// What an official may be asked for by `congvu request`: lock, of official.lock; empty where there is no such request.
std::string_view request_for(std::string_view verb);

}  // namespace control
