// The command line's own sentences: labels, summaries, help. The protocol's are in control/proto.
#pragma once

#include "control/proto/sentences.hpp"

namespace admin_cli {

std::span<const control::Row> sentences();

}  // namespace admin_cli
