#include "imap/listing.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace imap {
namespace {

constexpr std::string_view inbox = "INBOX";

// "a/b/c" → visit("a"), visit("a/b")
template<typename Visit> void each_level_above(std::string_view name, Visit visit)
{
    for (auto at = name.find('/'); at != name.npos; at = name.find('/', at + 1)) visit(name.substr(0, at));
}

bool has_special_use(const store::Mailbox* mailbox)
{
    return mailbox && !role_name(mailbox->role).empty();
}

}  // namespace

NameFilter::NameFilter(std::string_view reference, const std::vector<std::string>& patterns)
{
    for (const auto& pattern : patterns) {
        const auto whole = std::string(reference) + pattern;
        patterns_.push_back({ListPattern(whole), ListPattern(base::upper(whole))});
    }
}

bool NameFilter::Pattern::matches(std::string_view name) const
{
    return name == inbox ? upper_case.matches(name) : pattern.matches(name);
}

bool NameFilter::matches(std::string_view name) const
{
    return std::ranges::any_of(patterns_, [name](const Pattern& row) { return row.matches(name); });
}

bool NameFilter::matches_level(std::string_view name) const
{
    return std::ranges::any_of(
        patterns_, [name](const Pattern& row) { return row.pattern.ends_in_level() && row.matches(name); });
}

Listing::Listing(const std::vector<store::Mailbox>& mailboxes, const std::vector<std::string>& subscriptions)
{
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& mailbox : mailboxes) {
        places.emplace(mailbox.name, names_.size());
        names_.push_back({.name = mailbox.name, .mailbox = &mailbox});
    }
    for (const auto& name : subscriptions) {
        const auto [place, is_new] = places.emplace(name, names_.size());
        if (is_new) names_.push_back({.name = name});
        names_[place->second].is_subscribed = true;
    }
    note_children();
}

void Listing::note_children()
{
    std::set<std::string_view> parents;
    for (const auto& name : names_) {
        if (name.mailbox) each_level_above(name.name, [&](std::string_view level) { parents.insert(level); });
    }
    for (auto& name : names_) name.has_children = parents.contains(name.name);
}

bool Listing::is_selected(const Name& name, const ListSelect& select)
{
    if (select.subscribed && !name.is_subscribed) return false;
    if (select.special_use && !has_special_use(name.mailbox)) return false;
    return name.mailbox != nullptr || select.subscribed;
}

Listing::Line Listing::line_for(const Name& name, const ListSelect& select, const ListReturn& wanted)
{
    Line line{{{}, std::string(name.name), {}, {}}, name.mailbox};
    auto& attributes = line.line.attributes;
    if (!name.mailbox) attributes.push_back("\\NonExistent");
    if (name.mailbox && !name.mailbox->is_selectable) {
        attributes.push_back("\\Noselect");
        line.mailbox = nullptr;
    }
    if (name.mailbox) attributes.push_back(name.has_children ? "\\HasChildren" : "\\HasNoChildren");
    if (name.is_subscribed && (select.subscribed || wanted.subscribed)) attributes.push_back("\\Subscribed");
    if (has_special_use(name.mailbox)) attributes.push_back(role_name(name.mailbox->role));
    return line;
}

// Levels above names that are selected, but that the patterns do not show themselves.
std::set<std::string_view> Listing::levels_above_hidden(const NameFilter& filter,
                                                        const ListSelect& select) const
{
    std::set<std::string_view> levels;
    if (!select.recursive_match) return levels;
    for (const auto& name : names_) {
        if (!is_selected(name, select) || filter.matches(name.name)) continue;
        each_level_above(name.name, [&](std::string_view level) { levels.insert(level); });
    }
    return levels;
}

std::vector<Listing::Line> Listing::list(const NameFilter& filter, const ListSelect& select,
                                         const ListReturn& wanted) const
{
    const auto above_hidden = levels_above_hidden(filter, select);
    std::vector<Line> lines;
    for (const auto& name : names_) {
        const bool has_hidden = above_hidden.contains(name.name);
        if (!(is_selected(name, select) || has_hidden) || !filter.matches(name.name)) continue;
        lines.push_back(line_for(name, select, wanted));
        if (!has_hidden) continue;
        if (select.subscribed) lines.back().line.child_info.push_back("SUBSCRIBED");
        if (select.special_use) lines.back().line.child_info.push_back("SPECIAL-USE");
    }
    return lines;
}

std::vector<ListLine> Listing::lsub(const NameFilter& filter) const
{
    std::set<std::string_view> subscribed;
    std::set<std::string_view> levels;
    std::vector<ListLine> lines;
    for (const auto& name : names_) {
        if (!name.is_subscribed) continue;
        subscribed.insert(name.name);
        each_level_above(name.name, [&](std::string_view level) {
            if (filter.matches_level(level)) levels.insert(level);
        });
        if (filter.matches(name.name)) lines.push_back({{}, std::string(name.name), {}, {}});
    }
    for (const auto level : levels) {
        if (!subscribed.contains(level)) lines.push_back({{"\\Noselect"}, std::string(level), {}, {}});
    }
    return lines;
}

}  // namespace imap
