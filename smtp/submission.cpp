// Submission: From is what people believe, so it is checked like the envelope's sender.
//
//   RFC 6409 §6.1   submission rights
//   RFC 5322 §3.6   From and Date are required, once

#include "smtp/submission.hpp"

#include "base/format.hpp"
#include "base/uuid.hpp"
#include "delivery/routing.hpp"
#include "mime/address.hpp"
#include "mime/date.hpp"

namespace smtp {
namespace {

// Group marks (RFC 6854) name nobody; an address that is not whole is nobody's.
bool names_only(std::string_view value, const directory::Snapshot& snapshot, const base::Uuid& account)
{
    std::size_t named = 0;
    for (const auto& entry : mime::parse_envelope_addresses(value)) {
        if (!entry.host) continue;
        const auto* owner = delivery::find_owner(snapshot, entry.mailbox.value_or("") + "@" + *entry.host);
        if (owner == nullptr || owner->id != account) return false;
        ++named;
    }
    return named > 0;
}

}  // namespace

std::optional<Answer> refusal_of_header(const HeaderFacts& facts, const directory::Snapshot& snapshot,
                                        const base::Uuid& account)
{
    if (facts.from_fields != 1 || facts.sender_fields > 1) return Answer::bad_header;
    if (facts.is_cut) return Answer::bad_header;  // nobody has seen what it says at its end
    const auto* sender = snapshot.by_id(account);
    if (sender == nullptr || !sender->may_login()) return Answer::may_not_send;
    if (!names_only(facts.from, snapshot, account)) return Answer::from_not_yours;
    if (facts.sender_fields == 1 && !names_only(facts.sender, snapshot, account))
        return Answer::from_not_yours;
    return std::nullopt;
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
    return missing_fields(facts, session.parts().clock.now(), session.settings().hostname);
}

}  // namespace smtp
