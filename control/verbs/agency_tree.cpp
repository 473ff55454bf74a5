// agency.tree: the agencies below one (or all), in the order of a tree, with the number of officials in each.
//
//   {"code":"H37.31"}
//   {"agencies":[{"code":"H37.31","depth":0,"name":"…","level":"district","kind":"…","officials":12,"mail":{"bytes":…,
//     "messages":…,"quota_bytes":…}},…]}                       mail: of all accounts in it and below, a second old

#include "control/verbs.hpp"
#include "control/verbs/agencies.hpp"

#include "base/text.hpp"
#include "store/agencies.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace control {
namespace {

using directory::Agency;

struct Tree {
    std::string code;
};

Tree parse(Args& args)
{
    return {args.optional_text("code")};
}

// H37.2 before H37.10: by the numbers in the code.
bool comes_before(const Agency* a, const Agency* b)
{
    auto number = [](std::string_view part) {
        std::uint64_t value = 0;
        bool is_number =
            std::from_chars(part.data(), part.data() + part.size(), value).ptr == part.data() + part.size();
        return std::pair(is_number ? value : 0, part);
    };
    return std::ranges::lexicographical_compare(base::split(a->code, '.'), base::split(b->code, '.'),
                                                [&](auto x, auto y) { return number(x) < number(y); });
}

class Walk {
  public:
    Walk(const directory::Snapshot& snapshot, const store::Agencies* agencies) : agencies_(agencies)
    {
        for (const auto& agency : snapshot.agencies()) children_[agency.parent].push_back(&agency);
        for (auto& [code, below] : children_) std::ranges::sort(below, comes_before);
        for (const auto& account : snapshot.accounts())
            if (account.kind == directory::Kind::official) ++officials_[account.agency];
    }

    // Without recursion: a tree of any depth, and a loop in it, must not hurt. No tops: the whole tree.
    base::Json::Array below(const directory::Snapshot& snapshot, const std::vector<const Agency*>& tops)
    {
        base::Json::Array rows;
        for (const auto* top : tops) open_.emplace_back(top, 0);
        if (tops.empty()) push_children("", 0);
        while (!open_.empty() && rows.size() <= snapshot.agencies().size()) {
            auto [agency, depth] = open_.back();
            open_.pop_back();
            rows.push_back(row(*agency, depth));
            push_children(agency->code, depth + 1);
        }
        return rows;
    }

  private:
    void push_children(const std::string& code, int depth)
    {
        auto found = children_.find(code);
        if (found == children_.end()) return;
        for (auto child = found->second.rbegin(); child != found->second.rend(); ++child)
            open_.emplace_back(*child, depth);
    }

    base::Json row(const Agency& agency, int depth)
    {
        base::Json::Object shown{{"code", agency.code}, {"depth", depth},
                                 {"name", agency.name}, {"level", to_string(agency.level)},
                                 {"kind", agency.kind}, {"officials", officials_[agency.code]}};
        const auto usage = agencies_ ? agencies_->last_usage(agency.id) : std::nullopt;
        if (usage)
            shown.emplace("mail", base::Json::Object{{"bytes", usage->usage.bytes},
                                                     {"messages", usage->usage.messages},
                                                     {"quota_bytes", usage->limit.quota.bytes}});
        return shown;
    }

    const store::Agencies* agencies_;
    std::unordered_map<std::string, std::vector<const Agency*>> children_;
    std::unordered_map<std::string, std::int64_t> officials_;
    std::vector<std::pair<const Agency*, int>> open_;
};

// Of a narrower scope than everything the tree begins at its tops.
std::vector<const Agency*> tops_of(const directory::Snapshot& snapshot, const Scope& scope)
{
    std::vector<const Agency*> tops;
    if (scope.is_everything()) return tops;
    for (const auto& agency : snapshot.agencies()) {
        const bool is_inside = !agency.parent.empty() && scope.holds(snapshot, agency.parent);
        if (scope.is_top(agency.id) && !is_inside) tops.push_back(&agency);
    }
    std::ranges::sort(tops, [](const Agency* a, const Agency* b) { return comes_before(b, a); });
    return tops;
}

base::Json tree(const directory::Snapshot& snapshot, const store::Agencies* agencies,
                const std::vector<const Agency*>& tops)
{
    return base::Json::Object{{"agencies", Walk(snapshot, agencies).below(snapshot, tops)}};
}

net::Task<Answer> handle(Session& session, Tree asked)
{
    const auto snapshot = session.directory().snapshot();
    std::vector<const Agency*> tops;
    if (asked.code.empty()) {
        tops = tops_of(*snapshot, session.scope());
        if (tops.empty() && !session.scope().is_everything())
            co_return base::Json::Object{{"agencies", base::Json::Array{}}};
    } else {
        const auto top = find_agency(session, *snapshot, asked.code);
        if (!top) co_return std::unexpected(top.error());
        tops.push_back(*top);
    }
    auto work = [snapshot, agencies = session.parts().agencies, tops = std::move(tops)] {
        return tree(*snapshot, agencies, tops);
    };
    co_return co_await net::offload(session.offload(), std::move(work));
}

}  // namespace

const Verb agency_tree{"agency.tree", parse_then<parse, handle>, Duty::none, directory::Right::see};

}  // namespace control
