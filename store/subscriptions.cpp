// Subscriptions: see subscriptions.hpp; the row is drawn in account_rows.cpp.

#include "store/subscriptions.hpp"

#include "store/account_rows.hpp"
#include "store/names.hpp"

#include <algorithm>

namespace store {

std::vector<std::string> read_subscriptions(const Rows& rows)
{
    std::vector<std::string> names;
    rows.scan_prefix(key::subscriptions(), [&](std::string_view, std::string_view name) {
        names.emplace_back(name);
        return Next::go_on;
    });
    std::ranges::sort(names, sorts_before);
    return names;
}

bool is_subscribed(const Rows& rows, std::string_view name)
{
    return rows.get(key::subscription(name)).has_value();
}

void add_subscription(Batch& rows, std::string_view name)
{
    rows.put(key::subscription(name), name);
}

void drop_subscription(Batch& rows, std::string_view name)
{
    rows.erase(key::subscription(name));
}

}  // namespace store
