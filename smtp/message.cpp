// Message: intake by the door's rules, delivery, answers.

#include "smtp/message.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "smtp/proto/received.hpp"
#include "smtp/submission.hpp"

#include <algorithm>

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

std::vector<std::string> dropped_at(Door door)
{
    std::vector<std::string> names{"Return-Path"};
    if (door == Door::submission) names.insert(names.end(), {"Bcc", "Resent-Bcc"});  // RFC 5322 §3.6.3
    return names;
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

// What becomes of each recipient of a message whose bytes are stored.
net::Task<std::vector<Answer>> deliver(Session& session, Intake& intake, store::Body body)
{
    const auto& mail = *session.mail();
    std::vector<Answer> answers;
    delivery::Envelope envelope{
        .from = mail.from, .to = {}, .message_id = intake.facts().message_id, .id = mail.id};
    for (const auto& route : mail.to) {
        const bool is_loop = !intake.facts().loops.check(route.address);
        answers.push_back(is_loop ? Answer::mail_loop : Answer::accepted);
        if (!is_loop) envelope.to.push_back(route);
    }

    const auto outcomes = co_await session.parts().delivery.deliver(std::move(envelope), std::move(body));
    auto next = outcomes.begin();
    for (auto& answer : answers) {
        if (answer == Answer::mail_loop) continue;
        if (!*next) answer = answer_for_store(next->error());
        ++next;
    }
    co_return answers;
}

// The one answer that does for all: 250 only if everybody has it; else try again, where that may help.
// Who has it already may then get it twice, which is better than a 250 for somebody who never does.
Answer worst(const std::vector<Answer>& answers)
{
    auto worst = Answer::accepted;
    for (const auto answer : answers) {
        if (answer == Answer::accepted) continue;
        if (worst == Answer::accepted || (is_error(worst) && !is_error(answer))) worst = answer;
    }
    return worst;
}

Reply reply_for(Answer answer, const std::string& id)
{
    if (answer != Answer::accepted) return answer;
    return {answer, "Message accepted as " + id};
}

}  // namespace

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
    const auto recipients = session.mail()->to.size();
    const auto id = session.mail()->id;
    std::vector<Answer> answers(recipients, Answer::accepted);
    auto body = co_await intake.finish();
    if (body)
        answers = co_await deliver(session, intake, std::move(*body));
    else
        answers.assign(recipients, body.error());

    if (std::ranges::count(answers, Answer::accepted) > 0) session.message_accepted();
    const auto one = worst(answers);
    if (one != Answer::accepted) session.log("message refused", id + ": " + std::string(row_of(one).text));
    session.mail().reset();
    if (session.door() != Door::lmtp) co_return reply_for(one, id);

    for (std::size_t i = 0; i + 1 < answers.size(); ++i) session.say(reply_for(answers[i], id));
    co_return reply_for(answers.back(), id);
}

Transfer::Transfer(Session& session, Intake* intake)
    : session_(session),
      intake_(intake),
      pace_(session.settings().min_data_rate, session.settings().data_patience, net::Loop::current().now())
{}

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
