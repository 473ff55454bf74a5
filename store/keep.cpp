// Keep: the store's own work beside its users', for as long as the server lives.

#include "store/core.hpp"

#include <new>

namespace store {
namespace {

constexpr base::Duration between_tidyings = std::chrono::milliseconds(250);
constexpr base::Duration between_sweeps = std::chrono::hours(6);

void tell(const base::Log& log, const base::Result<Swept>& swept)
{
    if (!swept) return log.error("store", "the sweep could not go on", {{"why", swept.error().detail}});
    for (const auto& damage : swept->damage) log.error("store", "damaged", {{"what", damage}});
    log.info("store", "swept",
             {{"steps", std::to_string(swept->steps)},
              {"bodies", std::to_string(swept->bodies)},
              {"damaged", std::to_string(swept->damaged)}});
}

// Without memory what is left is left until the next time.
net::Task<void> sweep(Store& store, const base::Log& log)
{
    try {
        tell(log, co_await store.sweep());
    } catch (const std::bad_alloc&) {
        log.error("store", "no memory to sweep");
    }
}

net::Task<void> tidy(Store& store, const base::Log& log)
{
    try {
        co_await store.tidy();
    } catch (const std::bad_alloc&) {
        log.error("store", "no memory to tidy");
    }
}

net::Task<void> keep_store(Store& store, const base::Log& log)
{
    auto& loop = net::Loop::current();
    for (;;) {
        co_await sweep(store, log);
        for (const auto next = loop.now() + between_sweeps; loop.now() < next;) {
            co_await loop.sleep(between_tidyings);
            co_await tidy(store, log);
        }
    }
}

}  // namespace

net::Task<void> Store::keep(const base::Log& log)
{
    return keep_store(*this, log);
}

}  // namespace store
