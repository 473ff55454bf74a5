// bench.accounts: N plain accounts u00000, u00001, … with the password "secret", for load generators.
//
// Only where the server's domain is bench.test (RFC 6761 §6.2: never a real one), for everybody knows the
// password.

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "directory/password.hpp"

#include "base/format.hpp"

namespace control {
namespace {

constexpr std::string_view bench_domain = "bench.test";
constexpr std::string_view bench_agency = "BENCH";
constexpr std::int64_t batch_size = 500;

struct Bench {
    std::int64_t count = 0;
};

Bench parse(Args& args)
{
    return {args.number("count", 100'000)};
}

directory::NewAccount bench_account(std::int64_t number, const std::string& hash)
{
    std::string login = base::format("u{:05}", number);
    return {.staff_id = "BENCH-" + login,
            .name = "Bench " + login,
            .sex = {},
            .title = {},
            .agency = std::string(bench_agency),
            .phone = {},
            .login = login,
            .address = login + "@" + std::string(bench_domain),
            .role = directory::Role::none,
            .quota_bytes = 0,
            .password_hash = hash};
}

net::Task<base::Result<directory::Effect>> add_agency(Session& session)
{
    directory::NewAgency agency{.code = std::string(bench_agency),
                                .parent = {},
                                .kind = "office",
                                .name = "Bench",
                                .short_name = "bench",
                                .gso_code = {},
                                .level = directory::Level::province};
    std::vector<directory::NewAgency> one{std::move(agency)};
    auto outcomes = co_await session.directory().add_agencies(std::move(one));
    co_return outcomes.at(0);
}

// How many were added: those that are there already stay as they are.
net::Task<base::Result<std::int64_t>> add_accounts(Session& session, std::int64_t from, std::int64_t to,
                                                   std::string hash)
{
    auto snapshot = session.directory().snapshot();
    std::vector<directory::NewAccount> fresh;
    for (auto number = from; number < to; ++number)
        if (snapshot->by_login(base::format("u{:05}", number)) == nullptr)
            fresh.push_back(bench_account(number, hash));
    auto outcomes = co_await session.directory().add_accounts(std::move(fresh));
    std::int64_t added = 0;
    for (const auto& outcome : outcomes) {
        if (!outcome) co_return base::refuse(outcome.error());
        if (*outcome == directory::Effect::added) ++added;
    }
    co_return added;
}

net::Task<Answer> handle(Session& session, Bench asked)
{
    auto snapshot = session.directory().snapshot();
    if (snapshot->domains().empty() || snapshot->domains().front() != bench_domain)
        co_return no(base::Code::denied, "not_a_bench", {});
    if (auto made = co_await add_agency(session); !made)
        co_return std::unexpected(from_directory(made.error()));

    // One hash for all: a load generator measures mail, not Argon2.
    std::string hash = directory::hash_password("secret", directory::quick_cost);
    std::int64_t added = 0;
    for (std::int64_t from = 0; from < asked.count; from += batch_size) {
        std::int64_t to = std::min(from + batch_size, asked.count);
        auto some = co_await add_accounts(session, from, to, hash);
        if (!some) co_return std::unexpected(from_directory(some.error()));
        added += *some;
        co_await session.progress(to, asked.count);
    }
    Act act{ledger::Kind::created, "bench accounts are there", {"count", std::to_string(asked.count)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"added", added}, {"same", asked.count - added}};
}

}  // namespace

const Verb bench_accounts{"bench.accounts", parse_then<parse, handle>, Duty::recorded};

}  // namespace control
