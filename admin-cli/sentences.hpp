// The command line's own sentences: labels and summaries, and what --help says. The protocol's are in control/proto.
#pragma once

#include "control/proto/sentences.hpp"

namespace admin_cli {

std::span<const control::Row> sentences();
std::span<const control::Row> helps();
std::span<const control::Row> life_words();

}  // namespace admin_cli
