#include "ledger/kinds.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <utility>

namespace ledger {
namespace {

struct KindRow {
    Kind kind;
    std::string_view text;
    Book book;
};

constexpr KindRow kinds[] = {
    {Kind::started, "started", Book::admin},
    {Kind::ended, "ended", Book::admin},
    {Kind::clock, "clock", Book::admin},
    {Kind::cut, "cut", Book::admin},
    {Kind::dropped, "dropped", Book::admin},
    {Kind::lost, "lost", Book::admin},
    {Kind::created, "created", Book::admin},
    {Kind::modified, "modified", Book::admin},
    {Kind::removed, "removed", Book::admin},
    {Kind::locked, "locked", Book::admin},
    {Kind::unlocked, "unlocked", Book::admin},
    {Kind::rights_changed, "rights_changed", Book::admin},
    {Kind::password_changed, "password_changed", Book::admin},
    {Kind::act, "act", Book::admin},
    {Kind::audit_read, "audit_read", Book::admin},
    {Kind::assigned, "assigned", Book::admin},
    {Kind::released, "released", Book::admin},
    {Kind::handed_over, "handed_over", Book::admin},
    {Kind::closed, "closed", Book::admin},
    {Kind::reopened, "reopened", Book::admin},
    {Kind::purge_asked, "purge_asked", Book::admin},
    {Kind::purge_called_off, "purge_called_off", Book::admin},
    {Kind::purged, "purged", Book::admin},
    {Kind::hold_changed, "hold_changed", Book::admin},
    {Kind::moved, "moved", Book::admin},
    {Kind::login, "login", Book::access},
    {Kind::login_failed, "login_failed", Book::access},
    {Kind::locked_out, "locked_out", Book::access},
    {Kind::logout, "logout", Book::access},
    {Kind::opened, "opened", Book::access},
    {Kind::mail_accepted, "mail_accepted", Book::mail},
    {Kind::mail_refused, "mail_refused", Book::mail},
    {Kind::mail_delivered, "mail_delivered", Book::mail},
    {Kind::mail_failed, "mail_failed", Book::mail},
    {Kind::group_expanded, "group_expanded", Book::mail},
};

constexpr std::pair<Name, std::string_view> names[] = {
    {Name::who, "who"},
    {Name::by, "by"},
    {Name::sender, "sender"},
    {Name::recipient, "recipient"},
    {Name::address, "address"},
    {Name::host, "host"},
    {Name::service, "service"},
    {Name::size, "size"},
    {Name::error, "error"},
    {Name::id, "id"},
    {Name::message_id, "message_id"},
    {Name::reason, "reason"},
    {Name::basis, "basis"},
    {Name::event, "event"},
    {Name::tls, "tls"},
    {Name::count, "count"},
    {Name::detail, "detail"},
    {Name::as, "as"},
    {Name::book, "book"},
    {Name::segment, "segment"},
    {Name::first, "first"},
    {Name::last, "last"},
    {Name::chain, "chain"},
    {Name::offset_us, "offset_us"},
    {Name::is_synced, "is_synced"},
    {Name::behind_us, "behind_us"},
    {Name::bytes, "bytes"},
    {Name::filter, "filter"},
    {Name::version, "version"},
};

const KindRow& row_of(Kind kind)
{
    const auto* row = std::ranges::find(kinds, kind, &KindRow::kind);
    if (row == std::end(kinds)) base::bug("unnamed kind of record");
    return *row;
}

}  // namespace

std::string_view to_string(Kind kind)
{
    return row_of(kind).text;
}

std::string_view to_string(Name name)
{
    const auto* row = std::ranges::find(names, name, &std::pair<Name, std::string_view>::first);
    if (row == std::end(names)) base::bug("unnamed field of a record");
    return row->second;
}

std::string_view to_string(Book book)
{
    switch (book) {
    case Book::admin: return "admin";
    case Book::access: return "access";
    case Book::mail: return "mail";
    }
    base::bug("unnamed book");
}

std::optional<Kind> kind_from(std::string_view text)
{
    const auto* row = std::ranges::find(kinds, text, &KindRow::text);
    return row == std::end(kinds) ? std::nullopt : std::optional(row->kind);
}

bool is_kind(std::uint8_t number)
{
    return std::ranges::find(kinds, static_cast<Kind>(number), &KindRow::kind) != std::end(kinds);
}

bool is_name(std::uint8_t number)
{
    return std::ranges::find(names, static_cast<Name>(number), &std::pair<Name, std::string_view>::first) !=
           std::end(names);
}

Book book_of(Kind kind)
{
    return row_of(kind).book;
}

}  // namespace ledger
