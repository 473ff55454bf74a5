#include "life/calm.hpp"

#include <algorithm>

namespace life {

Calm::Sight Calm::look(const base::Clock& clock)
{
    const auto now = clock.now();
    const auto steady = clock.steady();
    const auto went = steady_ ? steady - *steady_ : base::SteadyTime::duration(0);
    const auto moved = seen_ ? now - *seen_ : base::WallTime::duration(0);
    const auto most = steady_ ? went + smallest_jump : base::SteadyTime::duration(longest_absence);
    const auto least = went - smallest_jump;
    const bool has_jumped = seen_ && (moved > most || moved < least);

    rest_ -= std::min(rest_, std::chrono::floor<std::chrono::seconds>(went));
    if (has_jumped) rest_ = rest_after_jump;
    seen_ = now;
    steady_ = steady;
    return has_jumped ? Sight::jumped : Sight::even;
}

}  // namespace life
