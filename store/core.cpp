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
      is_listening_(listener != nullptr)
{
    if (!is_listening_) return;
    engine.on_commit([listener = std::move(listener)](const Hint& hint) {
        if (hint.partition.space == Space::account) listener({hint.partition.id});
    });
}

Store::Core::~Core()
{
    if (is_listening_) engine.on_commit(nullptr);
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
