// Sweep: finishes what a crash interrupted. Only two things can be left over, and neither shows to a reader:
// an owner row without a message (its intent tells), and bytes without an owner.

#include "store/body_rows.hpp"
#include "store/core.hpp"

namespace store {
namespace {

constexpr std::size_t at_once = 256;

using Unlinkeds = std::vector<Unlinked>;

// Emails of one account that have an owner row, or may have, but no message. An intent to link that this run
// wrote may be at work at this moment; one of an earlier run never is.
base::Result<Unlinkeds> interrupted(const Engine& engine, const base::Uuid& owner, std::uint64_t run)
{
    Unlinkeds emails;
    base::Result<void> outcome;
    auto looked = engine.read({Space::account, owner}, [&](const Rows& rows) -> base::Result<void> {
        rows.scan_prefix(key::intents(), [&](std::string_view key, std::string_view value) {
            auto intent = intent_row(key, value);
            if (!intent) {
                outcome = base::refuse(intent.error());
                return Next::stop;
            }
            const bool may_be_at_work = intent->kind == IntentRow::Kind::link && intent->run == run;
            if (!may_be_at_work) emails.push_back({intent->body, intent->email_id});
            return Next::go_on;
        });
        return outcome;
    });
    if (!looked) return base::refuse(looked.error());
    return emails;
}

// Others get their turn on the loop.
net::Task<void> breathe()
{
    co_await net::Loop::current().sleep(base::Duration(0));
}

net::Task<base::Result<void>> sweep_accounts(Store::Core& core, Swept& swept)
{
    base::Uuid after;
    for (;;) {
        auto owners = core.engine.list(Space::account, after, at_once);
        if (!owners) co_return base::refuse(std::move(owners.error()));
        if (owners->empty()) co_return base::Result<void>();
        for (const auto& owner : *owners) {
            auto emails = interrupted(core.engine, owner, core.run);
            if (!emails) co_return base::refuse(std::move(emails.error()));
            if (emails->empty()) continue;
            swept.steps += emails->size();
            co_await core.unreference(owner, std::move(*emails));
        }
        after = owners->back();
        co_await breathe();
    }
}

base::Result<bool> is_owned(const Engine& engine, const BlobId& body)
{
    bool owned = false;
    auto looked = engine.read({Space::body, body}, [&](const Rows& rows) -> base::Result<void> {
        owned = has_owner(rows);
        return {};
    });
    if (!looked) return base::refuse(looked.error());
    return owned;
}

net::Task<base::Result<void>> sweep_bodies(Store::Core& core, Swept& swept)
{
    BlobId after;
    for (;;) {
        auto bodies = core.engine.blobs().list(after, at_once);
        if (!bodies) co_return base::refuse(std::move(bodies.error()));
        if (bodies->empty()) co_return base::Result<void>();
        std::vector<BlobId> orphans;
        for (const auto& body : *bodies) {
            // Claimed first: an unclaimed body can get no owner any more.
            if (core.claims->is_claimed(body)) continue;
            auto owned = is_owned(core.engine, body);
            if (!owned) co_return base::refuse(std::move(owned.error()));
            if (!*owned) orphans.push_back(body);
        }
        swept.bodies += orphans.size();
        after = bodies->back();
        if (auto erased = co_await core.erase_unowned(std::move(orphans)); !erased) co_return erased;
        co_await breathe();
    }
}

net::Task<base::Result<Swept>> sweep_all(Store::Core& core)
{
    Swept swept;
    if (auto done = co_await sweep_accounts(core, swept); !done)
        co_return base::refuse(std::move(done.error()));
    if (auto done = co_await sweep_bodies(core, swept); !done)
        co_return base::refuse(std::move(done.error()));
    co_return swept;
}

}  // namespace

net::Task<base::Result<Swept>> Store::sweep()
{
    return sweep_all(*core_);
}

}  // namespace store
