// Verbs: what an admin may ask. One page in verbs/ each; this is their table.
//
//   struct Lock { std::string name; };
//   Lock parse(Args& args) { return {args.text("name")}; }
//   net::Task<Answer> handle(Session& session, Lock asked) { … }
//   const Verb official_lock{"official.lock", parse_then<parse, handle>};
#pragma once

#include "control/proto/args.hpp"
#include "control/session.hpp"

#include <span>

namespace control {

// What is recorded is refused while nothing can be recorded.
enum class Duty { none, recorded };

// Two: it becomes a proposal, and is done once a second admin approves it.
enum class Weight { one, two };
// How far the right must reach: over the agencies concerned, which the verb looks up (people.hpp, agencies.hpp), or
// over everything, as for all that takes Right::operate; nobody needs a right to say who he is.
enum class Reach { scope, everything, nobody };

using Foreseen = std::expected<base::Json::Object, Refusal>;

struct Verb {
    std::string_view name;
    net::Task<Answer> (*run)(Session& session, base::Json args);
    Duty duty = Duty::none;
    directory::Right right = directory::Right::operate;  // what it takes to ask for it at all
    Weight weight = Weight::one;
    Reach reach = Reach::scope;
    // Of a verb that may also be asked to look only: such a request takes Right::see, and neither a basis nor a second.
    bool (*only_looks)(const base::Json& args) = nullptr;
    // Of a verb for two, always: why it could not be done now, as far as that can be told; then nobody proposes it. Or
    // else what the proposal keeps, as the verb has understood it and nothing besides: "account" is the id of whom it is
    // about, by which it is found who may approve; what it saw is held against what it finds when it is run.
    net::Task<Foreseen> (*foresee)(Session& session, base::Json args) = nullptr;
};

extern const Verb account_add, account_import, account_list, account_show, admin_grant, admin_list,
    admin_logout, admin_revoke, admin_sessions, admin_whoami, agency_edit, agency_import, agency_quota,
    agency_show, agency_tree, app_add, app_list, app_revoke, approval_approve, approval_list, approval_reject,
    approval_show, audit_accept, audit_export, audit_show, audit_verify, bench_accounts, cert_enrol,
    cert_import, cert_list, cert_revoke, directory_accept, directory_export, factor_confirm, factor_enrol,
    factor_own, factor_remove, factor_show, group_add, group_edit, group_list, group_members, group_preview,
    group_show, holder_assign, holder_release, life_accept, life_due, life_log, official_activate,
    official_call_off, official_close, official_edit, official_export, official_find, official_hold,
    official_import, official_lock, official_move, official_password, official_purge, official_reopen,
    official_show, official_unlock, official_update, own_app, own_password, policy_profiles, report,
    request_accept, request_done, request_list, request_make, request_refuse, service_set, session_login,
    session_logout, session_resume, status, store_repair, store_verify;

std::span<const Verb* const> verbs();

// Whether it changes something, for which there is to be a document.
constexpr bool changes(const Verb& verb)
{
    using enum directory::Right;
    return verb.duty == Duty::recorded && verb.right != see && verb.right != audit && verb.right != approve;
}

template<typename Function> struct SecondArgument;
template<typename Asked> struct SecondArgument<net::Task<Answer> (*)(Session&, Asked)> {
    using type = Asked;
};

// The same of what only foresees.
template<auto parse, auto look> net::Task<Foreseen> parse_then_foresee(Session& session, base::Json json)
{
    Args args(json);
    auto asked = parse(args);
    if (auto fault = args.fault()) co_return std::unexpected(std::move(*fault));
    co_return co_await look(session, std::move(asked));
}

// The handler sees only arguments of the right kind; anything else has been refused.
template<auto parse, auto handle> net::Task<Answer> parse_then(Session& session, base::Json json)
{
    Args args(json);
    typename SecondArgument<decltype(handle)>::type asked = parse(args);
    if (auto fault = args.fault()) co_return std::unexpected(std::move(*fault));
    co_return co_await handle(session, std::move(asked));
}

}  // namespace control
