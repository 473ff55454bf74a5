// Subscriptions: names that a user wants listed, whether or not there is such a mailbox (RFC 9051 §6.3.7).
#pragma once

#include "store/engine.hpp"

namespace store {

base::Result<std::vector<std::string>> read_subscriptions(const Rows& rows);  // sorted
bool is_subscribed(const Rows& rows, std::string_view name);
void add_subscription(Batch& rows, std::string_view name);
void drop_subscription(Batch& rows, std::string_view name);

}  // namespace store
