#include "ledger/clock_state.hpp"

#include <sys/timex.h>

namespace ledger {

Event clock_event(std::chrono::microseconds behind)
{
    timex state{};  // asks only
    const int found = ::adjtimex(&state);
    const bool is_synced = found >= 0 && found != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    const auto offset = (state.status & STA_NANO) != 0 ? state.offset / 1000 : state.offset;
    Event event(Kind::clock);
    event.add(Name::is_synced, is_synced ? std::uint64_t{1} : 0);
    event.add(Name::offset_us, std::to_string(offset));
    if (behind > std::chrono::microseconds(0))
        event.add(Name::behind_us, static_cast<std::uint64_t>(behind.count()));
    return event;
}

}  // namespace ledger
