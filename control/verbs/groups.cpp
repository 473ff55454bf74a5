#include "control/verbs/groups.hpp"

#include "base/text.hpp"
#include "control/verbs/agencies.hpp"
#include "directory/group_filter.hpp"

#include <algorithm>
#include <map>

namespace control {
namespace {

using base::Json;
using directory::GroupFilter;

constexpr std::size_t most_agencies_shown = 10;
constexpr std::size_t most_named = 1000;  // at once

std::string_view key_of(GroupFilter::Fault::What what)
{
    switch (what) {
    case GroupFilter::Fault::What::unexpected: return "group_filter_unexpected";
    case GroupFilter::Fault::What::unknown_word: return "group_filter_unknown_word";
    case GroupFilter::Fault::What::open_quote: return "group_filter_open_quote";
    case GroupFilter::Fault::What::too_long: return "group_filter_too_long";
    case GroupFilter::Fault::What::too_deep: return "group_filter_too_deep";
    }
    base::bug("unnamed fault of a filter");
}

Refusal refusal_of(const GroupFilter::Fault& fault)
{
    const bool is_at_end = fault.what == GroupFilter::Fault::What::unexpected && fault.found.empty();
    return refusal(
        base::Code::invalid,
        std::string(is_at_end ? std::string_view("group_filter_ends") : key_of(fault.what)),
        {{"column", fault.column}, {"found", base::printable(fault.found, 60)}, {"wanted", fault.wanted}});
}

Json::Array largest_of(const directory::Snapshot& snapshot, const std::map<std::string, std::int64_t>& counts)
{
    std::vector<std::pair<std::int64_t, std::string>> sorted;
    for (const auto& [code, count] : counts) sorted.emplace_back(-count, code);
    std::ranges::sort(sorted);
    sorted.resize(std::min(sorted.size(), most_agencies_shown));
    Json::Array largest;
    for (const auto& [count, code] : sorted) {
        const auto* agency = snapshot.agency(code);
        largest.emplace_back(
            Json::Object{{"code", code}, {"name", agency ? agency->name : code}, {"count", -count}});
    }
    return largest;
}

Json::Array names_of(const directory::Snapshot& snapshot, const std::vector<base::Uuid>& ids)
{
    Json::Array names;
    for (const auto& id : ids) {
        const auto* account = snapshot.by_id(id);
        names.emplace_back(account ? account->login : to_string(id));
    }
    return names;
}

}  // namespace

net::Task<FoundOne> find_group(Session& session, const directory::Snapshot& snapshot, std::string name)
{
    auto found = co_await find_one(session, snapshot, std::move(name));
    if (!found || (*found)->kind == directory::Kind::group) co_return found;
    co_return no(base::Code::invalid, "no_group",
                 {{"address", (*found)->primary_address()}, {"name", (*found)->name}});
}

std::optional<Refusal> fault_of_filter(const directory::Snapshot& snapshot, const std::string& filter)
{
    if (filter.empty()) return std::nullopt;
    const auto parsed = GroupFilter::parse(filter);
    if (!parsed) return refusal_of(parsed.error());
    const auto unknown = parsed->unknown_agency(snapshot);
    if (!unknown) return std::nullopt;
    return no_such_agency(snapshot, *unknown);
}

std::optional<Refusal> beyond_scope(const Session& session, const directory::Snapshot& snapshot,
                                    const directory::Account& group)
{
    const auto scope = session.scope();
    if (scope.is_everything()) return std::nullopt;
    const auto expansion = directory::expand(snapshot, group);
    if (!expansion)
        return refusal(base::Code::cannot, "group_unexpandable", {{"why", to_string(expansion.error())}});
    const auto is_outside = [&](const auto* account) { return !scope.holds(snapshot, account->agency); };
    const auto outside = std::ranges::count_if(expansion->accounts, is_outside);
    if (outside == 0) return std::nullopt;
    return refusal(base::Code::denied, "group_beyond_scope",
                   {{"count", static_cast<std::int64_t>(outside)}, {"scope", scope.to_text(snapshot)}});
}

std::vector<std::string> names_in(Args& args, std::string_view list)
{
    std::vector<std::string> names;
    for (const auto& row : args.rows(list, most_named)) names.push_back(row.as_text());
    return names;
}

net::Task<Ids> find_ids(Session& session, std::shared_ptr<const directory::Snapshot> snapshot,
                        std::vector<std::string> names)
{
    std::vector<base::Uuid> ids;
    for (auto& name : names) {
        auto found = co_await find_one(session, *snapshot, std::move(name));
        if (!found) co_return std::unexpected(std::move(found.error()));
        const auto& id = (*found)->id;
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
    co_return ids;
}

std::expected<Json, Refusal> reach_of(const directory::Snapshot& snapshot, const directory::Account& group)
{
    const auto expansion = directory::expand(snapshot, group);
    if (!expansion)
        return no(base::Code::cannot, "group_unexpandable", {{"why", to_string(expansion.error())}});
    std::map<std::string, std::int64_t> counts;
    for (const auto* account : expansion->accounts) ++counts[account->agency];
    Json::Array circles, troubles;
    for (const auto& login : expansion->circles) circles.emplace_back(login);
    for (const auto& trouble : expansion->troubles) troubles.emplace_back(to_string(trouble));
    return Json::Object{{"mailboxes", expansion->accounts.size()},
                        {"agencies", counts.size()},
                        {"largest", largest_of(snapshot, counts)},
                        {"circles", std::move(circles)},
                        {"troubles", std::move(troubles)}};
}

Json::Object describe_group(const directory::Snapshot& snapshot, const directory::Account& group)
{
    auto described = describe(snapshot, group);
    described.emplace("filter", group.filter);
    described.emplace("open_to", to_string(group.open_to));
    described.emplace("members", names_of(snapshot, group.members));
    described.emplace("senders", names_of(snapshot, group.senders));
    described.emplace("version", group.version);
    return described;
}

}  // namespace control
