// MAIL: a message begins; who answers for it.
//
//   RFC 5321 §4.1.1.2   the command
//   RFC 1870 §4         SIZE;  RFC 6152 §3   BODY;  RFC 6531 §3.4   SMTPUTF8;  RFC 4954 §5   AUTH
//   RFC 6409 §6.1       submission: whose address it may be

#include "base/text.hpp"
#include "delivery/routing.hpp"
#include "smtp/auditing.hpp"
#include "smtp/commands.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

struct Mail {
    std::optional<mime::Mailbox> from;  // nullopt: the null path, as of a bounce
    std::uint64_t size = 0;
    bool is_utf8 = false;
};

// RFC 4954 §5: <> or the xtext form of an address. Checked, and not relied on.
bool is_submitter(std::string_view value)
{
    const auto decoded = from_xtext(value);
    return decoded && (*decoded == "<>" || mime::parse_mailbox(*decoded).has_value());
}

void read_parameter(Scanner& scan, const Parameter& parameter, Mail& request)
{
    const auto& [keyword, value] = parameter;
    if (keyword == "SIZE") {
        const auto size = to_size(value);
        if (!size) scan.refuse(Answer::bad_size);
        request.size = size.value_or(0);
    } else if (keyword == "BODY") {
        if (!base::iequals(value, "7BIT") && !base::iequals(value, "8BITMIME"))
            scan.refuse(Answer::bad_body_kind);
    } else if (keyword == "SMTPUTF8") {
        if (!value.empty()) scan.refuse(Answer::bad_utf8_mark);
        request.is_utf8 = true;
    } else if (keyword == "AUTH") {
        if (!is_submitter(value)) scan.refuse(Answer::bad_submitter);
    } else {
        scan.refuse(Answer::unknown_parameter);
    }
}

// mail = "MAIL FROM:" Reverse-path [SP Mail-parameters]
Parsed<Mail> parse(Scanner& scan)
{
    Mail request;
    scan.take("FROM:", Answer::needs_from);
    request.from = scan.reverse_path();
    for (const auto& parameter : scan.mail_parameters()) read_parameter(scan, parameter, request);
    if (request.from && request.from->needs_utf8() && !request.is_utf8)
        scan.refuse(Answer::ascii_address_only);
    return scan.done(std::move(request));
}

// At submission: nullopt if this client may send from that address.
std::optional<Answer> refusal_of_sender(Session& session, const std::optional<mime::Mailbox>& from)
{
    if (session.door() != Door::submission) return std::nullopt;
    if (!session.client().account) return Answer::login_first;
    const auto snapshot = session.parts().directory.snapshot();
    const auto* account = snapshot->by_id(*session.client().account);
    if (account == nullptr || !account->may_login()) return Answer::may_not_send;  // locked meanwhile
    if (account->secret_version != session.client().secret_version) {  // a former password logged in
        session.client().account.reset();
        return Answer::login_first;
    }
    if (!from) return std::nullopt;  // receipts go out with the null path (RFC 8098 §3)
    return delivery::find_owner(*snapshot, from->text()) == account ? std::nullopt
                                                                    : std::optional(Answer::sender_not_yours);
}

net::Task<Said> handle(Session& session, Mail request)
{
    if (const auto refusal = refusal_of_sender(session, request.from)) {
        session.log("sender refused", request.from ? request.from->text() : "<>");
        note_refused(session, {}, *refusal);
        co_return Said(*refusal);
    }
    // Mail that cannot be recorded is put off.
    if (const auto possible = session.parts().audit.outcome(); !possible)
        co_return Said(answer_for_store(possible.error()));
    if (request.size > session.settings().max_message_size) co_return Said(Answer::message_too_big);

    auto& mail = session.mail().emplace();
    mail.id = base::to_hex(base::random_uuid().view().substr(0, 8));
    mail.from = request.from ? request.from->text() : std::string{};
    mail.is_utf8 = request.is_utf8;
    mail.announced_size = request.size;
    co_return Said(Answer::sender_ok);
}

}  // namespace

const Command mail{"MAIL", every_door, Needs::no_mail, parse_then<parse, handle>, Command::mail_length};

}  // namespace smtp
