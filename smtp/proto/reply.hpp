// Reply: everything this server ever answers, as one table. Handlers name a row; nobody else
// writes a code.
//
//   RFC 5321 §4.2          codes and multi-line replies
//   RFC 2034 §3, RFC 3463  enhanced status codes: on 2xx, 4xx and 5xx, not on the greeting and EHLO
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace smtp {

enum class Answer : std::uint8_t {
    // 2xx and 3xx
    help,
    greeting,
    tls_ready,
    bye,
    logged_in,
    ok,
    hello,
    sender_ok,
    recipient_ok,
    accepted,
    cannot_verify,
    challenge,
    go_ahead,
    // 4xx: try again later
    shutting_down,
    timed_out,
    too_many_errors,
    too_many_connections,
    too_many_logins,
    no_memory,
    mailbox_pending,
    address_unsettled,
    directory_away,
    postmaster_absent,
    recipient_changed,
    group_trouble,
    store_away,
    outcome_unknown,
    queue_absent,
    rate_reached,
    mailbox_full,
    no_space,
    too_many_recipients,
    tls_away,
    login_away,
    // 5xx: never so
    unknown_command,
    line_too_long,
    bad_line,
    login_line_too_long,
    needs_name,
    needs_from,
    needs_to,
    needs_mechanism,
    needs_user,
    bad_parameter,
    bad_size,
    bad_body_kind,
    bad_utf8_mark,
    bad_submitter,
    surplus,
    bad_sender,
    bad_recipient,
    bad_chunk,
    login_cancelled,
    bad_login_text,
    not_here,
    wrong_order,
    hello_first,
    talks_too_soon,
    unknown_mechanism,
    login_first,
    login_too_weak,
    password_expired,
    wrong_login,
    tls_first,
    unknown_mailbox,
    mailbox_closed,
    mailbox_succeeded,
    group_empty,
    group_closed,
    relaying_denied,
    sender_not_yours,
    from_not_yours,
    may_not_send,
    message_too_big,
    chunk_too_big,
    ascii_address_only,
    early_talker,
    bare_line_ends,
    holds_nul,
    text_line_too_long,
    bad_header_line,
    no_from,
    repeated_author,
    long_author,
    odd_author,
    mail_loop,
    delivery_failed,
    unknown_parameter,
    count
};

enum class Afterwards : std::uint8_t { stay, close };

struct AnswerRow {
    Answer answer;
    std::uint16_t code;
    std::string_view status;  // RFC 3463; empty where none belongs
    std::string_view text;
    Afterwards afterwards = Afterwards::stay;
};

const AnswerRow& row_of(Answer answer);

struct Reply {
    Answer answer = Answer::ok;
    std::string text = {};  // instead of the table's; lines separated by \n

    Reply() = default;
    Reply(Answer which) : answer(which) {}
    Reply(Answer which, std::string words) : answer(which), text(std::move(words)) {}
};

bool is_error(Answer answer);  // the client's fault: 5xx
bool closes(Answer answer);

// The whole reply, CRLF-ended. What is not printable in the text becomes '?'.
std::string to_wire(const Reply& reply);

}  // namespace smtp
