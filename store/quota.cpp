// Quota: whether there is room for more, for an account as for an agency.

#include "store/store.hpp"

#include "base/format.hpp"

namespace store {
namespace {

// What of a limit this purpose may use; exact for limits of any size.
std::uint64_t usable(std::uint64_t limit, const Quota& quota, Purpose purpose)
{
    if (purpose == Purpose::notice || quota.kept_for_notices == 0) return limit;
    const std::uint64_t percent = quota.kept_for_notices < 100 ? 100 - quota.kept_for_notices : 0;
    return limit / 100 * percent + limit % 100 * percent / 100;
}

bool is_over(std::uint64_t sum, std::uint64_t limit, const Quota& quota, Purpose purpose)
{
    return limit != 0 && sum > usable(limit, quota, purpose);
}

}  // namespace

base::Result<void> check_quota(const Usage& usage, const Quota& quota, const Usage& more, Purpose purpose)
{
    const bool too_big = is_over(usage.bytes + more.bytes, quota.bytes, quota, purpose);
    const bool too_many = is_over(usage.messages + more.messages, quota.messages, quota, purpose);
    if (!too_big && !too_many) return {};
    return base::refuse(base::Code::over_quota,
                        base::format("{} bytes in {} messages are there, {} in {} more wanted", usage.bytes,
                                     usage.messages, more.bytes, more.messages));
}

}  // namespace store
