#include "imap/identifier.hpp"

#include "imap/place.hpp"

#include <algorithm>

namespace imap {
namespace {

using store::Identifier;

constexpr std::string_view group_prefix = "group:", gone_prefix = "uuid:", anyone_name = "anyone";

bool skip(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<Identifier> gone_one(std::string_view text, std::span<const store::AclEntry> known)
{
    const auto id = base::uuid_from_text(text);
    const auto entry = std::ranges::find_if(known, [&](const auto& one) { return id && one.who.id == *id; });
    if (entry == known.end()) return std::nullopt;
    return Identifier{Identifier::Sign::positive, entry->who.kind, *id};
}

std::optional<Identifier> group_of(const directory::Account* account)
{
    const bool is_there =
        account && account->kind == directory::Kind::group && account->state == directory::State::active;
    if (!is_there) return std::nullopt;
    return Identifier{Identifier::Sign::positive, Identifier::Kind::group, account->id};
}

std::optional<Identifier> positive_from(const directory::Snapshot& snapshot, std::string_view text,
                                        std::span<const store::AclEntry> known)
{
    if (text == anyone_name) return Identifier{Identifier::Sign::positive, Identifier::Kind::anyone, {}};
    if (skip(text, gone_prefix)) return gone_one(text, known);
    const bool is_group = skip(text, group_prefix) || skip(text, "$");
    const auto* account = snapshot.by_login(text);
    if (is_group || (account && account->kind == directory::Kind::group)) return group_of(account);
    if (!account || !may_share(*account)) return std::nullopt;
    return Identifier{Identifier::Sign::positive, Identifier::Kind::account, account->id};
}

}  // namespace

std::optional<Identifier> identifier_from(const directory::Snapshot& snapshot, std::string_view text,
                                          std::span<const store::AclEntry> known)
{
    const bool is_negative = skip(text, "-");
    auto who = positive_from(snapshot, text, known);
    if (who && is_negative) who->sign = Identifier::Sign::negative;
    return who;
}

std::string to_text(const directory::Snapshot& snapshot, const Identifier& who)
{
    const std::string sign = who.sign == Identifier::Sign::negative ? "-" : "";
    if (who.kind == Identifier::Kind::anyone) return sign + std::string(anyone_name);
    const auto* account = snapshot.by_id(who.id);
    const bool is_group = who.kind == Identifier::Kind::group;
    const bool is_there =
        account && (is_group ? account->kind == directory::Kind::group : may_share(*account));
    if (!is_there) return sign + std::string(gone_prefix) + base::to_string(who.id);
    return sign + (is_group ? std::string(group_prefix) : std::string()) + account->login;
}

std::string told_rights(store::Rights rights)
{
    using store::Right;
    std::string text = to_text(rights);
    if (rights.has(Right::create_mailboxes)) text += 'c';
    const bool deletes =
        rights.has(Right::delete_mailbox) || rights.has(Right::delete_messages) || rights.has(Right::expunge);
    if (deletes) text += 'd';
    return text;
}

}  // namespace imap
