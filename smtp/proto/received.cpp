// Received: its text.

#include "smtp/proto/received.hpp"

#include "mime/address.hpp"
#include "mime/date.hpp"

namespace smtp {
namespace {

constexpr std::size_t usual_size = 256;

// RFC 5321 §4.1.3: [192.0.2.1], [IPv6:2001:db8::1]
std::string address_literal(std::string_view address)
{
    const bool is_v6 = address.find(':') != std::string_view::npos;
    return std::string(is_v6 ? "[IPv6:" : "[") + std::string(address) + "]";
}

// What a PC calls itself, with underscores or beyond ASCII, has no place in the field's grammar.
std::string from_domain(const std::string& client_name)
{
    const bool is_fit = mime::is_domain(client_name) || mime::is_address_literal(client_name);
    return is_fit ? client_name : "unknown";
}

}  // namespace

// "Received:" From-domain By-domain [With] [ID] [For] ";" date-time
std::string received_field(const Trace& trace)
{
    std::string text;
    text.reserve(usual_size);
    const auto add = [&text](const auto&... parts) { (text.append(parts), ...); };
    add("Received: from ", from_domain(trace.client_name));
    if (!trace.client_address.empty()) add(" (", address_literal(trace.client_address), ")");
    add("\r\n\tby ", trace.server_name, " with ", trace.protocol, " id ", trace.id);
    if (!trace.tls.empty()) add("\r\n\t(", trace.tls, ")");
    if (!trace.only_recipient.empty()) add("\r\n\tfor <", trace.only_recipient, ">");
    add(";\r\n\t", mime::format_date(mime::to_date_time(trace.time)), "\r\n");
    return text;
}

// RFC 6531 §4.3 has no UTF8 form without extensions; RFC 3848 none for plain SMTP under TLS.
std::string protocol_keyword(const ProtocolTraits& traits)
{
    std::string keyword = traits.is_lmtp ? "LMTP" : traits.is_extended && !traits.is_utf8 ? "ESMTP" : "SMTP";
    if (!traits.is_lmtp && !traits.is_extended) return keyword;
    if (traits.is_utf8) keyword = "UTF8" + keyword;
    if (traits.is_tls) keyword += 'S';
    if (traits.is_logged_in) keyword += 'A';
    return keyword;
}

}  // namespace smtp
