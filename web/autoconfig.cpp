#include "web/autoconfig.hpp"

#include "base/format.hpp"

namespace web {
namespace {

struct Way {
    std::string_view element, type, socket;
    std::uint16_t port;
};

std::string server_xml(const Way& way, const std::string& host)
{
    return base::format("    <{0} type=\"{1}\">\n"
                        "      <hostname>{2}</hostname>\n"
                        "      <port>{3}</port>\n"
                        "      <socketType>{4}</socketType>\n"
                        "      <username>%EMAILADDRESS%</username>\n"
                        "      <authentication>password-cleartext</authentication>\n"
                        "    </{0}>\n",
                        way.element, way.type, host, way.port, way.socket);
}

}  // namespace

std::string xml_escaped(std::string_view text)
{
    std::string escaped;
    for (char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        case '\'': escaped += "&apos;"; break;
        default: escaped += c;
        }
    }
    return escaped;
}

// "password-cleartext" is the format's word for PLAIN; every way named here is under TLS. TLS from the first
// byte comes first (RFC 8314 §3).
std::string autoconfig(const MailPorts& ports)
{
    std::string host = xml_escaped(ports.host);
    std::string domain = xml_escaped(ports.domain);
    const Way ways[] = {{"incomingServer", "imap", "SSL", ports.imaps},
                        {"incomingServer", "imap", "STARTTLS", ports.imap},
                        {"outgoingServer", "smtp", "SSL", ports.submissions},
                        {"outgoingServer", "smtp", "STARTTLS", ports.submission}};
    std::string servers;
    for (const auto& way : ways)
        if (way.port != 0) servers += server_xml(way, host);
    return base::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<clientConfig version=\"1.1\">\n"
                        "  <emailProvider id=\"{0}\">\n"
                        "    <domain>{0}</domain>\n"
                        "    <displayName>{0}</displayName>\n"
                        "    <displayShortName>{0}</displayShortName>\n"
                        "{1}"
                        "  </emailProvider>\n"
                        "</clientConfig>\n",
                        domain, servers);
}

}  // namespace web
