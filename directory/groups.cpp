#include "directory/groups.hpp"

#include "base/format.hpp"
#include "directory/group_filter.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace directory {
namespace {

using What = GroupTrouble::What;

class Expander {
  public:
    Expander(const Snapshot& snapshot, GroupLimits limits)
        : snapshot_(snapshot),
          limits_(limits),
          chosen_(snapshot.accounts().size())
    {}

    std::expected<Expansion, GroupTrouble> expand(const Account& group)
    {
        if (auto trouble = take(group)) return std::unexpected(std::move(*trouble));
        while (!waiting_.empty()) {
            const Account& inner = *waiting_.back();
            waiting_.pop_back();
            if (++groups_ > limits_.groups)
                return std::unexpected(GroupTrouble{What::too_many_groups, group.login, {}});
            if (auto trouble = take(inner)) found_.troubles.push_back(std::move(*trouble));
        }
        for (std::size_t place = 0; place < chosen_.size(); ++place)
            if (chosen_[place]) found_.accounts.push_back(&snapshot_.accounts()[place]);
        if (found_.accounts.size() > limits_.accounts)
            return std::unexpected(
                GroupTrouble{What::too_large, group.login, std::to_string(found_.accounts.size())});
        note_circles(group);
        return std::move(found_);
    }

  private:
    // Of one that the snapshot holds; the group that was asked for need not be there.
    std::size_t place_of(const Account& account) const { return *snapshot_.place_of(account.id); }

    std::optional<GroupTrouble> take(const Account& group)
    {
        seen_.insert(group.id);
        if (!group.filter.empty()) {
            if (auto trouble = choose(group)) return trouble;
        }
        for (const auto& id : group.members) {
            const auto* member = snapshot_.by_id(id);
            if (member != nullptr && member->may_receive()) take_member(*member);
        }
        return std::nullopt;
    }

    void take_member(const Account& member)
    {
        if (member.kind != Kind::group)
            chosen_[place_of(member)] = true;
        else if (seen_.insert(member.id).second)
            waiting_.push_back(&member);
    }

    std::optional<GroupTrouble> choose(const Account& group)
    {
        const auto filter = GroupFilter::parse(group.filter);
        if (!filter)
            return GroupTrouble{What::bad_filter, group.login, std::to_string(filter.error().column)};
        if (auto unknown = filter->unknown_agency(snapshot_))
            return GroupTrouble{What::unknown_agency, group.login, std::move(*unknown)};
        filter->choose(snapshot_, chosen_);
        return std::nullopt;
    }

    // Depth first over the groups that were reached; one that is met again on the way down closes a circle.
    void note_circles(const Account& group)
    {
        struct Step {
            const Account* group;
            std::size_t next;
        };
        enum class State { fresh, on_the_way, done };
        std::unordered_map<base::Uuid, State> states{{group.id, State::on_the_way}};
        std::vector<Step> way{{&group, 0}};
        while (!way.empty()) {
            auto& step = way.back();
            if (step.next == step.group->members.size()) {
                states[step.group->id] = State::done;
                way.pop_back();
                continue;
            }
            const auto* member = snapshot_.by_id(step.group->members[step.next++]);
            if (member == nullptr || member->kind != Kind::group || !seen_.contains(member->id)) continue;
            auto& known = states[member->id];
            if (known == State::on_the_way) found_.circles.push_back(member->login);
            if (known != State::fresh) continue;
            known = State::on_the_way;
            way.push_back({member, 0});
        }
    }

    const Snapshot& snapshot_;
    const GroupLimits limits_;
    std::vector<bool> chosen_;  // by place
    std::unordered_set<base::Uuid> seen_;
    std::vector<const Account*> waiting_;
    std::size_t groups_ = 1;
    Expansion found_;
};

}  // namespace

std::string to_string(const GroupTrouble& trouble)
{
    switch (trouble.what) {
    case What::bad_filter:
        return base::format("the filter of {} cannot be read at column {}", trouble.group, trouble.detail);
    case What::unknown_agency:
        return base::format("the filter of {} names {}, which is no agency", trouble.group, trouble.detail);
    case What::too_large: return base::format("{} has {} accounts", trouble.group, trouble.detail);
    case What::too_many_groups: return base::format("{} has too many groups inside", trouble.group);
    }
    base::bug("unnamed trouble of a group");
}

std::expected<Expansion, GroupTrouble> expand(const Snapshot& snapshot, const Account& group,
                                              GroupLimits limits)
{
    return Expander(snapshot, limits).expand(group);
}

bool may_try(const Account& group, const GroupSender& sender)
{
    auto is_sender = [&](const base::Uuid& id) { return id == sender.login || id == sender.from; };
    return group.open_to == Openness::anyone || std::ranges::any_of(group.senders, is_sender) ||
           (group.open_to != Openness::named && sender.login);
}

bool may_send(const Account& group, const Expansion& expansion, const GroupSender& sender)
{
    auto is_sender = [&](const base::Uuid& id) { return id == sender.login || id == sender.from; };
    auto is_member = [&](const Account* account) { return is_sender(account->id); };
    return may_try(group, sender) &&
           (group.open_to != Openness::members || std::ranges::any_of(group.senders, is_sender) ||
            std::ranges::any_of(expansion.accounts, is_member));
}

}  // namespace directory
