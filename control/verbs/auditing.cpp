#include "control/verbs/auditing.hpp"

namespace control {

net::Task<std::optional<Refusal>> record_reading(Session& session, std::string event, std::string filter)
{
    return session.record({ledger::Kind::audit_read, std::move(event), {"filter", std::move(filter)}});
}

}  // namespace control
