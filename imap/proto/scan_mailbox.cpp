// Scanner's rules about mailboxes: names, patterns, LIST's and STATUS's items, ID.

#include "base/text.hpp"
#include "imap/proto/mutf7.hpp"
#include "imap/proto/scanner.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace imap {
namespace {

// list-char = ATOM-CHAR / "%" / "*" / "]"
bool is_list_char(char c)
{
    return c > ' ' && c < '\x7f' && std::string_view("(){\"\\").find(c) == std::string_view::npos;
}

// INBOX is one name in any case (RFC 9051 §5.1); so its children have one parent.
void canonicalize_inbox(std::string& name)
{
    constexpr std::string_view inbox = "INBOX";
    if (base::istarts_with(name, inbox) && (name.size() == inbox.size() || name[inbox.size()] == '/')) {
        name.replace(0, inbox.size(), inbox);
    }
}

constexpr auto status_items = std::to_array<std::pair<std::string_view, StatusItem>>({
    {"MESSAGES", StatusItem::messages},
    {"RECENT", StatusItem::recent},
    {"UIDNEXT", StatusItem::uid_next},
    {"UIDVALIDITY", StatusItem::uid_validity},
    {"UNSEEN", StatusItem::unseen},
    {"DELETED", StatusItem::deleted},
    {"SIZE", StatusItem::size},
    {"HIGHESTMODSEQ", StatusItem::highest_modseq},
    {"MAILBOXID", StatusItem::mailbox_id},
});

constexpr auto known_uses = std::to_array<std::pair<std::string_view, store::Role>>({
    {"\\All", store::Role::all},
    {"\\Archive", store::Role::archive},
    {"\\Drafts", store::Role::drafts},
    {"\\Flagged", store::Role::flagged},
    {"\\Junk", store::Role::junk},
    {"\\Sent", store::Role::sent},
    {"\\Trash", store::Role::trash},
});

}  // namespace

std::string Scanner::name_from_wire(std::string name)
{
    if (failed()) return {};
    if (names_ == NameForm::mutf7) {
        auto decoded = from_mutf7(name);
        if (!decoded) refuse(base::Code::cannot, "the mailbox name is no modified UTF-7");
        name = decoded.value_or("");
    }
    if (!base::is_utf8(name)) refuse(base::Code::cannot, "the mailbox name is no UTF-8");
    canonicalize_inbox(name);
    return failed() ? "" : name;
}

// mailbox = "INBOX" / astring
std::string Scanner::mailbox()
{
    return name_from_wire(astring());
}

// list-mailbox = 1*list-char / string
std::string Scanner::list_mailbox()
{
    if (next() == '"' || next() == '{') return name_from_wire(string());
    return name_from_wire(std::string(some(is_list_char, "a pattern")));
}

// mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
std::vector<std::string> Scanner::list_patterns()
{
    std::vector<std::string> patterns;
    if (!skip("(")) {
        patterns.push_back(list_mailbox());
        return patterns;
    }
    do patterns.push_back(list_mailbox());
    while (skip(" "));
    take(")");
    return patterns;
}

// list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"
ListSelect Scanner::list_select_opts()
{
    ListSelect select;
    list_of([&] {
        auto option = keyword();
        if (option == "SUBSCRIBED")
            select.subscribed = true;
        else if (option == "RECURSIVEMATCH")
            select.recursive_match = true;
        else if (option == "SPECIAL-USE")
            select.special_use = true;
        else if (option != "REMOTE")
            refuse(base::Code::invalid, "unknown selection option");
    });
    // It says what to do beside another option (RFC 9051 §6.3.9.1).
    bool has_base = select.subscribed || select.special_use;
    if (select.recursive_match && !has_base) refuse(base::Code::invalid, "RECURSIVEMATCH stands alone");
    return select;
}

// list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
ListReturn Scanner::list_return_opts()
{
    ListReturn wanted;
    list_of([&] {
        auto option = keyword();
        if (option == "SUBSCRIBED") {
            wanted.subscribed = true;
        } else if (option == "STATUS") {
            sp();
            wanted.status = status_atts();
        } else if (option != "CHILDREN" && option != "SPECIAL-USE") {
            refuse(base::Code::invalid, "unknown return option");
        }
    });
    return wanted;
}

// "(" status-att *(SP status-att) ")"
std::vector<StatusItem> Scanner::status_atts()
{
    std::vector<StatusItem> items;
    take("(");
    do {
        auto word = keyword();
        auto known =
            std::ranges::find(status_items, std::string_view(word), [](auto& row) { return row.first; });
        if (known == status_items.end()) {
            refuse(base::Code::invalid, "unknown status item");
        } else if (std::ranges::find(items, known->second) == items.end()) {
            items.push_back(known->second);
        }
    } while (skip(" "));
    take(")");
    return items;
}

// use-attr = "\All" / "\Archive" / ... / use-attr-ext; use-attr-ext = "\" atom (RFC 6154 §6)
std::optional<store::Role> Scanner::use_attr()
{
    take("\\");
    const auto name = "\\" + atom();
    const auto known =
        std::ranges::find_if(known_uses, [&](const auto& row) { return base::iequals(row.first, name); });
    return known == known_uses.end() ? std::nullopt : std::optional(known->second);
}

// "(" [use-attr *(SP use-attr)] ")"
std::vector<std::optional<store::Role>> Scanner::use_attrs()
{
    std::vector<std::optional<store::Role>> uses;
    list_of([&] { uses.push_back(use_attr()); });
    return uses;
}

// id-params-list = "(" [string SP nstring *(SP string SP nstring)] ")" / nil (RFC 2971 §4)
std::vector<IdPair> Scanner::id_params()
{
    std::vector<IdPair> pairs;
    if (skip("NIL")) return pairs;
    take("(");
    while (!failed() && !sees(")")) {
        if (!pairs.empty()) sp();
        auto field = string();
        sp();
        pairs.push_back({std::move(field), nstring().value_or("")});
        if (pairs.size() > most_id_pairs) refuse(base::Code::invalid, "more than 30 pairs");
    }
    take(")");
    return pairs;
}

// mod-rights = astring  ; "+" or "-" and rights adds or removes them, rights alone replace what there are
store::RightsChange Scanner::mod_rights()
{
    store::RightsChange change;
    const auto text = astring();
    std::string_view letters = text;
    if (letters.starts_with('+')) change.action = store::RightsAction::add;
    if (letters.starts_with('-')) change.action = store::RightsAction::remove;
    if (change.action != store::RightsAction::replace) letters.remove_prefix(1);
    const auto rights = store::rights_from(letters);
    if (!rights) refuse(base::Code::invalid, "unknown right");
    change.rights = rights.value_or(store::no_rights);
    return change;
}

}  // namespace imap
