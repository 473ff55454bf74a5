// Core: what all accounts of a store share, and how a change to one of them is carried out.
#pragma once

#include "store/at_work.hpp"
#include "store/claims.hpp"
#include "store/leftovers.hpp"
#include "store/queue_time.hpp"
#include "store/recent.hpp"
#include "store/store.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace store {

struct Store::Core {
    Core(Engine& engine, const base::Clock& clock, std::function<void(const Changed&)> on_change);
    ~Core();

    Engine& engine;
    const base::Clock& clock;
    std::uint64_t run;  // tells this run's unfinished steps from those of others
    std::shared_ptr<Claims> claims = std::make_shared<Claims>();
    AtWork at_work;  // emails being linked, copies being made, messages being queued
    Leftovers leftovers;
    Recent recent;
    QueueTime queue_time{clock};

    // Of changes to shards of the queue; see Queue::on_work.
    void on_queue(std::function<void(const Hint&)> listener);
    RoomAbove room_above;
    std::atomic<bool> is_repairing = false;

  private:
    void listen();

    std::function<void(const Changed&)> on_change_;
    std::function<void(const Hint&)> on_queue_;
};

// A function of the account as it stands, run inside its commit, perhaps more than once.
template<typename T> using Work = std::function<base::Result<T>(AccountEdit&)>;

template<typename T> struct Left {
    T value{};
    Trail trail;
};

template<typename T> Change to_change(Work<T> work, std::shared_ptr<Left<T>> left, Maker maker)
{
    return [work = std::move(work), left = std::move(left), maker](Batch& rows) -> base::Result<void> {
        AccountEdit edit(rows, maker);
        if (auto opened = edit.open(); !opened) return opened;
        auto value = work(edit);
        if (!value) return base::refuse(value.error());
        edit.save();
        *left = {std::move(*value), std::move(edit.trail())};
        return {};
    };
}

template<typename T>
net::Task<base::Result<T>> edit_account(Store::Core& core, Who who, Work<T> work, Room room = Room::ordinary)
{
    auto left = std::make_shared<Left<T>>();
    auto change = to_change<T>(std::move(work), left, {core.clock.now(), core.run, who.reader});
    auto done = co_await core.engine.transact({Space::account, who.owner}, std::move(change), room);
    if (!done) co_return base::refuse(std::move(done.error()));
    core.leftovers.add(who.owner, left->trail);
    co_return std::move(left->value);
}

// Makes the account's default mailboxes if nobody has touched it yet.
net::Task<base::Result<void>> first_touch(Store::Core& core, base::Uuid owner);

template<typename T> using AccountLook = std::function<base::Result<T>(const Rows&)>;

template<typename T>
net::Task<base::Result<T>> read_account(Store::Core& core, base::Uuid owner, AccountLook<T> look)
{
    if (auto touched = co_await first_touch(core, owner); !touched) co_return base::refuse(touched.error());
    std::optional<T> value;
    auto whole = [&](const Rows& rows) -> base::Result<void> {
        auto found = look(rows);
        if (!found) return base::refuse(found.error());
        value = std::move(*found);
        return {};
    };
    auto done = co_await core.engine.read({Space::account, owner}, whole);
    if (!done) co_return base::refuse(std::move(done.error()));
    co_return std::move(*value);
}

// For work that gives nothing back.
struct Done {};
net::Task<base::Result<void>> without_value(net::Task<base::Result<Done>> task);

// Takes references back, and the intents that stand for them; then the bytes of bodies that nobody owns any
// more. What fails is found by the next sweep: the intents stay until the references are gone.
net::Task<void> unreference(Store::Core& core, std::vector<OwnedEmail> emails);
// Erases those of the bodies that nobody owns or claims; how many of them there were to erase.
net::Task<base::Result<std::size_t>> erase_unowned(Store::Core& core, std::vector<BlobId> bodies);
// What a copy that will not come to its end has made so far.
net::Task<base::Result<void>> take_back_copy(Store::Core& core, base::Uuid owner, base::Uuid copy);
// Of what a sweep met, the first is told.
void note_damage(Swept& swept, const base::Error& why, std::string_view where);
// Whether those above an account have room for more; they always have where nobody is asked.
base::Result<void> room_above(const Store::Core& core, const base::Uuid& owner, const Usage& more,
                              Purpose purpose);
// As a body's row has it.
base::Result<mime::Summary> unpacked_summary(std::string_view packed);
// Whether it would be refused.
base::Result<void> check_summary(std::string_view packed);
// Of a body, from its bytes.
net::Task<base::Result<mime::StoredSummary>> summarize(Store::Core& core, BlobId body);
// What is left of a mailbox that was deleted.
net::Task<base::Result<void>> empty_mailbox(Store::Core& core, base::Uuid owner, MailboxId doomed);

}  // namespace store
