#include "ledger/settings.hpp"

#include "ledger/target.hpp"

namespace ledger {
namespace {

// QCVN 12:2026/BCA 3.9.2.1: access at least 12 months; NĐ 91/2020: mail at least 180 days.
constexpr std::chrono::days least_access(366), least_mail(180);
constexpr std::uint64_t smallest_segment = 64 << 10;

base::Result<void> refuse(std::string text)
{
    return base::refuse(base::Code::invalid, std::move(text));
}

}  // namespace

void describe(base::Section& section, Settings& settings)
{
    section.bytes("segment_size", settings.segment_size,
                  "A new file is begun after so many bytes, or 30 days.");
    section.field("head_records", settings.head_records,
                  "After so many records the server signs how far the audit is,");
    section.field("head_every", settings.head_every, "and after so long, if there are any.");
    section.field(
        "anchor", settings.anchor,
        "A file, best on another machine, to which every signed head is written too: by it congvu audit "
        "verify finds what was cut off here.");
    section.field("keep_access", settings.keep_access,
                  "How long logins are kept: at least 366d. Administration is kept for ever.");
    section.field("keep_mail", settings.keep_mail, "How long mail transactions are kept: at least 180d.");
    section.field(
        "syslog", settings.syslog,
        "host:port that gets all records by syslog (RFC 5424) over TLS; usually port 6514. Empty: nobody.");
    section.field(
        "syslog_ca", settings.syslog_ca,
        "PEM of the authorities that the receiver's certificate must come from. Empty: the system's.");
    section.field("syslog_name", settings.syslog_name,
                  "The name that its certificate must have. Empty: the host in syslog.");
    section.field("enterprise", settings.enterprise,
                  "The enterprise number (IANA) under which records are sent by syslog; 32473 is the one for "
                  "examples.");
    section.field(
        "json", settings.json,
        "A file, or tcp://host:port in clear, that gets all records as lines of JSON. Empty: nobody.");
}

base::Result<void> check(const Settings& settings)
{
    if (settings.segment_size < smallest_segment) return refuse("audit.segment_size is at least 64KiB");
    if (settings.head_records == 0) return refuse("audit.head_records is at least 1");
    if (settings.keep_access < least_access)
        return refuse("audit.keep_access is at least 366d (QCVN 12:2026/BCA 3.9.2.1)");
    if (settings.keep_mail < least_mail) return refuse("audit.keep_mail is at least 180d (ND 91/2020)");
    if (!settings.syslog.empty() && !host_and_port(settings.syslog))
        return refuse("audit.syslog is host:port, such as siem.langson.gov.vn:6514");
    const std::string_view json(settings.json);
    if (json.contains("://") && (!json.starts_with("tcp://") || !host_and_port(json.substr(6))))
        return refuse("audit.json is a file, or tcp://host:port");
    return {};
}

}  // namespace ledger
