// The command line's own sentences: labels and summaries, and what --help says. The protocol's are in control/proto.
#pragma once

#include "control/proto/sentences.hpp"

namespace admin_cli {

std::span<const control::Row> sentences();
std::span<const control::Row> helps();
// Those of rights: admins, proposals, requests, logins.
std::span<const control::Row> rights_sentences();
std::span<const control::Row> rights_helps();
std::span<const control::Row> box_sentences();  // both, of mailboxes that are nobody's own
std::span<const control::Row> login_words();    // both, of passwords
std::span<const control::Row> life_words();     // both, of life cycles and reports
std::span<const control::Row> agency_words();   // both, of agencies' entries
std::span<const control::Row> factor_words();   // both, of second factors

// All of them.
std::span<const std::span<const control::Row>> tables();

}  // namespace admin_cli
