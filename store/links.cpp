// Links: see links.hpp.

#include "store/links.hpp"

#include "store/body_rows.hpp"
#include "store/markers.hpp"
#include "store/messages.hpp"
#include "store/tree.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace store {
namespace {

// One link on its way through the stages: its place is the same in stages 0 and 2.
struct Step {
    Link link;
    std::vector<std::size_t> bodies;  // places in stage 1
    std::shared_ptr<Left<Appended>> left = std::make_shared<Left<Appended>>();
};

using Steps = std::vector<Step>;

// A body and all messages that will share it.
struct Shared {
    const Body* body = nullptr;
    std::vector<std::pair<std::size_t, const LinkMessage*>> messages;  // by step
};

// One batch, which its changes look into while they are carried out.
struct Batched {
    Steps steps;
    std::vector<Shared> bodies;
    Stages stages;
};

base::Result<MailboxRow*> target_of(AccountEdit& edit, const Link& link)
{
    if (const auto* name = std::get_if<std::string>(&link.target)) return edit.mailbox(*name);
    auto id = find_role(edit.rows(), std::get<Role>(link.target));
    if (!id) return base::refuse(id.error());
    return edit.mailbox(*id);
}

Usage usage_of(const Link& link)
{
    Usage sum;
    for (const auto& message : link.messages) {
        sum.bytes += message.prefix.size() + message.body->size;
        ++sum.messages;
    }
    return sum;
}

// Where it may go.
base::Result<MailboxRow*> admit(AccountEdit& edit, const Link& link)
{
    if (link.marker && has_marker(edit.rows(), link.marker->id))
        return base::refuse(base::Code::exists, "delivered before");
    if (!link.room_above) return base::refuse(link.room_above.error());
    const Usage usage{edit.account().bytes, edit.account().messages};
    auto fits = check_quota(usage, link.quota, usage_of(link), link.purpose);
    if (!fits) return base::refuse(fits.error());
    return target_of(edit, link);
}

base::Result<Done> accept(AccountEdit& edit, const Link& link)
{
    auto mailbox = admit(edit, link);
    if (!mailbox) return base::refuse(mailbox.error());
    for (const auto& message : link.messages) {
        const IntentRow intent{message.body->id, message.email_id, IntentRow::Kind::link, edit.run()};
        edit.rows().put(key::intent(intent.body, intent.email_id), to_bytes(intent));
    }
    return Done{};
}

base::Result<void> reference(Batch& rows, const Shared& shared, const Steps& steps, const Outcomes& accepted)
{
    std::vector<Owner> owners;
    for (const auto& [step, message] : shared.messages) {
        if (accepted[step]) owners.push_back({steps[step].link.owner, message->email_id});
    }
    if (owners.empty()) return {};
    const Body& body = *shared.body;
    if (!rows.get(key::body()))
        rows.put(key::body(), to_bytes(BodyRow{body.size, body.thread_id, body.summary}));
    return add_owners(rows, body.id, std::move(owners));
}

MessageRow row_of(const LinkMessage& message, base::WallTime now)
{
    MessageRow row;
    row.body = message.body->id;
    row.email_id = message.email_id;
    row.thread_id = message.body->thread_id;
    row.body_size = message.body->size;
    row.internal_date = message.internal_date.value_or(now);
    row.save_date = now;
    row.prefix = message.prefix;
    return row;
}

base::Result<Appended> link(AccountEdit& edit, const Link& link)
{
    auto mailbox = admit(edit, link);
    if (!mailbox) return base::refuse(mailbox.error());
    Appended appended{(*mailbox)->uid_validity, {}};
    for (const auto& message : link.messages) {
        auto uid = add_message(edit, **mailbox, row_of(message, edit.now()), message.flags);
        if (!uid) return base::refuse(uid.error());
        appended.uids.push_back(*uid);
        edit.rows().erase(key::intent(message.body->id, message.email_id));
    }
    if (link.marker) put_marker(edit.rows(), *link.marker);
    return appended;
}

// Why a link may not be made: what became of the stages before.
base::Result<void> readiness(const Batched& batch, std::size_t step)
{
    if (!batch.stages.outcomes[0][step]) return base::refuse(base::Code::cannot, "not accepted");
    for (const std::size_t body : batch.steps[step].bodies) {
        const auto& outcome = batch.stages.outcomes[1][body];
        if (outcome) continue;
        // Of the link it is known that it is not made.
        const bool is_unknown = outcome.error().code == base::Code::unknown;
        return base::refuse(is_unknown ? base::Code::unavailable : outcome.error().code,
                            outcome.error().detail);
    }
    return {};
}

Work<Done> accept_work(const Batched& batch, std::size_t step)
{
    return [&batch, step](AccountEdit& edit) { return accept(edit, batch.steps[step].link); };
}

Work<Appended> link_work(const Batched& batch, std::size_t step)
{
    return [&batch, step](AccountEdit& edit) -> base::Result<Appended> {
        if (auto ready = readiness(batch, step); !ready) return base::refuse(ready.error());
        return link(edit, batch.steps[step].link);
    };
}

void choose_email_ids(Store::Core& core, Steps& steps)
{
    for (auto& step : steps) {
        for (auto& message : step.link.messages)
            message.email_id = core.claims->new_email_id(message.body->id, step.link.owner);
    }
}

std::unordered_set<base::Uuid> email_ids_of(const Steps& steps)
{
    std::unordered_set<base::Uuid> ids;
    for (const auto& step : steps) {
        for (const auto& message : step.link.messages) ids.insert(message.email_id);
    }
    return ids;
}

std::vector<Shared> share_bodies(Steps& steps)
{
    std::vector<Shared> all;
    std::unordered_map<BlobId, std::size_t> places;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        for (const auto& message : steps[i].link.messages) {
            const auto [at, is_new] = places.try_emplace(message.body->id, all.size());
            if (is_new) all.push_back({message.body, {}});
            all[at->second].messages.emplace_back(i, &message);
            steps[i].bodies.push_back(at->second);
        }
    }
    return all;
}

void plan(Store::Core& core, Batched& batch)
{
    const base::WallTime now = core.clock.now();
    auto& stages = batch.stages.changes;
    stages.resize(3);
    for (std::size_t i = 0; i < batch.steps.size(); ++i) {
        const PartitionId account{Space::account, batch.steps[i].link.owner};
        auto nothing = std::make_shared<Left<Done>>();
        stages[0].push_back(
            {account, to_change<Done>(accept_work(batch, i), std::move(nothing), {now, core.run})});
        stages[2].push_back({account, to_change<Appended>(link_work(batch, i), batch.steps[i].left,
                                                          {now, core.run, batch.steps[i].link.reader})});
    }
    for (const auto& shared : batch.bodies) {
        stages[1].push_back({{Space::body, shared.body->id}, [&batch, &shared](Batch& rows) {
                                 return reference(rows, shared, batch.steps, batch.stages.outcomes[0]);
                             }});
    }
}

Trail emails_of(const Step& step)
{
    Trail trail;
    for (const auto& message : step.link.messages)
        trail.unlinked.push_back({message.body->id, message.email_id});
    return trail;
}

// Of a link of which nobody knows whether it was made: its intent tells, and is made one to unlink where it
// still stands, after which the link will not be made any more.
net::Task<base::Result<void>> find_out(Store::Core& core, const Step& step, base::Error why)
{
    if (step.link.messages.empty()) co_return base::refuse(std::move(why));
    const auto& first = step.link.messages.front();
    auto stands = std::make_shared<bool>(false);
    const std::string key = key::intent(first.body->id, first.email_id);
    const IntentRow intent{first.body->id, first.email_id, IntentRow::Kind::unlink, core.run};
    auto look = [stands, key, bytes = to_bytes(intent)](Batch& rows) -> base::Result<void> {
        *stands = rows.get(key).has_value();
        if (*stands) rows.put(key, bytes);
        return {};
    };
    auto looked = co_await core.engine.transact({Space::account, step.link.owner}, std::move(look));
    if (!looked) co_return base::refuse(std::move(why));
    if (*stands) co_return base::refuse(base::Code::unavailable, "not linked: " + why.detail);
    co_return base::Result<void>();
}

// The last thing: note what is to be undone.
net::Task<base::Result<Appended>> conclude(Store::Core& core, Batched& batch, std::size_t i)
{
    Step& step = batch.steps[i];
    auto& accepted = batch.stages.outcomes[0][i];
    auto& linked = batch.stages.outcomes[2][i];
    // An intent of which nobody knows whether it stands is found by the next sweep.
    if (!accepted) co_return base::refuse(std::move(accepted.error()));
    if (!linked && linked.error().code == base::Code::unknown)
        linked = co_await find_out(core, step, std::move(linked.error()));
    if (!linked) {
        if (linked.error().code != base::Code::unknown) core.leftovers.add(step.link.owner, emails_of(step));
        co_return base::refuse(std::move(linked.error()));
    }
    for (const auto& message : step.link.messages) core.claims->settle(message.body->id);
    co_return std::move(step.left->value);
}

net::Task<std::vector<base::Result<Appended>>> link_portion(Store::Core& core, std::vector<Link> links)
{
    Batched batch;
    batch.steps.reserve(links.size());
    for (auto& link : links) link.room_above = room_above(core, link.owner, usage_of(link), link.purpose);
    for (auto& link : links) batch.steps.push_back({std::move(link), {}});
    choose_email_ids(core, batch.steps);
    batch.bodies = share_bodies(batch.steps);
    const AtWork::Hold hold(core.at_work, email_ids_of(batch.steps));
    plan(core, batch);
    co_await core.engine.carry_out(batch.stages);

    std::vector<base::Result<Appended>> appended;
    for (std::size_t i = 0; i < batch.steps.size(); ++i)
        appended.push_back(co_await conclude(core, batch, i));
    co_return appended;
}

// So that both stages of an account fall into one commit and touch its pages once; and others get their turn.
constexpr std::size_t accounts_at_once = 1'000;

}  // namespace

// In the order of owners, so that those whose rows lie on one page share its being written.
net::Task<std::vector<base::Result<Appended>>> link_all(Store::Core& core, std::vector<Link> links)
{
    std::vector<std::size_t> order(links.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(links[i].owner, i); });
    std::vector<base::Result<Appended>> appended(links.size());
    for (std::size_t at = 0; at < order.size(); at += accounts_at_once) {
        const std::size_t end = std::min(order.size(), at + accounts_at_once);
        std::vector<Link> portion;
        for (std::size_t i = at; i < end; ++i) portion.push_back(std::move(links[order[i]]));
        auto outcomes = co_await link_portion(core, std::move(portion));
        for (std::size_t i = at; i < end; ++i) appended[order[i]] = std::move(outcomes[i - at]);
    }
    co_return appended;
}

}  // namespace store
