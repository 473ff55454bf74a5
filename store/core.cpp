// Core: see core.hpp.

#include "store/core.hpp"

#include "base/bytes.hpp"
#include "store/body_rows.hpp"

namespace store {
namespace {

std::uint64_t random_number()
{
    const base::Uuid random = base::random_uuid();
    return base::ByteReader(random.view()).be64();
}

// Takes one owner out; `is_last` tells whether the body has none left.
Change drop_owner(base::Uuid owner, Unlinked email, std::shared_ptr<bool> is_last)
{
    return [owner, email, is_last](Batch& rows) -> base::Result<void> {
        rows.erase(key::owner(owner, email.email_id, email.body));
        *is_last = !has_owner(rows);
        if (*is_last) rows.erase(key::body());
        return {};
    };
}

Change drop_intents(std::vector<Unlinked> emails)
{
    return [emails = std::move(emails)](Batch& rows) -> base::Result<void> {
        for (const auto& [body, email_id] : emails) rows.erase(key::intent(body, email_id));
        return {};
    };
}

}  // namespace

Store::Core::Core(Engine& engine_given, const base::Clock& clock_given,
                  std::function<void(const Changed&)> listener)
    : engine(engine_given),
      clock(clock_given),
      on_change(std::move(listener)),
      run(random_number())
{}

net::Task<void> Store::Core::settle(base::Uuid owner, Trail trail)
{
    if (on_change) {
        for (const MailboxId mailbox : trail.mailboxes) on_change({owner, mailbox});
    }
    if (!trail.unlinked.empty()) co_await unreference(owner, std::move(trail.unlinked));
    // What cannot be erased now is found by the next sweep.
    static_cast<void>(co_await erase_unowned(claims->take_dropped()));
}

// What fails here is repaired by the next sweep: the intents stay until the references are gone.
net::Task<void> Store::Core::unreference(base::Uuid owner, std::vector<Unlinked> emails)
{
    std::vector<PartitionChange> changes;
    std::vector<std::shared_ptr<bool>> is_last;
    for (const auto& email : emails) {
        is_last.push_back(std::make_shared<bool>(false));
        changes.push_back({{Space::body, email.body}, drop_owner(owner, email, is_last.back())});
    }
    changes.push_back({{Space::account, owner}, drop_intents(emails)});
    const auto outcomes = co_await engine.transact_each(std::move(changes));

    std::vector<BlobId> bodies;
    for (std::size_t i = 0; i < emails.size(); ++i) {
        if (outcomes[i] && *is_last[i] && !claims->unsettle(emails[i].body)) bodies.push_back(emails[i].body);
    }
    static_cast<void>(co_await erase_unowned(std::move(bodies)));
}

net::Task<base::Result<void>> Store::Core::erase_unowned(std::vector<BlobId> bodies)
{
    base::Result<void> outcome;
    for (const auto& body : bodies) {
        if (claims->is_claimed(body)) continue;
        bool is_owned = false;
        auto looked = engine.read({Space::body, body}, [&](const Rows& rows) -> base::Result<void> {
            is_owned = has_owner(rows);
            return {};
        });
        if (looked && is_owned) continue;
        auto erased = looked ? co_await engine.blobs().erase(body) : looked;
        if (!erased) outcome = std::move(erased);
    }
    co_return outcome;
}

Uid Store::Core::claim_recent(const base::Uuid& owner, const Mailbox& mailbox)
{
    std::lock_guard lock(recent_mutex_);
    Uid& next = recent_.try_emplace({owner, mailbox.id, mailbox.uid_validity}, Uid{1}).first->second;
    return std::exchange(next, std::max(next, mailbox.uid_next));
}

net::Task<base::Result<void>> first_touch(Store::Core& core, base::Uuid owner)
{
    bool is_there = false;
    auto looked = core.engine.read({Space::account, owner}, [&](const Rows& rows) -> base::Result<void> {
        is_there = rows.get(key::account()).has_value();
        return {};
    });
    if (!looked || is_there) co_return looked;
    co_return co_await without_value(
        edit_account<Done>(core, owner, [](AccountEdit&) -> base::Result<Done> { return Done{}; }));
}

net::Task<base::Result<void>> without_value(net::Task<base::Result<Done>> task)
{
    auto done = co_await task;
    if (!done) co_return base::refuse(std::move(done.error()));
    co_return base::Result<void>();
}

}  // namespace store
