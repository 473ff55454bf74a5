// factor.enrol, factor.confirm: somebody's second factor, in two steps. factor.remove: he has none any more, since he lost
// his telephone. factor.show: whether he has one.
//
//   {"name":"nqhuy"}                     {"official":{…},"secret":"GEZD…","uri":"otpauth://totp/…"}
//   {"name":"nqhuy","code":"123456"}     {"official":{…},"recovery":["abcd-efgh-ijkm",…]}
//   {"name":"nqhuy"}                     {"official":{…}}
//   {"name":"nqhuy"}                     {"official":{…},"state":"in_use","since":1767225600,"recovery_left":10}
//
// Nobody takes away his own by his rights: that takes a code (factor_own.cpp).

#include "control/verbs.hpp"
#include "control/verbs/factors.hpp"

namespace control {
namespace {

struct Whose {
    std::string name, code;
};

Whose parse_name(Args& args)
{
    return {args.text("name"), {}};
}

Whose parse_confirm(Args& args)
{
    auto name = args.text("name");
    auto code = args.text("code");
    return {std::move(name), std::move(code)};
}

using Found = std::expected<directory::Account, Refusal>;

net::Task<Found> whose(Session& session, std::string name)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_one(session, *snapshot, std::move(name));
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    if (!account.has_login())
        co_return no(base::Code::cannot, "no_password_here", {{"name", account.primary_address()}});
    co_return account;
}

net::Task<Answer> enrol(Session& session, Whose asked)
{
    auto finding = whose(session, std::move(asked.name));
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto beginning = begin_factor(session, session.directory(), *std::move(found));
    co_return co_await std::move(beginning);
}

net::Task<Answer> confirm(Session& session, Whose asked)
{
    auto finding = whose(session, std::move(asked.name));
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto confirming = confirm_factor(session, session.directory(), *std::move(found), std::move(asked.code));
    co_return co_await std::move(confirming);
}

net::Task<Answer> remove(Session& session, Whose asked)
{
    auto finding = whose(session, std::move(asked.name));
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (session.asker() && session.asker()->account == found->id)
        co_return no(base::Code::denied, "factor_own", {{"login", found->login}});
    auto removing = remove_factor(session, session.directory(), *std::move(found));
    co_return co_await std::move(removing);
}

net::Task<Answer> show(Session& session, Whose asked)
{
    auto finding = whose(session, std::move(asked.name));
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    auto showing = show_factor(session, *std::move(found));
    co_return co_await std::move(showing);
}

}  // namespace

const Verb factor_confirm{"factor.confirm", parse_then<parse_confirm, confirm>, Duty::recorded,
                          directory::Right::reset_password};
const Verb factor_enrol{"factor.enrol", parse_then<parse_name, enrol>, Duty::recorded,
                        directory::Right::reset_password};
const Verb factor_remove{"factor.remove", parse_then<parse_name, remove>, Duty::recorded,
                         directory::Right::reset_password};
const Verb factor_show{"factor.show", parse_then<parse_name, show>, Duty::none, directory::Right::see};

}  // namespace control
