// Sweep: finishes what a crash interrupted. Six things can be left over, and none shows to a reader as what
// it is not: an owner row without a message (its intent tells), bytes without an owner, a deleted mailbox
// that is not yet empty, a part of a large copy, a mention that leads nowhere (mentions.hpp), a message half into the queue or out of it (queue_sweep.cpp).

#include "store/sweep.hpp"

#include "base/format.hpp"
#include "store/mentions.hpp"
#include "store/queue_work.hpp"
#include "store/tree.hpp"

namespace store {
namespace {

constexpr std::size_t at_once = 256;
constexpr std::size_t most_told = 20;

// Of one account.
struct Unfinished {
    std::vector<IntentRow> intents;
    std::vector<CopyRow> copies;
    std::vector<MailboxId> doomed;
    std::vector<base::Error> damaged;
};

// Damage is noted and the rest gone on with.
template<typename Row, typename Read>
void collect(const Rows& rows, const std::string& prefix, Read read, std::vector<Row>& into,
             Unfinished& found)
{
    rows.scan_prefix(prefix, [&](std::string_view key, std::string_view value) {
        auto row = read(key, value);
        if (row)
            into.push_back(std::move(*row));
        else
            found.damaged.push_back(row.error());
        return Next::go_on;
    });
}

void find_doomed(const Rows& rows, Unfinished& found)
{
    const auto value = rows.get(key::account());
    const auto account = value ? account_row(*value) : AccountRow();
    if (!account) return found.damaged.push_back(account.error());
    if (account->doomed == 0) return;
    std::vector<MailboxRow> mailboxes;
    collect(rows, key::mailboxes(), mailbox_row, mailboxes, found);
    for (const auto& mailbox : mailboxes) {
        if (mailbox.state == MailboxState::doomed) found.doomed.push_back(mailbox.id);
    }
}

Look find_unfinished(Unfinished& found)
{
    return [&found](const Rows& rows) -> base::Result<void> {
        found = {};
        collect(rows, key::intents(), intent_row, found.intents, found);
        collect(rows, key::copies(), copy_row, found.copies, found);
        find_doomed(rows, found);
        return {};
    };
}

// Intents to link that still stand become intents to unlink. Those that do not stand any more were links at
// work when they were read, and are done.
net::Task<std::vector<OwnedEmail>> take_over(Store::Core& core, base::Uuid owner,
                                             std::vector<IntentRow> intents)
{
    auto standing = std::make_shared<std::vector<OwnedEmail>>();
    auto change = [standing, owner, run = core.run, intents](Batch& rows) -> base::Result<void> {
        standing->clear();
        for (auto intent : intents) {
            const std::string key = key::intent(intent.body, intent.email_id);
            if (!rows.get(key)) continue;
            standing->push_back({owner, {intent.body, intent.email_id}});
            if (intent.kind == IntentRow::Kind::unlink) continue;
            intent.kind = IntentRow::Kind::unlink;
            intent.run = run;
            rows.put(key, to_bytes(intent));
        }
        return {};
    };
    auto done = co_await core.engine.transact({Space::account, owner}, std::move(change), Room::reserve);
    if (!done) standing->clear();
    co_return std::move(*standing);
}

net::Task<void> finish(Store::Core& core, base::Uuid owner, Unfinished found, Swept& swept)
{
    // Asked after they were read: what is not at work now was not then, or has come to its end since.
    std::erase_if(found.intents, [&](const auto& one) { return core.at_work.contains(one.email_id); });
    if (!found.intents.empty()) {
        auto emails = co_await take_over(core, owner, std::move(found.intents));
        swept.steps += emails.size();
        co_await unreference(core, std::move(emails));
    }
    for (const auto& copy : found.copies) {
        if (core.at_work.contains(copy.id)) continue;
        auto undone = co_await take_back_copy(core, owner, copy.id);
        if (undone) ++swept.steps;
        if (!undone) note_damage(swept, undone.error(), "an unfinished copy");
    }
    for (const MailboxId id : found.doomed) {
        auto emptied = co_await empty_mailbox(core, owner, id);
        if (emptied) ++swept.steps;
        if (!emptied) note_damage(swept, emptied.error(), "a deleted mailbox");
    }
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
        auto owners = co_await core.engine.list(Space::account, after, at_once);
        if (!owners) co_return base::refuse(std::move(owners.error()));
        if (owners->empty()) co_return base::Result<void>();
        for (const auto& owner : *owners) {
            auto looked = co_await sweep_account(core, owner, swept);
            if (!looked) note_damage(swept, looked.error(), "account " + base::to_string(owner));
        }
        after = owners->back();
        co_await breathe();
    }
}

// One by one where together something is damaged.
net::Task<void> erase_each(Store::Core& core, std::vector<BlobId> bodies, Swept& swept)
{
    for (const auto& body : bodies) {
        auto erased = co_await erase_unowned(core, {body});
        if (erased)
            swept.bodies += *erased;
        else
            note_damage(swept, erased.error(), "body " + base::to_string(body));
    }
}

net::Task<base::Result<void>> sweep_bodies(Store::Core& core, Swept& swept)
{
    BlobId after;
    for (;;) {
        auto bodies = co_await core.engine.blobs().list(after, at_once);
        if (!bodies) co_return base::refuse(std::move(bodies.error()));
        if (bodies->empty()) co_return base::Result<void>();
        after = bodies->back();
        auto erased = co_await erase_unowned(core, *bodies);
        if (erased)
            swept.bodies += *erased;
        else
            co_await erase_each(core, std::move(*bodies), swept);
        co_await breathe();
    }
}

net::Task<base::Result<Swept>> sweep_all(Store::Core& core, Store& store)
{
    co_await store.tidy();
    Swept swept;
    if (auto done = co_await sweep_accounts(core, swept); !done)
        co_return base::refuse(std::move(done.error()));
    if (auto done = co_await sweep_mentions(core, swept); !done)
        co_return base::refuse(std::move(done.error()));
    if (auto done = co_await sweep_queue(core, swept); !done) co_return base::refuse(std::move(done.error()));
    co_await store.tidy();  // what that left behind
    if (auto done = co_await sweep_bodies(core, swept); !done)
        co_return base::refuse(std::move(done.error()));
    co_return swept;
}

}  // namespace

void note_damage(Swept& swept, const base::Error& why, std::string_view where)
{
    ++swept.damaged;
    if (swept.damage.size() < most_told) swept.damage.push_back(base::format("{}: {}", where, why.detail));
}

net::Task<base::Result<bool>> sweep_account(Store::Core& core, base::Uuid owner, Swept& swept)
{
    Unfinished found;
    auto looked = co_await core.engine.read({Space::account, owner}, find_unfinished(found));
    for (const auto& why : found.damaged) note_damage(swept, why, "account " + base::to_string(owner));
    const bool has_any = !found.intents.empty() || !found.copies.empty() || !found.doomed.empty();
    co_await finish(core, owner, std::move(found), swept);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return has_any;
}

net::Task<base::Result<Swept>> Store::sweep()
{
    return sweep_all(*core_, *this);
}

}  // namespace store
