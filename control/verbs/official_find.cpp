// official.find: officials by name, title, login, address, staff id or telephone, as everybody types: without
// accents.
//
//   {"query":"nong van thanh","most":20}
//   {"officials":[{"login":"nvthanh","name":"Nông Văn Thanh",…}],"has_more":false}

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"

namespace control {
namespace {

constexpr std::int64_t ordinary_count = 20;

struct Find {
    std::string query;
    std::size_t most = 0;
};

Find parse(Args& args)
{
    std::string query = args.text("query");
    auto most = args.number("most", 1000);
    return {std::move(query), static_cast<std::size_t>(most == 0 ? ordinary_count : most)};
}

// Of a narrower scope than everything so many are looked through.
constexpr std::size_t most_looked_through = 100'000;

base::Json find(const directory::Snapshot& snapshot, const Find& asked, const Scope& scope)
{
    auto found = snapshot.find(asked.query, scope.is_everything() ? asked.most + 1 : most_looked_through);
    std::erase_if(found, [&](const auto* account) { return !scope.holds(snapshot, account->agency); });
    bool has_more = found.size() > asked.most;
    if (has_more) found.resize(asked.most);
    base::Json::Array officials;
    for (const auto* account : found) officials.emplace_back(describe(snapshot, *account));
    return base::Json::Object{{"officials", std::move(officials)}, {"has_more", has_more}};
}

net::Task<Answer> handle(Session& session, Find asked)
{
    auto work = [snapshot = session.directory().snapshot(), asked = std::move(asked),
                 scope = session.scope()] { return find(*snapshot, asked, scope); };
    co_return co_await net::offload(session.offload(), std::move(work));
}

}  // namespace

const Verb official_find{"official.find", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control
