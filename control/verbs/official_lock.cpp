// official.lock, official.unlock: a locked official cannot log in or send; mail is still received. official.activate:
// one who is pending begins.
//
//   {"name":"tvhung","reason":"chuyển công tác"}
//   {"official":{…,"state":"locked"},"was":"active"}

#include "control/verbs.hpp"
#include "control/verbs/stepping.hpp"

namespace control {
namespace {

using directory::Step;

struct Lock {
    std::string name, reason;
};

Lock parse(Args& args)
{
    std::string name = args.text("name");
    return {std::move(name), args.optional_text("reason")};
}

net::Task<Answer> lock(Session& session, Lock asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), Step::lock});
}

net::Task<Answer> unlock(Session& session, Lock asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), Step::unlock});
}

net::Task<Answer> activate(Session& session, Lock asked)
{
    return take_step(session, {std::move(asked.name), std::move(asked.reason), Step::activate});
}

}  // namespace

using directory::Right;

const Verb official_lock{"official.lock", parse_then<parse, lock>, Duty::recorded, Right::lock};
const Verb official_unlock{"official.unlock", parse_then<parse, unlock>, Duty::recorded, Right::lock};
const Verb official_activate{"official.activate", parse_then<parse, activate>, Duty::recorded, Right::create};

}  // namespace control
