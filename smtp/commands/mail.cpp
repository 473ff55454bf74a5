// MAIL: a message begins; who answers for it.
//
//   RFC 5321 §4.1.1.2   the command
//   RFC 1870 §4         SIZE;  RFC 6152 §3   BODY;  RFC 6531 §3.4   SMTPUTF8;  RFC 4954 §5   AUTH
//   RFC 6409 §6.1       submission: whose address it may be

#include "base/text.hpp"
#include "delivery/routing.hpp"
#include "directory/acting.hpp"
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

// Where bounces go, and the box in whose name the message goes out, where it is one.
struct Sender {
    std::string path, as;
};

// The answers of a service's mail go where it was set up to have them, whichever of its addresses it sends from.
Parsed<Sender> service_sender(Session& session, const directory::Account& service, std::string path,
                              const directory::Account* owner)
{
    const bool is_own = path.empty() || owner == &service || base::iequals(path, service.return_address);
    if (!is_own) return std::unexpected(Answer::sender_not_yours);
    if (!session.rates().admit(service.id, service.hourly_rate)) return std::unexpected(Answer::rate_reached);
    const bool is_bounce = path.empty() || service.return_address.empty();
    return Sender{is_bounce ? std::move(path) : service.return_address, {}};
}

// At submission: whether this client may send from that address.
Parsed<Sender> submitted_sender(Session& session, std::string path)
{
    if (!session.client().account) return std::unexpected(Answer::login_first);
    const auto snapshot = session.parts().directory.snapshot();
    const auto* account = snapshot->by_id(*session.client().account);
    if (account == nullptr || !account->may_login())
        return std::unexpected(Answer::may_not_send);  // locked meanwhile
    const auto& by = session.client().by;
    const bool is_former = !directory::still_counts(by, *account) ||
                           (by.certificate && !session.parts().directory.believes(*by.certificate));
    if (is_former) {  // a former password logged in, or what is revoked meanwhile
        session.client().account.reset();
        return std::unexpected(Answer::login_first);
    }
    const auto* owner = path.empty() ? nullptr : delivery::find_owner(*snapshot, path);
    if (account->kind == directory::Kind::service)
        return service_sender(session, *account, std::move(path), owner);
    if (path.empty()) return Sender{};  // receipts go out with the null path (RFC 8098 §3)
    if (owner == nullptr || !directory::may_send_as(*snapshot, *account, *owner))
        return std::unexpected(Answer::sender_not_yours);
    return Sender{std::move(path), owner == account ? std::string() : owner->login};
}

Parsed<Sender> sender_of(Session& session, const std::optional<mime::Mailbox>& from)
{
    auto path = from ? from->text() : std::string();
    if (session.door() == Door::submission) return submitted_sender(session, std::move(path));
    return Sender{std::move(path), {}};
}

net::Task<Said> handle(Session& session, Mail request)
{
    if (session.door() == Door::submission) co_await log_in_unasked(session);
    auto sender = sender_of(session, request.from);
    if (!sender) {
        session.log("sender refused", request.from ? request.from->text() : "<>");
        note_refused(session, {}, sender.error());
        co_return Said(sender.error());
    }
    // Mail that cannot be recorded is put off.
    if (const auto possible = session.parts().audit.outcome(); !possible)
        co_return Said(answer_for_store(possible.error()));
    if (request.size > session.settings().max_message_size) co_return Said(Answer::message_too_big);

    auto& mail = session.mail().emplace();
    mail.id = base::to_hex(base::random_uuid().view().substr(0, 8));
    mail.from = std::move(sender->path);
    mail.as = std::move(sender->as);
    mail.is_utf8 = request.is_utf8;
    mail.announced_size = request.size;
    co_return Said(Answer::sender_ok);
}

}  // namespace

const Command mail{"MAIL", every_door, Needs::no_mail, parse_then<parse, handle>, Command::mail_length};

}  // namespace smtp
