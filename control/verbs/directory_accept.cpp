// directory.accept: a great loss of accounts in slapd, which was not believed, is right after all.
//
//   {}
//   {"known":14411,"lost":1500}     as the proposal keeps it, and the answer

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"

namespace control {
namespace {

constexpr std::int64_t most = 1'000'000'000;

directory::Loss parse(Args& args)
{
    const auto known = args.number("known", most);
    return {static_cast<std::size_t>(known), static_cast<std::size_t>(args.number("lost", most))};
}

net::Task<Answer> handle(Session& session, directory::Loss seen)
{
    auto accepted = co_await session.directory().accept_loss(seen);
    if (!accepted && accepted.error().code == base::Code::conflict)
        co_return no(base::Code::conflict, "other_loss", {{"why", accepted.error().detail}});
    if (!accepted && accepted.error().code == base::Code::not_found)
        co_return no(base::Code::not_found, "no_loss");
    if (!accepted) co_return std::unexpected(from_directory(accepted.error()));
    const auto lost = static_cast<std::int64_t>(accepted->lost);
    Act act{ledger::Kind::act, "a loss of accounts is accepted", {"lost", std::to_string(lost)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"known", static_cast<std::int64_t>(accepted->known)}, {"lost", lost}};
}

net::Task<Foreseen> foresee(Session& session, directory::Loss)
{
    const auto loss = session.directory().loss_in_doubt();
    if (!loss) co_return no(base::Code::not_found, "no_loss");
    co_return base::Json::Object{{"known", static_cast<std::int64_t>(loss->known)},
                                 {"lost", static_cast<std::int64_t>(loss->lost)}};
}

}  // namespace

// Very many are deleted at once: that takes two.
const Verb directory_accept{
    "directory.accept", parse_then<parse, handle>, Duty::recorded, directory::Right::operate,
    Weight::two,        Reach::everything,         nullptr,        parse_then_foresee<parse, foresee>};

}  // namespace control
