// Links: see links.hpp.

#include "store/links.hpp"

#include "store/body_rows.hpp"
#include "store/messages.hpp"
#include "store/tree.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace store {
namespace {

// One link on its way through the steps. Each step fills anew what it leaves for the next.
struct Step {
    Link link;
    bool is_accepted = false;                   // by step 1
    std::unordered_set<base::Uuid> referenced;  // by step 2: email ids that got their owner row
    std::shared_ptr<Left<Appended>> left = std::make_shared<Left<Appended>>();
};

using Steps = std::vector<Step>;

// A body and all messages that will share it.
struct Shared {
    const Body* body = nullptr;
    std::vector<std::pair<Step*, const LinkMessage*>> messages;
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

base::Result<Done> accept(AccountEdit& edit, Step& step)
{
    step.is_accepted = false;
    auto mailbox = target_of(edit, step.link);
    if (!mailbox) return base::refuse(mailbox.error());
    auto fits = check_quota(edit.account(), step.link.quota, usage_of(step.link));
    if (!fits) return base::refuse(fits.error());
    for (const auto& message : step.link.messages) {
        const IntentRow intent{message.body->id, message.email_id, IntentRow::Kind::link, edit.run()};
        edit.rows().put(key::intent(intent.body, intent.email_id), to_bytes(intent));
    }
    step.is_accepted = true;
    return Done{};
}

// Somebody else's owner row, for the same body and account at the same moment, stays his.
void add_owners(Batch& rows, const Shared& shared)
{
    for (const auto& [step, message] : shared.messages) {
        const std::string key = key::owner(step->link.owner, message->email_id, shared.body->id);
        if (!step->is_accepted || rows.get(key)) continue;
        rows.put(key, "");
        step->referenced.insert(message->email_id);
    }
}

void forget_references(const Shared& shared)
{
    for (const auto& [step, message] : shared.messages) step->referenced.erase(message->email_id);
}

base::Result<void> reference(Batch& rows, const Shared& shared)
{
    forget_references(shared);
    const bool is_known = rows.get(key::body()).has_value();
    add_owners(rows, shared);
    if (!rows.is_whole()) {
        forget_references(shared);
        return base::refuse(base::Code::corrupt, "a damaged row of a body");
    }
    if (is_known || !has_owner(rows)) return {};
    rows.put(key::body(), to_bytes(BodyRow{shared.body->size, shared.body->thread_id, shared.body->summary}));
    return {};
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

base::Result<Appended> link(AccountEdit& edit, const Step& step)
{
    if (step.referenced.size() != step.link.messages.size()) {
        return base::refuse(base::Code::conflict, "a body could not be referenced");
    }
    auto mailbox = target_of(edit, step.link);
    if (!mailbox) return base::refuse(mailbox.error());
    auto fits = check_quota(edit.account(), step.link.quota, usage_of(step.link));
    if (!fits) return base::refuse(fits.error());
    Appended appended{(*mailbox)->uid_validity, {}};
    for (const auto& message : step.link.messages) {
        auto uid = add_message(edit, **mailbox, row_of(message, edit.now()), message.flags);
        if (!uid) return base::refuse(uid.error());
        appended.uids.push_back(*uid);
        edit.rows().erase(key::intent(message.body->id, message.email_id));
    }
    return appended;
}

Work<Done> accept_work(Step& step)
{
    return [&step](AccountEdit& edit) { return accept(edit, step); };
}

// Not before step 1 of the same account has succeeded: else its own refusal is the outcome.
Work<Appended> link_work(Step& step)
{
    return [&step](AccountEdit& edit) -> base::Result<Appended> {
        if (!step.is_accepted) return base::refuse(base::Code::cannot, "not accepted");
        return link(edit, step);
    };
}

// The body's own id names the first email with it in an account; any further one gets an id of its own.
void choose_email_ids(Store::Core& core, const std::vector<Shared>& all, Steps& steps)
{
    std::unordered_map<BlobId, std::unordered_set<base::Uuid>> owners;
    for (const auto& shared : all) {
        auto& own = owners[shared.body->id];
        auto look = [&](const Rows& rows) -> base::Result<void> {
            if (!rows.get(key::body())) return {};
            for (const auto& [step, message] : shared.messages) {
                const auto& owner = step->link.owner;
                if (rows.get(key::owner(owner, shared.body->id, shared.body->id))) own.insert(owner);
            }
            return {};
        };
        // Where it cannot be read, all get ids of their own, and the commit will say what is wrong.
        if (core.engine.read({Space::body, shared.body->id}, look)) continue;
        for (const auto& [step, message] : shared.messages) own.insert(step->link.owner);
    }
    for (auto& step : steps) {
        for (auto& message : step.link.messages) {
            const bool is_first = owners[message.body->id].insert(step.link.owner).second;
            message.email_id = is_first ? message.body->id : base::random_uuid();
        }
    }
}

std::vector<Shared> share_bodies(Steps& steps)
{
    std::vector<Shared> all;
    std::unordered_map<BlobId, std::size_t> places;
    for (auto& step : steps) {
        for (const auto& message : step.link.messages) {
            const auto [at, is_new] = places.try_emplace(message.body->id, all.size());
            if (is_new) all.push_back({message.body, {}});
            all[at->second].messages.emplace_back(&step, &message);
        }
    }
    return all;
}

std::vector<PartitionChange> plan(Store::Core& core, Steps& steps, const std::vector<Shared>& all)
{
    const base::WallTime now = core.clock.now();
    std::vector<PartitionChange> changes;
    for (auto& step : steps) {
        auto nothing = std::make_shared<Left<Done>>();
        changes.push_back({{Space::account, step.link.owner},
                           to_change<Done>(accept_work(step), std::move(nothing), now, core.run)});
    }
    for (const auto& shared : all) {
        changes.push_back(
            {{Space::body, shared.body->id}, [&shared](Batch& rows) { return reference(rows, shared); }});
    }
    for (auto& step : steps) {
        changes.push_back({{Space::account, step.link.owner},
                           to_change<Appended>(link_work(step), step.left, now, core.run)});
    }
    return changes;
}

// What step 2 did for a link that step 3 refused.
std::vector<Unlinked> references_of(const Step& step)
{
    std::vector<Unlinked> emails;
    for (const auto& message : step.link.messages) {
        if (step.referenced.contains(message.email_id))
            emails.push_back({message.body->id, message.email_id});
    }
    return emails;
}

void settle_claims(Store::Core& core, const Step& step)
{
    for (const auto& message : step.link.messages) core.claims->settle(message.body->id);
}

// The last thing: tell, or undo.
net::Task<base::Result<Appended>> conclude(Store::Core& core, Step& step, base::Result<void> accepted,
                                           base::Result<void> linked)
{
    if (!accepted) co_return base::refuse(std::move(accepted.error()));
    if (!linked) {
        co_await core.unreference(step.link.owner, references_of(step));
        co_return base::refuse(std::move(linked.error()));
    }
    settle_claims(core, step);
    co_await core.settle(step.link.owner, std::move(step.left->trail));
    co_return std::move(step.left->value);
}

net::Task<std::vector<base::Result<Appended>>> link_portion(Store::Core& core, std::vector<Link> links)
{
    Steps steps;
    steps.reserve(links.size());
    for (auto& link : links)
        steps.push_back({std::move(link), false, {}, std::make_shared<Left<Appended>>()});
    const auto bodies = share_bodies(steps);
    choose_email_ids(core, bodies, steps);

    auto outcomes = co_await core.engine.transact_each(plan(core, steps, bodies));

    std::vector<base::Result<Appended>> appended;
    const std::size_t linked_at = steps.size() + bodies.size();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        appended.push_back(
            co_await conclude(core, steps[i], std::move(outcomes[i]), std::move(outcomes[linked_at + i])));
    }
    co_return appended;
}

// So that both steps of an account fall into one commit and touch its pages once; and others get their turn.
constexpr std::size_t accounts_at_once = 1'000;

}  // namespace

net::Task<std::vector<base::Result<Appended>>> link_all(Store::Core& core, std::vector<Link> links)
{
    if (links.size() <= accounts_at_once) co_return co_await link_portion(core, std::move(links));
    std::vector<base::Result<Appended>> appended;
    for (auto at = links.begin(); at != links.end();) {
        const auto end = at + std::min<std::ptrdiff_t>(accounts_at_once, links.end() - at);
        std::vector<Link> portion{std::make_move_iterator(at), std::make_move_iterator(end)};
        auto outcomes = co_await link_portion(core, std::move(portion));
        std::ranges::move(outcomes, std::back_inserter(appended));
        at = end;
    }
    co_return appended;
}

}  // namespace store
