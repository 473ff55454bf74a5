// How a record looks when it is shipped. Pure.
#pragma once

#include "ledger/record.hpp"

namespace ledger {

// Who ships: our name, and the enterprise number that names our structured data.
struct Sender {
    std::string hostname;
    std::uint64_t enterprise = 0;
};

// One frame: RFC 5424 §6, counted in octets (RFC 6587 §3.4.1, RFC 5425 §4.3).
//
//   268 <109>1 2026-11-26T03:00:00.123456Z mail.langson.gov.vn congvud - login_failed [congvu@32473 sequence="17" …]
//
// Facility 13 (log audit). The structured data has every field, and the hash, by which the receiver holds an anchor.
std::string syslog_frame(const Record& record, const Sender& sender);

// One line of JSON, with its end: to_json(Record), and the hash.
std::string json_line(const Record& record);

}  // namespace ledger
