// Core: see core.hpp.

#include "store/core.hpp"

#include "base/bytes.hpp"

namespace store {
namespace {

std::uint64_t random_number()
{
    const base::Uuid random = base::random_uuid();
    return base::ByteReader(random.view()).be64();
}

}  // namespace

Store::Core::Core(Engine& engine_given, const base::Clock& clock_given,
                  std::function<void(const Changed&)> listener)
    : engine(engine_given),
      clock(clock_given),
      run(random_number()),
      on_change_(std::move(listener))
{
    if (on_change_) listen();
}

Store::Core::~Core()
{
    if (on_change_ || on_queue_) engine.on_commit(nullptr);
}

void Store::Core::on_queue(std::function<void(const Hint&)> listener)
{
    on_queue_ = std::move(listener);
    listen();
}

void Store::Core::listen()
{
    engine.on_commit([this](const Hint& hint) {
        if (hint.partition.space == Space::account && on_change_) on_change_({hint.partition.id});
        if (hint.partition.space == Space::queue && on_queue_) on_queue_(hint);
    });
}

net::Task<base::Result<void>> first_touch(Store::Core& core, base::Uuid owner)
{
    bool is_there = false;
    auto look = [&](const Rows& rows) -> base::Result<void> {
        is_there = rows.get(key::account()).has_value();
        return {};
    };
    auto looked = co_await core.engine.read({Space::account, owner}, look);
    if (!looked || is_there) co_return looked;
    co_return co_await without_value(
        edit_account<Done>(core, owner, [](AccountEdit&) -> base::Result<Done> { return Done{}; }));
}

base::Result<void> room_above(const Store::Core& core, const base::Uuid& owner, const Usage& more,
                              Purpose purpose)
{
    if (!core.room_above) return {};
    return core.room_above(owner, more, purpose);
}

net::Task<base::Result<void>> without_value(net::Task<base::Result<Done>> task)
{
    auto done = co_await task;
    if (!done) co_return base::refuse(std::move(done.error()));
    co_return base::Result<void>();
}

}  // namespace store
