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

struct Verb {
    std::string_view name;
    net::Task<Answer> (*run)(Session& session, base::Json args);
    Duty duty = Duty::none;
    directory::Right right = directory::Right::operate;  // what it takes to ask for it at all
};

extern const Verb agency_import, agency_quota, agency_tree, audit_export, audit_show, audit_verify,
    bench_accounts, cert_enrol, cert_import, cert_list, cert_revoke, directory_accept, directory_export,
    group_add, group_edit, group_members, group_preview, group_show, official_find, official_import,
    official_lock, official_password, official_show, official_unlock, policy_profiles, status, store_repair,
    store_verify;

std::span<const Verb* const> verbs();

template<typename Function> struct SecondArgument;
template<typename Asked> struct SecondArgument<net::Task<Answer> (*)(Session&, Asked)> {
    using type = Asked;
};

// The handler sees only arguments of the right kind; anything else has been refused.
template<auto parse, auto handle> net::Task<Answer> parse_then(Session& session, base::Json json)
{
    Args args(json);
    typename SecondArgument<decltype(handle)>::type asked = parse(args);
    if (auto fault = args.fault()) co_return std::unexpected(std::move(*fault));
    co_return co_await handle(session, std::move(asked));
}

}  // namespace control
