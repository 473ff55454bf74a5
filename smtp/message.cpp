// Message: intake by the door's rules, delivery, answers.

#include "smtp/message.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "smtp/auditing.hpp"
#include "smtp/proto/received.hpp"
#include "smtp/recipients.hpp"
#include "smtp/submission.hpp"
#include "smtp/verdict.hpp"

#include <algorithm>
#include <array>

namespace smtp {
namespace {

// A message that is refused already may never end: its sender believes that it has.
constexpr base::Duration short_patience = std::chrono::seconds(5);

std::string top_for(Session& session)
{
    const auto& mail = *session.mail();
    const auto& client = session.client();
    const ProtocolTraits traits{.is_lmtp = session.door() == Door::lmtp,
                                .is_extended = client.hello == Hello::extended,
                                .is_utf8 = mail.is_utf8,
                                .is_tls = session.is_tls(),
                                .is_logged_in = client.account.has_value()};
    return received_field({.client_name = client.name,
                           .client_address = session.peer().address,
                           .server_name = session.settings().hostname,
                           .protocol = protocol_keyword(traits),
                           .tls = session.lines().stream().tls_text(),
                           .id = mail.id,
                           .only_recipient = mail.to.size() == 1 ? mail.to[0].address : std::string{},
                           .time = session.parts().clock.now()});
}

std::span<const std::string_view> dropped_at(Door door)
{
    // Bcc: RFC 5322 §3.6.3
    static constexpr std::array<std::string_view, 3> names{"Return-Path", "Bcc", "Resent-Bcc"};
    return door == Door::submission ? names : std::span(names).first(1);
}

// Whether a loop leaves nobody to deliver to. One answer must do for all in SMTP, so there a loop of one
// refuses the message.
bool goes_in_circles(Session& session, const HeaderFacts& facts)
{
    const auto& to = session.mail()->to;
    const auto loops = std::ranges::count_if(
        to, [&facts](const delivery::Route& route) { return !facts.loops.check(route.address).has_value(); });
    return session.door() == Door::lmtp ? loops == std::ssize(to) : loops > 0;
}

HeaderVerdict judge_header(Session& session, const HeaderFacts& facts)
{
    if (goes_in_circles(session, facts)) return std::unexpected(Answer::mail_loop);
    if (session.door() == Door::submission) return judge_submission(session, facts);
    return std::string{};
}

// The recipients as they are now: one may have been closed, or have got a new quota, since RCPT.
Verdict look_again(Session& session, const HeaderFacts& facts)
{
    Verdict verdict;
    for (auto& known : session.mail()->to) {
        auto route = route_from(session, known.address);
        const bool is_loop = !facts.loops.check(known.address);
        verdict.each.push_back(!route ? route.error() : is_loop ? Answer::mail_loop : Answer::accepted);
        if (route) known = std::move(*route);
    }
    return verdict;
}

delivery::Envelope envelope_for(const Transaction& mail, const HeaderFacts& facts, const Verdict& verdict)
{
    delivery::Envelope envelope{.from = mail.from, .to = {}, .message_id = facts.message_id, .id = mail.id};
    for (std::size_t i = 0; i < mail.to.size(); ++i)
        if (verdict.each.at(i) == Answer::accepted) envelope.to.push_back(mail.to[i]);
    return envelope;
}

// What becomes of a message whose bytes are stored.
//
// SMTP has one answer for all, and after 4xx all of it comes again: so what one mailbox cannot take is put
// into none. Only a mailbox that fills in the moment between foresee() and deliver() makes the others get
// the message twice, once: the next attempt is stopped here. Exactly once needs a name for the message that
// stays the same from attempt to attempt, and a queue that answers for the rest.
net::Task<Verdict> deliver(Session& session, Intake& intake, store::Body body)
{
    auto& delivery = session.parts().delivery;
    auto verdict = look_again(session, intake.facts());
    if (session.door() != Door::lmtp) {
        auto envelope = envelope_for(*session.mail(), intake.facts(), verdict);
        verdict.settle(co_await delivery.foresee(std::move(envelope), body.size));
        if (!verdict.is_accepted_by_all()) co_return verdict;
    }
    if (!verdict.is_accepted_by_some()) co_return verdict;
    auto envelope = envelope_for(*session.mail(), intake.facts(), verdict);
    verdict.settle(co_await delivery.deliver(std::move(envelope), std::move(body)));
    verdict.is_delivered = verdict.is_accepted_by_some();
    co_return verdict;
}

Reply with_id(Reply reply, const std::string& id)
{
    if (reply.answer == Answer::accepted) reply.text = "Message accepted as " + id;
    return reply;
}

}  // namespace

Pace make_pace(Session& session)
{
    return {session.settings().min_data_rate, session.settings().data_patience, net::Loop::current().now()};
}

std::unique_ptr<Intake> make_intake(Session& session)
{
    IntakeRules rules{.max_size = session.settings().max_message_size,
                      .max_line = session.settings().max_text_line,
                      .top = top_for(session),
                      .dropped = dropped_at(session.door()),
                      .judge = [&session](const HeaderFacts& facts) { return judge_header(session, facts); }};
    return std::make_unique<Intake>(session.parts().delivery.write_body(), std::move(rules));
}

net::Task<Said> conclude(Session& session, Intake& intake)
{
    const auto& mail = *session.mail();
    const auto id = mail.id;
    Verdict verdict;
    auto body = co_await intake.finish();
    const auto size = body ? body->size : 0;
    if (body)
        verdict = co_await deliver(session, intake, std::move(*body));
    else
        verdict.each.assign(mail.to.size(), body.error());

    const auto one = with_id(one_for_all(verdict, mail.to), id);
    if (verdict.is_delivered && verdict.is_accepted_by_some()) {
        session.message_accepted();
        if (intake.facts().has_eight_bit && !mail.is_utf8) session.counters().eight_bit_headers.add();
    }
    note_message(session, mail, verdict, size);
    if (one.answer != Answer::accepted)
        session.log("message refused", id + ": " + std::string(row_of(one.answer).text));
    session.mail().reset();
    if (session.door() != Door::lmtp) co_return one;

    for (std::size_t i = 0; i + 1 < verdict.each.size(); ++i) session.say(with_id(verdict.each[i], id));
    co_return with_id(verdict.each.back(), id);
}

net::Task<std::string_view> Transfer::some(std::size_t most)
{
    const bool is_refused = intake_ != nullptr && intake_->refusal();
    const auto left = pace_.left(net::Loop::current().now());
    if (left <= base::Duration::zero()) throw net::TimedOut();
    try {
        const auto bytes =
            co_await session_.lines().some(most, is_refused ? std::min(left, short_patience) : left);
        pace_.received(bytes.size(), net::Loop::current().now());
        co_return bytes;
    } catch (const net::TimedOut&) {
        if (is_refused) session_.say(*intake_->refusal());
        throw;
    }
}

}  // namespace smtp
