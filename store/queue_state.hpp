// What one process keeps of the queue in memory.
#pragma once

#include "store/queue_leases.hpp"
#include "store/queue_tickets.hpp"
#include "store/queue_work.hpp"

namespace store {

struct Queue::State {
    explicit State(Store& store_given) : store(store_given), core(store_given.core()) {}

    Store& store;
    Store::Core& core;
    Tickets tickets;
    Leases leases;

    base::SteadyTime steady() const { return core.clock.steady(); }
};

}  // namespace store
