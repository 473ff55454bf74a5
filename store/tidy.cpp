// Tidy: takes away what commits have left behind them: references, bodies that nobody owns, deleted
// mailboxes.

#include "store/body_rows.hpp"
#include "store/core.hpp"
#include "store/queue_work.hpp"
#include "store/tree.hpp"

#include <algorithm>
#include <map>

namespace store {
namespace {

constexpr std::size_t emails_at_once = 1'000;

// `is_last` tells whether the body has no owner left.
Change take_back(const OwnedEmail& owned, std::shared_ptr<bool> is_last)
{
    return [owned, is_last](Batch& rows) -> base::Result<void> {
        auto dropped = drop_owner(rows, owned.email.body, {owned.owner, owned.email.email_id});
        if (!dropped) return dropped;
        *is_last = !has_owner(rows);
        if (*is_last) rows.erase(key::body());
        return {};
    };
}

// Emails by their places in `emails`; only of those that were unreferenced.
Change drop_intents(const std::vector<OwnedEmail>& emails, std::vector<std::size_t> places,
                    const Stages& stages)
{
    return [&emails, &stages, places = std::move(places)](Batch& rows) -> base::Result<void> {
        for (const std::size_t place : places) {
            const auto& email = emails[place].email;
            if (stages.outcomes[0][place]) rows.erase(key::intent(email.body, email.email_id));
        }
        return {};
    };
}

net::Task<void> unreference_some(Store::Core& core, std::vector<OwnedEmail> emails)
{
    Stages stages;
    stages.changes.resize(2);
    std::vector<std::shared_ptr<bool>> is_last;
    std::map<base::Uuid, std::vector<std::size_t>> by_owner;
    for (std::size_t i = 0; i < emails.size(); ++i) {
        is_last.push_back(std::make_shared<bool>(false));
        stages.changes[0].push_back(
            {{Space::body, emails[i].email.body}, take_back(emails[i], is_last.back()), Room::reserve});
        by_owner[emails[i].owner].push_back(i);
    }
    for (auto& [owner, places] : by_owner) {
        stages.changes[1].push_back(
            {{Space::account, owner}, drop_intents(emails, std::move(places), stages), Room::reserve});
    }
    co_await core.engine.carry_out(stages);

    std::vector<BlobId> bodies;
    for (std::size_t i = 0; i < emails.size(); ++i) {
        const BlobId& body = emails[i].email.body;
        if (stages.outcomes[0][i] && *is_last[i] && !core.claims->unsettle(body)) bodies.push_back(body);
    }
    static_cast<void>(co_await erase_unowned(core, std::move(bodies)));
}

net::Task<base::Result<bool>> is_owned(const Engine& engine, BlobId body)
{
    bool owned = false;
    auto look = [&owned](const Rows& rows) -> base::Result<void> {
        owned = has_owner(rows);
        return {};
    };
    auto looked = co_await engine.read({Space::body, body}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return owned;
}

net::Task<void> tidy_all(Store::Core& core)
{
    auto work = core.leftovers.take();
    co_await unreference(core, std::move(work.emails));
    co_await tidy_queue(core, std::move(work.references), std::move(work.entering));
    static_cast<void>(co_await erase_unowned(core, core.claims->take_dropped()));
    for (const auto& [owner, mailbox] : work.mailboxes)
        static_cast<void>(co_await empty_mailbox(core, owner, mailbox));
}

}  // namespace

net::Task<void> unreference(Store::Core& core, std::vector<OwnedEmail> emails)
{
    for (std::size_t at = 0; at < emails.size(); at += emails_at_once) {
        const std::size_t end = std::min(emails.size(), at + emails_at_once);
        std::vector<OwnedEmail> some(emails.begin() + static_cast<std::ptrdiff_t>(at),
                                     emails.begin() + static_cast<std::ptrdiff_t>(end));
        co_await unreference_some(core, std::move(some));
    }
}

net::Task<base::Result<std::size_t>> erase_unowned(Store::Core& core, std::vector<BlobId> bodies)
{
    std::vector<BlobId> unowned;
    for (const auto& body : bodies) {
        // Claimed first: an unclaimed body can get no owner any more. One that is claimed is looked at in the end.
        if (core.claims->unsettle(body)) continue;
        auto owned = co_await is_owned(core.engine, body);
        if (!owned) co_return base::refuse(std::move(owned.error()));
        if (!*owned) unowned.push_back(body);
    }
    // Whoever has begun to read one meanwhile gets it to its end.
    std::erase_if(unowned, [&](const BlobId& body) { return core.claims->unsettle(body); });
    const std::size_t count = unowned.size();
    if (count == 0) co_return count;
    auto erased = co_await core.engine.blobs().erase(std::move(unowned));
    if (!erased) co_return base::refuse(std::move(erased.error()));
    co_return count;
}

net::Task<base::Result<void>> empty_mailbox(Store::Core& core, base::Uuid owner, MailboxId doomed)
{
    for (;;) {
        auto is_gone = co_await edit_account<bool>(
            core, owner, [doomed](AccountEdit& edit) { return erase_some(edit, doomed); }, Room::reserve);
        if (!is_gone) co_return base::refuse(std::move(is_gone.error()));
        if (*is_gone) co_return base::Result<void>();
    }
}

net::Task<void> Store::tidy()
{
    return tidy_all(*core_);
}

}  // namespace store
