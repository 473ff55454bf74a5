// Core: what all accounts of a store share, and how a change to one of them is carried out.
#pragma once

#include "store/account_edit.hpp"
#include "store/claims.hpp"
#include "store/store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace store {

struct Store::Core {
    Core(Engine& engine, const base::Clock& clock, std::function<void(const Changed&)> on_change);

    // After a commit: tells who listens, then takes back the references that the commit left without a link.
    net::Task<void> settle(base::Uuid owner, Trail trail);
    // Takes references back; a body's bytes go with its last one.
    net::Task<void> unreference(base::Uuid owner, std::vector<Unlinked> emails);
    // Erases bodies that nobody owns or claims.
    net::Task<base::Result<void>> erase_unowned(std::vector<BlobId> bodies);

    Uid claim_recent(const base::Uuid& owner, const Mailbox& mailbox);

    Engine& engine;
    const base::Clock& clock;
    std::function<void(const Changed&)> on_change;
    std::uint64_t run;  // tells this run's intents from those of one that was killed
    std::shared_ptr<Claims> claims = std::make_shared<Claims>();

  private:
    struct RecentKey {
        base::Uuid owner;
        MailboxId mailbox;
        Uid uid_validity;
        auto operator<=>(const RecentKey&) const = default;
    };
    std::mutex recent_mutex_;
    std::map<RecentKey, Uid> recent_;
};

// A function of the account as it stands, run inside its commit, perhaps more than once.
template<typename T> using Work = std::function<base::Result<T>(AccountEdit&)>;

template<typename T> struct Left {
    T value{};
    Trail trail;
};

template<typename T>
Change to_change(Work<T> work, std::shared_ptr<Left<T>> left, base::WallTime now, std::uint64_t run)
{
    return [work = std::move(work), left = std::move(left), now, run](Batch& rows) -> base::Result<void> {
        AccountEdit edit(rows, now, run);
        if (auto opened = edit.open(); !opened) return opened;
        auto value = work(edit);
        if (!value) return base::refuse(value.error());
        edit.save();
        *left = {std::move(*value), std::move(edit.trail())};
        return {};
    };
}

template<typename T>
net::Task<base::Result<T>> edit_account(Store::Core& core, base::Uuid owner, Work<T> work)
{
    auto left = std::make_shared<Left<T>>();
    auto change = to_change<T>(std::move(work), left, core.clock.now(), core.run);
    auto done = co_await core.engine.transact({Space::account, owner}, std::move(change));
    if (!done) co_return base::refuse(std::move(done.error()));
    co_await core.settle(owner, std::move(left->trail));
    co_return std::move(left->value);
}

// Makes the account's default mailboxes if nobody has touched it yet.
net::Task<base::Result<void>> first_touch(Store::Core& core, base::Uuid owner);

template<typename T> using Look = std::function<base::Result<T>(const Rows&)>;

template<typename T>
net::Task<base::Result<T>> read_account(Store::Core& core, base::Uuid owner, Look<T> look)
{
    if (auto touched = co_await first_touch(core, owner); !touched) co_return base::refuse(touched.error());
    std::optional<T> value;
    auto done = core.engine.read({Space::account, owner}, [&](const Rows& rows) -> base::Result<void> {
        auto found = look(rows);
        if (!found) return base::refuse(found.error());
        value = std::move(*found);
        return {};
    });
    if (!done) co_return base::refuse(std::move(done.error()));
    co_return std::move(*value);
}

// For work that gives nothing back.
struct Done {};
net::Task<base::Result<void>> without_value(net::Task<base::Result<Done>> task);

}  // namespace store
