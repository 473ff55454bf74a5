#include "imap/listing.hpp"

#include "base/text.hpp"
#include "store/names.hpp"

#include <algorithm>

namespace imap {
namespace {

bool is_above(std::string_view parent, std::string_view name)
{
    return name.size() > parent.size() && name.starts_with(parent) && name[parent.size()] == '/';
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
        const auto wildcard = whole.find_first_of("%*");
        patterns_.push_back({ListPattern(whole), ListPattern(base::upper(whole)), whole.substr(0, wildcard),
                             wildcard != whole.npos});
    }
}

bool NameFilter::Pattern::matches(std::string_view name) const
{
    return name == store::inbox_name ? upper_case.matches(name) : pattern.matches(name);
}

bool NameFilter::matches(std::string_view name) const
{
    return std::ranges::any_of(patterns_, [name](const Pattern& row) { return row.matches(name); });
}

bool NameFilter::may_match_below(std::string_view prefix) const
{
    return std::ranges::any_of(patterns_, [prefix](const Pattern& row) {
        const bool names_level = row.fixed.size() + 1 == prefix.size();
        return row.fixed.starts_with(prefix) ||
               ((row.has_wildcard || names_level) && prefix.starts_with(row.fixed));
    });
}

bool NameFilter::matches_level(std::string_view name) const
{
    return std::ranges::any_of(
        patterns_, [name](const Pattern& row) { return row.pattern.ends_in_level() && row.matches(name); });
}

Listing::Listing(const std::vector<store::Mailbox>& mailboxes, const std::vector<std::string>& subscriptions)
{
    auto subscribed = subscriptions.begin();
    const auto add_subscribed_before = [&](std::string_view name) {
        for (; subscribed != subscriptions.end() && store::sorts_before(*subscribed, name); ++subscribed) {
            names_.push_back({.name = *subscribed, .is_subscribed = true});
        }
    };
    for (auto mailbox = mailboxes.begin(); mailbox != mailboxes.end(); ++mailbox) {
        add_subscribed_before(mailbox->name);
        const bool is_subscribed = subscribed != subscriptions.end() && *subscribed == mailbox->name;
        if (is_subscribed) ++subscribed;
        // What lies below a mailbox follows it at once.
        const auto next = mailbox + 1;
        const bool has_children = next != mailboxes.end() && is_above(mailbox->name, next->name);
        names_.push_back({mailbox->name, &*mailbox, is_subscribed, has_children});
    }
    for (; subscribed != subscriptions.end(); ++subscribed) {
        names_.push_back({.name = *subscribed, .is_subscribed = true});
    }
}

bool Walk::is_done() const
{
    return told_ == listing_.names().size() && levels_.empty();
}

std::optional<Walk::Line> Walk::step()
{
    const auto& names = listing_.names();
    if (looked_at_ < names.size()) {
        const auto& name = names[looked_at_++];
        if (counts_above(name)) note_levels_above(name.name);
        return std::nullopt;
    }
    if (told_ < names.size()) {
        const auto& name = names[told_++];
        const bool is_noted = levels_.erase(name.name) > 0;
        return for_name(name, is_noted);
    }
    return for_level(levels_.extract(levels_.begin()).value());
}

// From the lowest level up, until one is known, and with it all above.
void Walk::note_levels_above(std::string_view name)
{
    for (auto at = name.rfind('/'); at != name.npos; at = name.rfind('/')) {
        name = name.substr(0, at);
        if (!levels_.insert(name).second) return;
    }
}

bool ListWalk::is_selected(const Name& name) const
{
    if (select_.subscribed && !name.is_subscribed) return false;
    if (select_.special_use && !has_special_use(name.mailbox)) return false;
    return name.mailbox != nullptr || select_.subscribed;
}

// Above names that are selected, but that the patterns do not show themselves.
bool ListWalk::counts_above(const Name& name) const
{
    return select_.recursive_match && is_selected(name) && !filter().matches(name.name);
}

std::optional<Walk::Line> ListWalk::for_name(const Name& name, bool is_noted) const
{
    if (!(is_selected(name) || is_noted) || !filter().matches(name.name)) return std::nullopt;
    Line line{{{}, std::string(name.name), {}, {}}, name.mailbox};
    auto& attributes = line.line.attributes;
    if (!name.mailbox) attributes.push_back("\\NonExistent");
    if (name.mailbox && !name.mailbox->is_selectable) {
        attributes.push_back("\\Noselect");
        line.mailbox = nullptr;
    }
    if (name.mailbox) attributes.push_back(name.has_children ? "\\HasChildren" : "\\HasNoChildren");
    if (name.is_subscribed && (select_.subscribed || wanted_.subscribed))
        attributes.push_back("\\Subscribed");
    if (has_special_use(name.mailbox)) attributes.push_back(role_name(name.mailbox->role));
    if (is_noted) add_child_info(line.line);
    return line;
}

// RFC 5258 §3: a level that is no mailbox is shown too, for the sake of what is below it.
std::optional<Walk::Line> ListWalk::for_level(std::string_view level) const
{
    if (!filter().matches(level)) return std::nullopt;
    Line line{{{"\\NonExistent"}, std::string(level), {}, {}}, nullptr};
    add_child_info(line.line);
    return line;
}

void ListWalk::add_child_info(ListLine& line) const
{
    if (select_.subscribed) line.child_info.push_back("SUBSCRIBED");
    if (select_.special_use) line.child_info.push_back("SPECIAL-USE");
}

std::optional<Walk::Line> LsubWalk::for_name(const Name& name, bool is_noted) const
{
    if (name.is_subscribed && filter().matches(name.name)) {
        return Line{{{}, std::string(name.name), {}, {}}, name.mailbox};
    }
    return is_noted && !name.is_subscribed ? for_level(name.name) : std::nullopt;
}

std::optional<Walk::Line> LsubWalk::for_level(std::string_view level) const
{
    if (!filter().matches_level(level)) return std::nullopt;
    return Line{{{"\\Noselect"}, std::string(level), {}, {}}, nullptr};
}

}  // namespace imap
