// What the verbs share that lead an account from one state to another (directory/life.hpp).
#pragma once

#include "control/session.hpp"
#include "directory/life.hpp"
#include "life/policies.hpp"

namespace control {

struct StepAsked {
    std::string name, reason;
    directory::Step step;
    std::optional<std::vector<base::Uuid>> successors = {};
    bool must_change_password = false;  // from now on, if the step is taken
};

// {"official":{…,"state":"closed"},"was":"locked"}. One that is in that state already stays as it is.
net::Task<Answer> take_step(Session& session, StepAsked asked);

// Why this step cannot be taken with this account now, by the first of the reasons; nothing: it can, or it has been.
std::optional<Refusal> why_not(const Session& session, const directory::Snapshot& snapshot,
                               const directory::Account& account, directory::Step step);

// What counts meanwhile, where what a profile asks for waits for two admins (life/standing.hpp): for Policies::keep().
std::shared_ptr<const life::Kept> kept_meanwhile(const Session& session);

}  // namespace control
