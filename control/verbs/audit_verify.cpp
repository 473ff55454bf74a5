// audit.verify: every record and every head of the server's own audit.
//
//   {}          or {"anchor":"/mnt/heads"}: a file on the server's machine. Who is not on that machine himself may name
//               only the one of the settings, so that nobody has the server read what it likes
//   an item {"text":"…"} for each finding, then {"records":…,"segments":…,"heads":…,"findings":…,"last":…,
//   "last_signed":…,"last_head":"…","key":"…"}

#include "control/verbs.hpp"
#include "control/verbs/auditing.hpp"
#include "ledger/verify.hpp"

namespace control {
namespace {

constexpr std::size_t most_told = 1000;  // findings; the sums count all

struct Verify {
    std::string anchor;  // a file on the server's machine
};

Verify parse(Args& args)
{
    return {args.optional_text("anchor")};
}

struct Outcome {
    base::Result<ledger::Verified> sums;
    std::vector<ledger::Finding> told;
};

Outcome verified(const ledger::VerifyRequest& request)
{
    std::vector<ledger::Finding> told;
    auto sums = ledger::verify(request, [&told](const ledger::Finding& finding) {
        if (told.size() < most_told) told.push_back(finding);
    });
    return {std::move(sums), std::move(told)};
}

bool may_name(const Session& session, const std::string& anchor)
{
    return anchor.empty() || session.asker()->is_of_machine() ||
           anchor == session.parts().books->settings().anchor;
}

net::Task<Answer> handle(Session& session, Verify asked)
{
    auto* books = session.parts().books;
    if (!books) co_return no(base::Code::unsupported, "audit_absent");
    if (!may_name(session, asked.anchor)) co_return no(base::Code::denied, "audit_other_anchor");
    if (auto fault = co_await record_reading(session, "the audit was verified", asked.anchor))
        co_return std::unexpected(std::move(*fault));
    // So that all that was told up to now is checked.
    if (auto sealed = co_await books->seal(); !sealed)
        co_return no(sealed.error().code, "audit_refused", {{"why", sealed.error().detail}});
    ledger::VerifyRequest request{
        books->folder(), {}, std::move(asked.anchor), books->settings().head_records};
    auto work = [request = std::move(request)] { return verified(request); };
    auto outcome = co_await net::offload(session.offload(), std::move(work));
    if (!outcome.sums)
        co_return no(outcome.sums.error().code, "audit_refused", {{"why", outcome.sums.error().detail}});
    for (const auto& finding : outcome.told)
        co_await session.item(base::Json::Object{{"text", ledger::to_text(finding)}});
    co_return ledger::to_json(*outcome.sums);
}

}  // namespace

const Verb audit_verify{"audit.verify", parse_then<parse, handle>, Duty::recorded, directory::Right::audit,
                        Weight::one,    Reach::everything};

}  // namespace control
