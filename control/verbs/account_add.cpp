// account.add: one mailbox that is nobody's own, or a service, which gets a random password.
//
//   {"kind":"role","agency":"H37.1","name":"Giám đốc Sở …","address":"giamdoc.skhcn",
//    "quota":"2 GiB"}                                                        {"account":{…}}
//   {"kind":"service","agency":"H37.1","name":"Một cửa","address":"motcua","hourly_rate":600,
//    "return_address":"tralai@…"}                                            {"account":{…},"password":"…"}

#include "control/verbs.hpp"
#include "control/verbs/bulky.hpp"
#include "control/verbs/importing.hpp"
#include "control/verbs/mailboxes.hpp"

#include "directory/password.hpp"

namespace control {
namespace {

using directory::NewAccount;

struct Add {
    BoxRow row;
    std::string profile, return_address;
    std::int64_t hourly_rate = 0;
};

Add parse(Args& args)
{
    Add asked;
    asked.row.kind = args.text("kind");
    asked.row.agency_code = args.text("agency");
    asked.row.name = args.text("name");
    asked.row.title = args.optional_text("title");
    asked.row.address = args.optional_text("address");
    asked.row.quota = args.optional_text("quota");
    asked.profile = args.optional_text("profile");
    asked.return_address = args.optional_text("return_address");
    asked.hourly_rate = args.optional_number("hourly_rate", most_per_hour).value_or(0);
    const bool is_service = asked.row.kind == "service";
    if (!is_service && (asked.hourly_rate != 0 || !asked.return_address.empty()))
        args.refuse("hourly_rate", "service_only");
    return asked;
}

std::expected<NewAccount, Refusal> to_account(const directory::Profiles& profiles,
                                              const directory::Snapshot& snapshot, const Add& asked,
                                              const directory::Profile* profile, MaySee may_see)
{
    Trial trial;
    life::Policies policies(profiles, snapshot);
    BoxPlan plan(snapshot, trial, profile, asking(policies), std::move(may_see));
    const auto row = tidied(asked.row);
    auto verdict = plan.judge(row);
    if (auto fault = fault_in(policies)) return std::unexpected(std::move(*fault));
    if (verdict.outcome == Outcome::same)
        return no(base::Code::exists, "login_taken", {{"login", verdict.login}, {"holder", row.name}});
    if (verdict.outcome != Outcome::added)
        return no(base::Code::invalid, verdict.why.key, verdict.why.values);
    auto account = plan.to_account(row, verdict);
    account.hourly_rate = static_cast<std::uint64_t>(asked.hourly_rate);
    account.return_address = asked.return_address;
    return account;
}

net::Task<Answer> handle(Session& session, Add asked)
{
    auto snapshot = session.directory().snapshot();
    if (snapshot->domains().empty()) co_return no(base::Code::cannot, "no_domain");
    if (auto fault = fault_of_return_address(asked.return_address))
        co_return std::unexpected(std::move(*fault));
    auto profile = co_await find_optional_profile(session, asked.profile);
    if (!profile) co_return std::unexpected(std::move(profile.error()));
    auto work = [&] {
        return to_account(session.parts().profiles, *snapshot, asked, *profile ? &**profile : nullptr,
                          within_scope(session, *snapshot));
    };
    auto fresh = co_await net::offload(session.offload(), std::move(work));
    if (!fresh) co_return std::unexpected(std::move(fresh.error()));

    const auto login = fresh->login;
    const auto password =
        fresh->kind == directory::Kind::service ? directory::random_secret() : std::string();
    fresh->password_hash = co_await hash_of(session, password);
    std::vector<NewAccount> one{std::move(*fresh)};
    auto given_up = co_await give_up_addresses(session.directory(), one);
    if (!given_up) co_return std::unexpected(from_directory(given_up.error()));
    auto outcomes = co_await session.directory().add_accounts(std::move(one));
    if (!outcomes.at(0)) co_return std::unexpected(from_directory(outcomes.at(0).error()));
    Act act{ledger::Kind::created, "a mailbox was added", {"login", login}, {"kind", asked.row.kind}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto telling = tell_if_bulky(session, 1);
    if (auto fault = co_await std::move(telling)) co_return std::unexpected(std::move(*fault));

    snapshot = session.directory().snapshot();
    const auto* added = snapshot->by_login(login);
    if (added == nullptr) co_return no(base::Code::unavailable, "directory_away", {{"why", "not shown yet"}});
    base::Json::Object answer{{"account", describe_in_full(*snapshot, *added)}};
    if (!password.empty()) answer.emplace("password", password);
    co_return answer;
}

}  // namespace

const Verb account_add{"account.add", parse_then<parse, handle>, Duty::recorded, directory::Right::create};

}  // namespace control
