// Kinds: what can be told to the ledger, and in which book each kind stands. Numbers are on disk: they never change.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ledger {

// One chain each, so that each can be kept for as long as its class asks for.
enum class Book : std::uint8_t { admin = 1, access = 2, mail = 3 };
inline constexpr std::array books{Book::admin, Book::access, Book::mail};
inline constexpr std::size_t place_of(Book book)
{
    return static_cast<std::size_t>(book) - 1;
}

enum class Kind : std::uint8_t {
    // Of the ledger itself.
    started = 1,
    ended = 2,
    clock = 3,    // how far the clock is from the time, and whether it follows anybody
    cut = 4,      // what a start found torn, and took away or left behind
    dropped = 5,  // a segment whose time is over
    lost = 6,     // there was no room in memory for so many
    // Administration (QCVN 12:2026/BCA 3.7.2.4).
    created = 20,
    modified = 21,
    removed = 22,
    locked = 23,
    unlocked = 24,
    rights_changed = 25,
    password_changed = 26,
    act = 27,          // anything else that an admin has had done
    audit_read = 28,   // 3.9.2.2: reading the audit is audited
    assigned = 50,     // `who` may open the box `as` from now on, or from a day on
    released = 51,     // and may not any more
    handed_over = 52,  // from one to another: two `who`, in this order
    closed = 32,
    reopened = 33,
    purge_asked = 34,
    purge_called_off = 35,
    purged = 36,
    hold_changed = 37,
    moved = 38,  // to another agency
    // Access.
    login = 40,
    login_failed = 41,
    logout = 42,
    locked_out = 43,  // a name, where too many wrong passwords came from
    opened = 44,      // a mailbox that is not `who`'s own
    // Mail.
    mail_accepted = 60,
    mail_refused = 61,
    mail_delivered = 62,
    mail_failed = 63,
    group_expanded = 64,  // who exactly belonged to a group that mail went to
};

enum class Name : std::uint8_t {
    who = 1,     // the account that is concerned
    by = 2,      // the admin who did it
    sender = 3,  // envelope
    recipient = 4,
    address = 5,  // where the client comes from
    host = 6,     // where it came to
    service = 7,  // imap, submission, ldap, mx, lmtp, control
    size = 8,     // bytes
    error = 9,
    id = 10,  // of the transaction, as Received and the answer say it
    message_id = 11,
    reason = 12,
    basis = 13,  // the document that asks for it
    event = 14,
    tls = 15,
    count = 16,
    detail = 17,
    as = 18,  // the box that `who` acted for: the clerk as the agency
    // Of the ledger itself.
    book = 30,
    segment = 31,
    first = 32,  // sequence
    last = 33,   // sequence
    chain = 34,
    offset_us = 35,
    is_synced = 36,
    behind_us = 37,
    bytes = 38,
    filter = 39,
    version = 40,
};

// "login_failed"; as --kind, JSON and RFC 5424 name them.
std::string_view to_string(Kind kind);
std::string_view to_string(Name name);
std::string_view to_string(Book book);
// A newer program's number has no name here.
std::optional<Kind> kind_from(std::string_view text);
bool is_kind(std::uint8_t number);
bool is_name(std::uint8_t number);
Book book_of(Kind kind);

}  // namespace ledger
