// Subscriptions: see subscriptions.hpp; the row is drawn in account_rows.cpp.

#include "store/subscriptions.hpp"

#include "store/account_rows.hpp"
#include "store/names.hpp"

#include <algorithm>

namespace store {

base::Result<std::vector<std::string>> read_subscriptions(const Rows& rows)
{
    base::Result<std::vector<std::string>> names;
    rows.scan_prefix(key::subscriptions(), [&](std::string_view, std::string_view value) {
        const auto name = text_from(value);
        if (name)
            names->emplace_back(*name);
        else
            names = base::refuse(name.error());
        return names ? Next::go_on : Next::stop;
    });
    if (names) std::ranges::sort(*names, sorts_before);
    return names;
}

bool is_subscribed(const Rows& rows, std::string_view name)
{
    return rows.get(key::subscription(name)).has_value();
}

void add_subscription(Batch& rows, std::string_view name)
{
    rows.put(key::subscription(name), text_row(name));
}

void drop_subscription(Batch& rows, std::string_view name)
{
    rows.erase(key::subscription(name));
}

}  // namespace store
