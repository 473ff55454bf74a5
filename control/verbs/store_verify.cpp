// store.verify: every row and every byte checked, while the store is used. store.repair: and made anew what can be.
//
//   {}                 of repair: {"is_dry":true} only says what it would find
//   an item for each finding, then the sums: finding_json.hpp

#include "control/finding_json.hpp"
#include "control/verbs.hpp"

namespace control {
namespace {

// Tells the admin, with the names that people know.
class Teller final : public store::Findings {
  public:
    explicit Teller(Session& session) : session_(session) {}

    net::Task<void> found(store::Finding finding) override
    {
        return session_.item(to_json(finding, owner_of(finding.where)));
    }
    net::Task<void> at(std::uint64_t done, std::uint64_t total) override
    {
        return session_.progress(static_cast<std::int64_t>(done), static_cast<std::int64_t>(total));
    }

  private:
    std::string owner_of(const store::Where& where) const
    {
        if (!where.partition || where.partition->space != store::Space::account) return {};
        const auto snapshot = session_.directory().snapshot();
        const auto* account = snapshot->by_id(where.partition->id);
        return account ? account->login : std::string();
    }

    Session& session_;
};

struct Check {
    bool is_repair = false;
};

Check parse_verify(Args&)
{
    return {};
}

Check parse_repair(Args& args)
{
    return {!args.flag("is_dry")};
}

net::Task<Answer> handle(Session& session, Check asked)
{
    Teller teller(session);
    const auto begun = session.parts().clock.steady();
    auto sums =
        asked.is_repair ? co_await session.store().repair(teller) : co_await session.store().verify(teller);
    if (!sums) co_return no(sums.error().code, "store_refused", {{"why", sums.error().detail}});
    const auto took = std::chrono::duration_cast<base::Duration>(session.parts().clock.steady() - begun);
    Act act{ledger::Kind::act,
            asked.is_repair ? "the store was repaired" : "the store was verified",
            {"damaged", std::to_string(sums->damaged)},
            {"repaired", std::to_string(sums->repaired)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return to_json(*sums, took);
}

}  // namespace

const Verb store_verify{"store.verify", parse_then<parse_verify, handle>};
const Verb store_repair{"store.repair", parse_then<parse_repair, handle>, Duty::recorded};

}  // namespace control
