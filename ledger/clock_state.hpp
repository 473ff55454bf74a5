// ClockState: what the kernel says of its clock (QCVN 12:2026/BCA 2.2.22: sync status and offset are recorded).
#pragma once

#include "ledger/record.hpp"

namespace ledger {

// `behind`: how far the clock has been seen to jump back.
Event clock_event(std::chrono::microseconds behind);

}  // namespace ledger
