// Submission: From is what people believe, so it is checked like the envelope's sender.
//
//   RFC 6409 §6.1   submission rights
//   RFC 5322 §3.6   From and Date are required, once
//   RFC 5322 §3.6.6 Resent-From and Resent-Sender say who passed the message on: the same rule

#include "smtp/submission.hpp"

#include "base/format.hpp"
#include "base/uuid.hpp"
#include "delivery/routing.hpp"
#include "directory/acting.hpp"
#include "mime/address.hpp"
#include "mime/date.hpp"
#include "smtp/proto/author_list.hpp"

#include <algorithm>

namespace smtp {
namespace {

constexpr std::size_t most_entries = 100;  // addresses and group marks of one field

const directory::Account* owner_of(const mime::EnvelopeAddress& entry, const directory::Snapshot& snapshot)
{
    if (!entry.host) return nullptr;
    return delivery::find_owner(snapshot, entry.mailbox.value_or("") + "@" + *entry.host);
}

bool is_for(const mime::EnvelopeAddress& entry, const directory::Snapshot& snapshot,
            const directory::Account& sender)
{
    const auto* owner = owner_of(entry, snapshot);
    return owner != nullptr && directory::may_send_as(snapshot, sender, *owner);
}

// Whether the field names the sender, or what he may send as, and nobody else. Group marks (RFC 6854) name nobody.
std::optional<Answer> refusal_of_author(const Author& author, const directory::Snapshot& snapshot,
                                        const directory::Account& sender)
{
    if (author.times == 0) return std::nullopt;
    if (author.times > 1) return Answer::repeated_author;
    if (author.is_cut) return Answer::long_author;  // nobody has seen what it says at its end
    if (!is_plain_author_list(author.value)) return Answer::odd_author;
    const auto entries = mime::parse_envelope_addresses(author.value, most_entries + 1);
    if (entries.size() > most_entries) return Answer::long_author;

    const auto is_mark = [](const mime::EnvelopeAddress& entry) { return !entry.host; };
    const auto names_us = [&](const auto& entry) {
        return is_mark(entry) || is_for(entry, snapshot, sender);
    };
    const bool names_somebody = !std::ranges::all_of(entries, is_mark);
    if (names_somebody && std::ranges::all_of(entries, names_us)) return std::nullopt;
    return Answer::from_not_yours;
}

}  // namespace

std::optional<Answer> refusal_of_header(const HeaderFacts& facts, const directory::Snapshot& snapshot,
                                        const base::Uuid& account)
{
    const auto* sender = snapshot.by_id(account);
    if (sender == nullptr || !sender->may_login()) return Answer::may_not_send;
    // What stands behind such a line would be text to its readers, a Bcc too.
    if (facts.has_bad_line) return Answer::bad_header_line;
    if (facts.from.times == 0) return Answer::no_from;
    for (const auto* author : {&facts.from, &facts.sender, &facts.resent_from, &facts.resent_sender})
        if (const auto refusal = refusal_of_author(*author, snapshot, *sender)) return refusal;
    return std::nullopt;
}

std::string box_in(const Author& author, const directory::Snapshot& snapshot, const base::Uuid& account)
{
    for (const auto& entry : mime::parse_envelope_addresses(author.value, most_entries)) {
        const auto* owner = owner_of(entry, snapshot);
        if (owner != nullptr && owner->id != account) return owner->login;
    }
    return {};
}

std::string missing_fields(const HeaderFacts& facts, base::WallTime now, std::string_view hostname)
{
    std::string fields;
    if (!facts.has_date) fields += "Date: " + mime::format_date(mime::to_date_time(now)) + "\r\n";
    if (facts.message_id.empty())
        fields += base::format("Message-ID: <{}@{}>\r\n", to_string(base::random_uuid()), hostname);
    return fields;
}

HeaderVerdict judge_submission(Session& session, const HeaderFacts& facts)
{
    const auto snapshot = session.parts().directory.snapshot();
    if (const auto refusal = refusal_of_header(facts, *snapshot, session.client().account.value()))
        return std::unexpected(*refusal);
    auto& mail = session.mail().value();
    if (mail.as.empty()) mail.as = box_in(facts.from, *snapshot, *session.client().account);
    return missing_fields(facts, session.parts().clock.now(), session.settings().hostname);
}

}  // namespace smtp
