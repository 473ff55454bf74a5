// audit.export: one record with its proof (ledger/proof.hpp).
//
//   {"sequence":4711}      {"file":"{\"format\":…}"}

#include "control/verbs.hpp"
#include "control/verbs/auditing.hpp"
#include "ledger/proof.hpp"

#include <limits>

namespace control {
namespace {

struct Export {
    std::int64_t sequence = 0;
};

Export parse(Args& args)
{
    return {args.number("sequence", std::numeric_limits<std::int64_t>::max())};
}

net::Task<Answer> handle(Session& session, Export asked)
{
    auto* books = session.parts().books;
    if (!books) co_return no(base::Code::unsupported, "audit_absent");
    if (auto fault =
            co_await record_reading(session, "a record was exported", std::to_string(asked.sequence)))
        co_return std::unexpected(std::move(*fault));
    if (auto sealed = co_await books->seal(); !sealed)
        co_return no(sealed.error().code, "audit_refused", {{"why", sealed.error().detail}});
    auto work = [folder = books->folder(), sequence = static_cast<std::uint64_t>(asked.sequence)] {
        return ledger::export_record(folder, sequence);
    };
    auto file = co_await net::offload(session.offload(), std::move(work));
    if (!file) co_return no(file.error().code, "audit_refused", {{"why", file.error().detail}});
    co_return base::Json::Object{{"file", std::move(*file)}};
}

}  // namespace

const Verb audit_export{"audit.export", parse_then<parse, handle>, Duty::recorded, directory::Right::audit,
                        Weight::one,    Reach::everything};

}  // namespace control
