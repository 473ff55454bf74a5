// TreeCheck: see tree_check.hpp.

#include "store/check/tree_check.hpp"

#include "store/tree.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t before_leaf = 5;  // bytes of a key

bool is_level(const std::string& leaf)
{
    const auto levels = to_levels(leaf);
    return levels && levels->size() == 1 && levels->front() == leaf;
}

}  // namespace

void TreeCheck::add_mailbox(const MailboxRow& row)
{
    if (row.state == MailboxState::doomed) return;
    mailboxes_.emplace(row.id, row);
    wanted_.emplace(key::name(row.parent, row.leaf), row.id);
}

void TreeCheck::take_name(const SeenRow& row)
{
    if (row.key.size() < before_leaf) {
        report_.stray(row, "a name that is cut off");
        return;
    }
    Name name{key::last_number(std::string_view(row.key).substr(0, before_leaf)),
              row.key.substr(before_leaf),
              std::nullopt,
              {base::Code::corrupt, {}},
              row};
    auto id = row.value ? id_from(*row.value) : base::refuse(base::Code::corrupt);
    if (id)
        name.id = *id;
    else
        name.why = id.error();
    names_.emplace(row.key, std::move(name));
}

void TreeCheck::finish()
{
    for (const auto& [key, name] : names_) check_name(name);
    for (const auto& [id, mailbox] : mailboxes_) check_mailbox(mailbox);
    const std::string inbox = key::name(0, inbox_name);
    if (wanted_.contains(inbox) || names_.contains(inbox)) return;
    report_.add(Finding::Kind::missing_row, "INBOX is not there").step = Step::make_inbox;
}

void TreeCheck::check_name(const Name& name)
{
    if (name.id && belongs_to(name.row.key, *name.id)) return;
    const auto own = wanted_.find(name.row.key);
    const bool is_wanted = own != wanted_.end();
    auto& suspicion = name.id
                          ? report_.add(Finding::Kind::wrong_name,
                                        base::format("the name '{}' leads to mailbox {}, which is not there",
                                                     base::printable(name.leaf), *name.id))
                          : report_.unreadable(name.row, name.why);
    suspicion.finding.where.row = name.row.key;
    suspicion.finding.where.mailbox = is_wanted ? own->second : 0;
    if (suspicion.finding.remedy != Finding::Remedy::derive) return;
    suspicion.fixes.push_back(
        fix_of(name.row, is_wanted ? std::optional(number_row(own->second)) : std::nullopt));
}

void TreeCheck::check_mailbox(const MailboxRow& mailbox)
{
    const std::string key = key::name(mailbox.parent, mailbox.leaf);
    const auto name = names_.find(key);
    const char* fault = fault_of_place(mailbox);
    if (!fault && name != names_.end()) {
        const auto& leads_to = name->second.id;
        // A name that leads nowhere is told as a name.
        if (leads_to == mailbox.id || !leads_to || !belongs_to(key, *leads_to)) return;
        fault = "another mailbox has its name";
    }
    auto& suspicion = report_.add(Finding::Kind::wrong_name, fault ? fault : "no name leads to it");
    suspicion.finding.where.mailbox = mailbox.id;
    suspicion.finding.where.row = fault ? key::mailbox(mailbox.id) : key;
    if (fault)
        suspicion.step = Step::recover_mailbox;
    else
        suspicion.fixes.push_back(new_row(key, number_row(mailbox.id)));
}

bool TreeCheck::belongs_to(const std::string& key, MailboxId id) const
{
    const auto [begin, end] = wanted_.equal_range(key);
    return std::ranges::any_of(begin, end, [id](const auto& one) { return one.second == id; });
}

const char* TreeCheck::fault_of_place(const MailboxRow& mailbox) const
{
    if (!is_level(mailbox.leaf)) return "its name is none that a mailbox can have";
    MailboxId above = mailbox.parent;
    for (std::size_t depth = 1; above != 0; ++depth) {
        const auto at = mailboxes_.find(above);
        if (at == mailboxes_.end()) return depth == 1 ? "the mailbox above it is not there" : nullptr;
        if (depth >= deepest_mailbox) return "it lies in a ring of mailboxes, or too deep";
        above = at->second.parent;
    }
    return nullptr;
}

std::string TreeCheck::name_of(MailboxId id) const
{
    std::string name;
    for (std::size_t depth = 0; id != 0 && depth <= deepest_mailbox; ++depth) {
        const auto at = mailboxes_.find(id);
        if (at == mailboxes_.end()) return name;
        name = name.empty() ? at->second.leaf : at->second.leaf + '/' + name;
        id = at->second.parent;
    }
    return name;
}

std::optional<TreeCheck::Place> TreeCheck::place_of(MailboxId id) const
{
    for (const auto& [key, name] : names_) {
        if (name.id == id) return Place{name.parent, name.leaf};
    }
    return std::nullopt;
}

}  // namespace store
