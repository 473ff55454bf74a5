// group.edit: what is given is changed, the rest stays. Members and senders are added and taken away by name.
//
//   {"name":"chutich-xa","title":"Chủ tịch UBND xã","filter":"…","open_to":"named","add_members":["nqhuy"],
//    "remove_members":[],"add_senders":[],"remove_senders":["ntlan"],"seen":"…"}
//   {"group":{…},"reach":{…}}

#include "control/verbs.hpp"
#include "control/verbs/groups.hpp"

#include <algorithm>

namespace control {
namespace {

struct Names {
    std::vector<std::string> added, removed;
};

struct Edit {
    std::string name, seen;
    directory::AccountEdit edit;
    Names members, senders;
};

Edit parse(Args& args)
{
    Edit asked{args.text("name"), args.optional_text("seen"), {}, {}, {}};
    if (args.has("title")) asked.edit.name = args.text("title");
    if (args.has("filter")) asked.edit.filter = args.optional_text("filter");
    if (args.has("open_to")) {
        const auto word = args.text("open_to");
        asked.edit.open_to = directory::openness_from(word);
        if (!asked.edit.open_to) args.refuse("open_to", "bad_openness", {{"word", word}});
    }
    asked.members = {names_in(args, "add_members"), names_in(args, "remove_members")};
    asked.senders = {names_in(args, "add_senders"), names_in(args, "remove_senders")};
    return asked;
}

// The list as it will be; nullopt: it stays.
net::Task<std::expected<std::optional<std::vector<base::Uuid>>, Refusal>>
changed(Session& session, std::shared_ptr<const directory::Snapshot> snapshot, std::vector<base::Uuid> list,
        Names names)
{
    if (names.added.empty() && names.removed.empty()) co_return std::nullopt;
    auto added = co_await find_ids(session, snapshot, std::move(names.added));
    if (!added) co_return std::unexpected(std::move(added.error()));
    auto removed = co_await find_ids(session, snapshot, std::move(names.removed));
    if (!removed) co_return std::unexpected(std::move(removed.error()));
    std::erase_if(list, [&](const auto& id) { return std::ranges::find(*removed, id) != removed->end(); });
    for (const auto& id : *added)
        if (std::ranges::find(list, id) == list.end()) list.push_back(id);
    co_return list;
}

net::Task<Answer> handle(Session& session, Edit asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_group(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account group = **found;
    if (asked.edit.filter)
        if (auto fault = fault_of_filter(*snapshot, *asked.edit.filter))
            co_return std::unexpected(std::move(*fault));
    auto members = co_await changed(session, snapshot, group.members, std::move(asked.members));
    if (!members) co_return std::unexpected(std::move(members.error()));
    auto senders = co_await changed(session, snapshot, group.senders, std::move(asked.senders));
    if (!senders) co_return std::unexpected(std::move(senders.error()));
    asked.edit.members = std::move(*members);
    asked.edit.senders = std::move(*senders);
    directory::Account planned = group;
    apply(asked.edit, planned);
    if (auto fault = beyond_scope(session, *snapshot, planned)) co_return std::unexpected(std::move(*fault));

    // What is added to a list was added to the list that was read here.
    const bool has_list = asked.edit.members || asked.edit.senders;
    auto seen = asked.seen.empty() && has_list ? group.version : asked.seen;
    const auto stored = co_await session.directory().edit(group.id, asked.edit, std::move(seen));
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::modified,
            "a group was changed",
            {"login", group.login},
            {"filter", asked.edit.filter.value_or(group.filter)}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));

    const auto now = session.directory().snapshot();
    const auto* changed_group = now->by_id(group.id);
    if (changed_group == nullptr) co_return no(base::Code::unknown, "directory_away", {{"why", ""}});
    auto reach = reach_of(*now, *changed_group);
    if (!reach) co_return std::unexpected(std::move(reach.error()));
    co_return base::Json::Object{{"group", describe_group(*now, *changed_group)},
                                 {"reach", std::move(*reach)}};
}

}  // namespace

const Verb group_edit{"group.edit", parse_then<parse, handle>, Duty::recorded, directory::Right::edit};

}  // namespace control
