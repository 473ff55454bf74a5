// What the verbs about admins share: how a grant is shown.
#pragma once

#include "control/session.hpp"

namespace control {

// {"role":"commune-admin","rights":"see,…","scope":"H37.31.37","scope_name":"…","accounts":50,"accounts_used":41,…};
// what is used is counted where there is a budget.
base::Json to_json(const directory::Snapshot& snapshot, const directory::Grant& grant);
base::Json::Array grants_of(const directory::Snapshot& snapshot, const directory::Account& account);

}  // namespace control
