#include "imap/search/judge.hpp"

#include "base/text.hpp"
#include "imap/proto/writer.hpp"
#include "mime/date.hpp"

#include <algorithm>

namespace imap::search {
namespace {

using Kind = SearchKey::Kind;

Truth truth(bool value)
{
    return value ? Truth::yes : Truth::no;
}

bool is_within(const Node& node, base::WallTime time)
{
    return node.from <= time && time < node.to;
}

Truth by_flags(const Node& node, const Facts& facts)
{
    if (facts.flags == nullptr) return Truth::unknown;
    if (node.kind == Kind::flag) return truth(facts.flags->has(node.flag));
    if (node.kind == Kind::keyword) return truth(facts.flags->has_keyword(node.name));
    return truth(facts.modseq >= node.number);
}

Truth by_row(const Node& node, const Facts& facts)
{
    if (facts.message == nullptr) return Truth::unknown;
    const auto& message = *facts.message;
    switch (node.kind) {
    case Kind::larger: return truth(message.size() > node.number);
    case Kind::smaller: return truth(message.size() < node.number);
    case Kind::email_id: return truth(base::iequals(email_id(message.email_id), node.name));
    case Kind::thread_id: return truth(base::iequals(thread_id(message.thread_id), "(" + node.name + ")"));
    case Kind::saved_before:
    case Kind::saved_on:
    case Kind::saved_since: return truth(is_within(node, message.save_date));
    default: return truth(is_within(node, message.internal_date));
    }
}

// The day that the sender's clock showed, whatever the zone (RFC 9051 §6.4.4).
bool was_sent_within(const Node& node, const mime::Envelope& envelope)
{
    auto date = envelope.date ? mime::parse_date(*envelope.date) : std::nullopt;
    return date && is_within(node, std::chrono::sys_days(date->day()));
}

EnvelopeText::Field field_of(const Node& node)
{
    using Field = EnvelopeText::Field;
    switch (node.kind) {
    case Kind::from: return Field::from;
    case Kind::to: return Field::to;
    case Kind::cc: return Field::cc;
    case Kind::bcc: return Field::bcc;
    default: return Field::subject;
    }
}

// HEADER with a field whose whole value a summary keeps: where it is absent, there is not even an empty text.
bool has_field(const Node& node, EnvelopeText& text)
{
    using Field = EnvelopeText::Field;
    const auto holds = [&](const std::optional<std::string>& value, Field field) {
        return value && text.holds(field, node.fold, node.text);
    };
    const auto& envelope = text.envelope();
    if (node.name == "subject") return holds(envelope.subject, Field::subject);
    if (node.name == "message-id") return holds(envelope.message_id, Field::message_id);
    return holds(envelope.in_reply_to, Field::in_reply_to);
}

Truth by_envelope(const Node& node, const Facts& facts)
{
    if (facts.envelope == nullptr) return Truth::unknown;
    auto& envelope = *facts.envelope;
    switch (node.kind) {
    case Kind::sent_before:
    case Kind::sent_on:
    case Kind::sent_since: return truth(was_sent_within(node, envelope.envelope()));
    case Kind::header: return truth(has_field(node, envelope));
    default: return truth(envelope.holds(field_of(node), node.fold, node.text));
    }
}

Truth by_needle(const Node& node, const Facts& facts)
{
    return facts.found == nullptr ? Truth::unknown : truth((*facts.found)[node.needle]);
}

// AND over the nodes: one no decides; OR is its mirror image.
Truth combined(const Node& node, const Facts& facts, Truth decisive)
{
    bool is_known = true;
    for (const auto& inner : node.nodes) {
        auto one = judge(inner, facts);
        if (one == decisive) return decisive;
        is_known &= one != Truth::unknown;
    }
    if (!is_known) return Truth::unknown;
    return decisive == Truth::no ? Truth::yes : Truth::no;
}

Truth negated(Truth value)
{
    if (value == Truth::unknown) return value;
    return value == Truth::yes ? Truth::no : Truth::yes;
}

}  // namespace

Truth judge(const Node& node, const Facts& facts)
{
    switch (node.kind) {
    case Kind::all: return Truth::yes;
    case Kind::recent: return truth(facts.is_recent);
    case Kind::numbers:
    case Kind::uids: return truth(node.uids.contains(facts.uid));
    case Kind::flag:
    case Kind::keyword:
    case Kind::modseq: return by_flags(node, facts);
    case Kind::from:
    case Kind::to:
    case Kind::cc:
    case Kind::bcc:
    case Kind::subject:
    case Kind::sent_before:
    case Kind::sent_on:
    case Kind::sent_since: return by_envelope(node, facts);
    case Kind::header: return node.name.empty() ? by_needle(node, facts) : by_envelope(node, facts);
    case Kind::body:
    case Kind::text: return by_needle(node, facts);
    case Kind::all_of: return combined(node, facts, Truth::no);
    case Kind::either: return combined(node, facts, Truth::yes);
    case Kind::none_of: return negated(combined(node, facts, Truth::yes));
    default: return by_row(node, facts);
    }
}

}  // namespace imap::search
