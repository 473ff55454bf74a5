// Reply: the table, and its form on the wire.

#include "smtp/proto/reply.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <array>
#include <utility>

namespace smtp {
namespace {

using enum Answer;
constexpr auto close = Afterwards::close;

// Where two rows have the same code and status they differ in what the person reads.
constexpr std::array table{
    AnswerRow{help, 214, "2.0.0", "See RFC 5321; postmaster helps"},
    AnswerRow{greeting, 220, "", "ESMTP"},
    AnswerRow{tls_ready, 220, "2.0.0", "Ready to start TLS"},
    AnswerRow{bye, 221, "2.0.0", "Bye", close},
    AnswerRow{logged_in, 235, "2.7.0", "Authentication succeeded"},
    AnswerRow{ok, 250, "2.0.0", "OK"},
    AnswerRow{hello, 250, "", ""},
    AnswerRow{sender_ok, 250, "2.1.0", "Sender OK"},
    AnswerRow{recipient_ok, 250, "2.1.5", "Recipient OK"},
    AnswerRow{accepted, 250, "2.6.0", "Message accepted"},
    AnswerRow{cannot_verify, 252, "2.5.2", "Cannot verify, but send and see"},
    AnswerRow{challenge, 334, "", ""},
    AnswerRow{go_ahead, 354, "", "End with <CRLF>.<CRLF>"},

    AnswerRow{shutting_down, 421, "4.3.2", "Shutting down, try again soon", close},
    AnswerRow{timed_out, 421, "4.4.2", "Too slow, closing", close},
    AnswerRow{too_many_errors, 421, "4.7.0", "Too many errors, closing", close},
    AnswerRow{too_many_connections, 421, "4.7.0", "Too many connections from your address", close},
    AnswerRow{too_many_logins, 421, "4.7.0", "Too many failed logins, closing", close},
    AnswerRow{no_memory, 421, "4.3.2", "Out of resources, try again later", close},
    AnswerRow{mailbox_pending, 450, "4.2.1", "The mailbox is not open yet, try again later"},
    AnswerRow{address_unsettled, 451, "4.1.4", "Whose address this is is not settled yet, try again later"},
    AnswerRow{directory_away, 451, "4.4.3", "The directory is away, try again later"},
    AnswerRow{postmaster_absent, 451, "4.3.5", "Nobody reads postmaster's mail here yet, try again later"},
    AnswerRow{recipient_changed, 451, "4.2.0", "A mailbox was closed meanwhile, send the message again"},
    AnswerRow{group_trouble, 451, "4.2.4", "Who belongs to this group cannot be said yet, try again later"},
    AnswerRow{store_away, 451, "4.3.0", "The mail store is away, try again later"},
    AnswerRow{outcome_unknown, 451, "4.3.0",
              "It is not known whether the message was stored, try again later"},
    AnswerRow{queue_absent, 451, "4.3.2",
              "Mail to other servers cannot be sent yet: the outgoing queue is not yet in service"},
    AnswerRow{rate_reached, 451, "4.7.1", "You have sent as much in an hour as you may, try again later"},
    AnswerRow{mailbox_full, 452, "4.2.2", "The mailbox is full"},
    AnswerRow{no_space, 452, "4.3.1", "No space left, try again later"},
    AnswerRow{too_many_recipients, 452, "4.5.3", "Too many recipients, send the rest in another transaction"},
    AnswerRow{tls_away, 454, "4.7.0", "TLS is not available"},
    AnswerRow{login_away, 454, "4.7.0", "Logins cannot be checked at present, try again later"},

    AnswerRow{unknown_command, 500, "5.5.1", "Unknown command"},
    AnswerRow{line_too_long, 500, "5.5.2", "Line too long"},
    AnswerRow{bad_line, 500, "5.5.2", "A command is one line of text that ends in CRLF"},
    AnswerRow{login_line_too_long, 500, "5.5.6", "Authentication line too long", close},
    AnswerRow{needs_name, 501, "5.5.4", "EHLO needs a host name or [address]"},
    AnswerRow{needs_from, 501, "5.5.2", "MAIL goes on with FROM:<name@domain> or FROM:<>"},
    AnswerRow{needs_to, 501, "5.5.2", "RCPT goes on with TO:<name@domain>"},
    AnswerRow{needs_mechanism, 501, "5.5.4", "AUTH needs a mechanism, such as PLAIN"},
    AnswerRow{needs_user, 501, "5.5.4", "VRFY and EXPN need a name"},
    AnswerRow{bad_parameter, 501, "5.5.4",
              "Behind the address: KEYWORD or KEYWORD=value, each once, at most 20, with a space before it"},
    AnswerRow{bad_size, 501, "5.5.4", "SIZE needs a number of 1 to 20 digits"},
    AnswerRow{bad_body_kind, 501, "5.5.4", "BODY is 7BIT or 8BITMIME"},
    AnswerRow{bad_utf8_mark, 501, "5.5.4", "SMTPUTF8 has no value"},
    AnswerRow{bad_submitter, 501, "5.5.4", "AUTH is <> or an address in xtext"},
    AnswerRow{surplus, 501, "5.5.4", "The command has more words than it takes"},
    AnswerRow{bad_sender, 501, "5.1.7", "That is no sender address: <name@domain> or <> is expected"},
    AnswerRow{bad_recipient, 501, "5.1.3", "That is no mailbox address: <name@domain> is expected"},
    AnswerRow{bad_chunk, 501, "5.5.4", "BDAT needs a size of 1 to 20 digits, then LAST or nothing: closing",
              close},
    AnswerRow{login_cancelled, 501, "5.7.0", "Authentication cancelled"},
    AnswerRow{bad_login_text, 501, "5.5.2", "A login is base64, and PLAIN holds NUL name NUL password"},
    AnswerRow{not_here, 502, "5.5.1", "Command not available here"},
    AnswerRow{wrong_order, 503, "5.5.1", "Bad sequence of commands"},
    AnswerRow{hello_first, 503, "5.5.1", "Say EHLO first"},
    AnswerRow{talks_too_soon, 503, "5.5.1", "You sent more before the answer, closing", close},
    AnswerRow{unknown_mechanism, 504, "5.5.4", "That mechanism is not offered"},
    AnswerRow{login_first, 530, "5.7.0", "Authentication required"},
    AnswerRow{login_too_weak, 534, "5.7.9",
              "A password alone is not enough from there: use an app password or a certificate"},
    AnswerRow{password_expired, 535, "5.7.0",
              "The password must be changed first: run congvu password change"},
    AnswerRow{wrong_login, 535, "5.7.8", "Wrong user or password"},
    AnswerRow{tls_first, 538, "5.7.11", "Encryption required: STARTTLS first"},
    AnswerRow{unknown_mailbox, 550, "5.1.1", "No such mailbox here"},
    AnswerRow{mailbox_closed, 550, "5.2.1", "The mailbox is closed"},
    AnswerRow{mailbox_succeeded, 551, "5.1.6", "The mailbox is closed; another one takes its mail"},
    AnswerRow{group_empty, 550, "5.2.4", "Nobody belongs to this group"},
    AnswerRow{group_closed, 550, "5.7.1", "You may not send to this group"},
    AnswerRow{relaying_denied, 550, "5.7.1", "Relaying denied"},
    AnswerRow{sender_not_yours, 550, "5.7.1", "You may send only as an address that is yours"},
    AnswerRow{from_not_yours, 550, "5.7.1",
              "From, Sender, Resent-From and Resent-Sender may name only addresses that are yours"},
    AnswerRow{may_not_send, 550, "5.7.1", "This account may not send"},
    AnswerRow{message_too_big, 552, "5.3.4", "The message is too big"},
    AnswerRow{chunk_too_big, 552, "5.3.4", "The message is too big, closing", close},
    AnswerRow{ascii_address_only, 553, "5.6.7", "An address beyond ASCII needs SMTPUTF8"},
    AnswerRow{early_talker, 554, "5.5.1", "You spoke before the greeting, closing", close},
    // What a sender means behind such a line nobody knows: it might be taken for commands.
    AnswerRow{bare_line_ends, 554, "5.6.0",
              "Lines must end in CRLF: the message holds a bare CR or LF, closing", close},
    AnswerRow{holds_nul, 554, "5.6.0", "The message holds a NUL, closing", close},
    AnswerRow{text_line_too_long, 554, "5.6.0", "A line of the message is too long"},
    AnswerRow{bad_header_line, 554, "5.6.0",
              "A line of the header is no field ('Name: text'); an empty line must end the header"},
    AnswerRow{no_from, 554, "5.6.0", "The message has no From field"},
    AnswerRow{repeated_author, 554, "5.6.0",
              "From, Sender, Resent-From and Resent-Sender may be there only once"},
    AnswerRow{long_author, 554, "5.6.0", "From or Sender is too long: at most 16 KiB and 100 addresses"},
    AnswerRow{odd_author, 554, "5.6.0",
              "From and Sender hold addresses like 'Name <name@domain>', with commas"},
    AnswerRow{mail_loop, 554, "5.4.6", "The message goes in circles"},
    AnswerRow{delivery_failed, 554, "5.3.0", "The message cannot be delivered"},
    AnswerRow{unknown_parameter, 555, "5.5.4",
              "MAIL takes SIZE, BODY, SMTPUTF8 and AUTH; RCPT takes no parameter"},
};

constexpr bool table_is_in_order()
{
    if (table.size() != static_cast<std::size_t>(Answer::count)) return false;
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].answer) != i) return false;
    return true;
}
static_assert(table_is_in_order());

// A reply never carries a control character: what comes from a peer cannot end a line.
std::string clean(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return out;
}

}  // namespace

const AnswerRow& row_of(Answer answer)
{
    return table.at(static_cast<std::size_t>(answer));
}

bool is_error(Answer answer)
{
    return row_of(answer).code >= 500;
}

bool closes(Answer answer)
{
    return row_of(answer).afterwards == Afterwards::close;
}

std::string to_wire(const Reply& reply)
{
    const auto& row = row_of(reply.answer);
    const auto lines = base::split(reply.text.empty() ? row.text : std::string_view(reply.text), '\n');
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool is_last = i + 1 == lines.size();
        out.append(std::to_string(row.code)).append(is_last ? " " : "-").append(row.status);
        out.append(row.status.empty() ? "" : " ").append(clean(lines[i])).append("\r\n");
    }
    return out;
}

}  // namespace smtp
