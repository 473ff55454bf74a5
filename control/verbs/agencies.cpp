#include "control/verbs/agencies.hpp"

#include "base/text.hpp"
#include "control/rights/words.hpp"

namespace control {

FoundAgency find_agency(const Session& session, const directory::Snapshot& snapshot, const std::string& code)
{
    if (const auto* found = snapshot.agency(code)) {
        if (session.scope().holds(snapshot, found->code)) return found;
        return std::unexpected(out_of_scope(session, snapshot, *found));
    }
    return std::unexpected(no_such_agency(snapshot, code));
}

std::expected<Scope, Refusal> at_and_below(const Session& session, const directory::Snapshot& snapshot,
                                           const std::string& code)
{
    Scope scope;
    if (code.empty()) {
        scope.add({});
        return scope;
    }
    const auto top = find_agency(session, snapshot, code);
    if (!top) return std::unexpected(top.error());
    scope.add((*top)->id);
    return scope;
}

Refusal no_such_agency(const directory::Snapshot& snapshot, const std::string& code)
{
    const std::string shown = base::printable(code, 64);
    const auto* near = nearest_agency(snapshot, code);
    if (near == nullptr) return refusal(base::Code::not_found, "unknown_agency", {{"code", shown}});
    return refusal(base::Code::not_found, "unknown_agency_near",
                   {{"code", shown}, {"near", near->code}, {"near_name", near->name}});
}

}  // namespace control
