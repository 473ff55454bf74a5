#include "control/verbs/bulky.hpp"

namespace control {

net::Task<std::optional<Refusal>> tell_if_bulky(Session& session, std::uint64_t accounts)
{
    const auto come_to = session.office().bulk.made(session.name().who, accounts);
    if (!come_to) co_return std::nullopt;
    const auto count = std::to_string(*come_to);
    session.parts().log.warning(
        "control", "one admin has made, locked or given passwords to very many accounts within an hour",
        {{"by", session.name().to_text()}, {"count", count}});
    session.parts()
        .metrics
        .counter("congvu_control_bulk_alerts_total",
                 "Times that one admin made, locked or gave passwords to more accounts within an hour than "
                 "control.bulk_most.")
        .add();
    Act act{ledger::Kind::act,
            "very many accounts were made, locked or given passwords within an hour",
            {"count", count}};
    co_return co_await session.record(std::move(act));
}

}  // namespace control
