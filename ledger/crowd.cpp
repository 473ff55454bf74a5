#include "ledger/crowd.hpp"

#include <iterator>

namespace ledger {
namespace {

constexpr std::chrono::minutes a_minute(1);
constexpr std::string_view elsewhere = "other networks";

}  // namespace

Crowd::Minute& Crowd::minute_of(std::string_view network, Kind kind, base::SteadyTime now)
{
    Key key(network, kind);
    if (minutes_.size() >= most_networks && !minutes_.contains(key)) key.first = elsewhere;
    return minutes_.try_emplace(std::move(key), Minute{now + a_minute}).first->second;
}

// One whose minute is over, but has not been told of, goes on counting: it is told of within a second.
bool Crowd::admits(std::string_view network, Kind kind, base::SteadyTime now)
{
    std::lock_guard lock(mutex_);
    Minute& minute = minute_of(network, kind, now);
    const bool is_one_more = minute.recorded < most_each;
    ++(is_one_more ? minute.recorded : minute.counted);
    return is_one_more;
}

std::vector<Event> Crowd::take_counted(base::SteadyTime now)
{
    std::vector<Event> events;
    std::lock_guard lock(mutex_);
    for (auto at = minutes_.begin(); at != minutes_.end();) {
        const auto& [key, minute] = *at;
        if (minute.ends > now) {
            ++at;
            continue;
        }
        if (minute.counted > 0) {
            events.emplace_back(key.second);
            events.back().add(Name::address, key.first).add(Name::count, minute.counted);
            events.back().add(Name::error, "too many in a minute to be recorded one by one");
        }
        at = minutes_.erase(at);
    }
    return events;
}

}  // namespace ledger
