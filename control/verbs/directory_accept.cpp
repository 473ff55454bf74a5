// directory.accept: a great loss of accounts in slapd, which was not believed, is right after all.
//
//   {}
//   {"known":14411,"lost":1500}

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"

namespace control {
namespace {

struct Nothing {};

Nothing parse(Args&)
{
    return {};
}

net::Task<Answer> handle(Session& session, Nothing)
{
    auto accepted = co_await session.directory().accept_loss();
    if (!accepted && accepted.error().code == base::Code::not_found)
        co_return no(base::Code::not_found, "no_loss");
    if (!accepted) co_return std::unexpected(from_directory(accepted.error()));
    const auto lost = static_cast<std::int64_t>(accepted->lost);
    Act act{ledger::Kind::act, "a loss of accounts is accepted", {"lost", std::to_string(lost)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"known", static_cast<std::int64_t>(accepted->known)}, {"lost", lost}};
}

net::Task<std::optional<Refusal>> foresee(Session& session, Nothing)
{
    if (session.directory().health().is_up) co_return refusal(base::Code::not_found, "no_loss");
    co_return std::nullopt;
}

}  // namespace

// Very many are deleted at once: that takes two.
const Verb directory_accept{
    "directory.accept", parse_then<parse, handle>, Duty::recorded, directory::Right::operate,
    Weight::two,        Reach::everything,         nullptr,        parse_then_foresee<parse, foresee>};

}  // namespace control
