#include "mime/envelope.hpp"

#include "mime/address.hpp"

namespace mime {
namespace {

using Addresses = std::vector<EnvelopeAddress>;

Addresses take_addresses(HeaderCollector& header, Slot slot, std::size_t& left)
{
    auto value = header.take(slot);
    if (!value) return {};
    auto addresses = parse_envelope_addresses(*value, left);
    left -= addresses.size();
    return addresses;
}

// Sender and Reply-To, absent or empty, are From (RFC 9051 §7.5.2).
void default_to(Addresses& addresses, const Addresses& from, std::size_t& left)
{
    if (!addresses.empty() || from.size() > left) return;
    addresses = from;
    left -= from.size();
}

}  // namespace

Envelope make_envelope(HeaderCollector& header, std::size_t& addresses_left)
{
    Envelope envelope;
    envelope.date = header.take(Slot::date);
    envelope.subject = header.take(Slot::subject);
    envelope.in_reply_to = header.take(Slot::in_reply_to);
    envelope.message_id = header.take(Slot::message_id);
    envelope.from = take_addresses(header, Slot::from, addresses_left);
    envelope.sender = take_addresses(header, Slot::sender, addresses_left);
    envelope.reply_to = take_addresses(header, Slot::reply_to, addresses_left);
    default_to(envelope.sender, envelope.from, addresses_left);
    default_to(envelope.reply_to, envelope.from, addresses_left);
    envelope.to = take_addresses(header, Slot::to, addresses_left);
    envelope.cc = take_addresses(header, Slot::cc, addresses_left);
    envelope.bcc = take_addresses(header, Slot::bcc, addresses_left);
    return envelope;
}

}  // namespace mime
