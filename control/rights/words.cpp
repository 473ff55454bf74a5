#include "control/rights/words.hpp"

#include "control/verbs.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Code;

struct Asking {
    std::string_view verb, request;
};
constexpr Asking askings[] = {
    {"official.lock", "lock"},   {"official.unlock", "unlock"}, {"official.password", "password"},
    {"official.edit", "edit"},   {"official.close", "close"},   {"official.move", "move"},
    {"official.purge", "purge"},
};

}  // namespace

std::string_view request_for(std::string_view verb)
{
    const auto found = std::ranges::find(askings, verb, &Asking::verb);
    return found == std::end(askings) ? std::string_view() : found->request;
}

Refusal no_right(const Session& session, const directory::Snapshot& snapshot, const Verb& verb)
{
    return no_right(session, snapshot, verb, session.right());
}

Refusal no_right(const Session& session, const directory::Snapshot& snapshot, const Verb& verb,
                 directory::Right right)
{
    base::Json::Object values{{"verb", std::string(verb.name)},
                              {"who", session.name().as.empty() ? session.name().who : session.name().as},
                              {"right", to_string(right)}};
    const auto rights = session.warrant().rights();
    if (rights.is_empty()) return refusal(Code::denied, "no_rights", std::move(values));
    values.emplace("rights", to_string(rights));
    values.emplace("scope", session.warrant().whole_scope().to_text(snapshot));
    return refusal(Code::denied, "no_right", std::move(values));
}

Refusal out_of_scope(const Session& session, const directory::Snapshot& snapshot,
                     const directory::Account& account)
{
    const auto* agency = snapshot.agency(account.agency);
    base::Json::Object values{{"login", account.login},
                              {"agency", account.agency},
                              {"agency_name", agency ? agency->name : std::string()},
                              {"scope", session.scope().to_text(snapshot)}};
    const auto request = request_for(session.verb());
    if (request.empty()) return refusal(Code::denied, "out_of_scope", std::move(values));
    values.emplace("request", std::string(request) + " " + account.login);
    return refusal(Code::denied, "out_of_scope_ask", std::move(values));
}

Refusal out_of_scope(const Session& session, const directory::Snapshot& snapshot,
                     const directory::Agency& agency)
{
    return refusal(Code::denied, "agency_out_of_scope",
                   {{"agency", agency.code},
                    {"agency_name", agency.name},
                    {"scope", session.scope().to_text(snapshot)}});
}

}  // namespace control
