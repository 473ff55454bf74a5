// Enqueue: one message into the lanes of all its recipients, all or nothing. The shard of its first item is its
// home, whose row `I` decides for all. Stages:
//
//   0  home: the message is open; its items here are written, and in no lane
//   1  other shards: the same for theirs
//   2  body: its summary if it is new, a reference from each item        (reference before link)
//   3  home: the message is made; its items here come into their lanes   (from here on it will be sent)
//   4  other shards: theirs come into their lanes
//   5  home: the message's row goes, unless a receipt is to be kept
//
// A crash before 3 leaves an open message, which the sweep makes void; after 3 one that it carries through.

#include "store/queue_work.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/digest.hpp"

#include <algorithm>
#include <map>

namespace store {
namespace {

// Items of one shard.
using Group = std::vector<ItemRow>;

struct Arrival {
    NewMail mail;
    Shard home = 0;
    std::map<Shard, Group> groups;
    std::vector<Shard> others;  // of the groups, all but the home: by place in stages 1 and 4
    base::WallTime now;
    Stages stages;
};

enum Stage : std::size_t { open_home, prepare_others, refer, make, enter_others, forget, stage_count };

std::uint64_t new_nonce()
{
    const base::Uuid random = base::random_uuid();
    return base::ByteReader(random.view()).be64();
}

// The same for every attempt to enqueue the same message.
ItemId item_id(const base::Uuid& message, std::string_view lane, std::size_t part)
{
    base::ByteWriter whole;
    whole.uuid(message).varint(part).raw(lane);
    ItemId id = digest(whole.bytes());
    id.bytes[0] = shard_of_lane(lane);
    return id;
}

base::Result<void> check(const NewMail& mail)
{
    if (mail.recipients.empty()) return base::refuse(base::Code::invalid, "a message for nobody");
    for (const auto& recipient : mail.recipients) {
        if (recipient.lane.empty() || recipient.lane.size() > Queue::most_lane_name)
            return base::refuse(base::Code::invalid, "the name of a lane has 1 to 255 bytes");
    }
    return {};
}

ItemRow new_item(const Arrival& arrival, const std::string& lane, std::size_t part)
{
    const NewMail& mail = arrival.mail;
    ItemRow row;
    row.nonce = new_nonce();
    row.item = {item_id(mail.message, lane, part),
                mail.message,
                lane,
                mail.body.id,
                mail.body.size,
                mail.priority,
                Standing::waiting,
                arrival.now,
                arrival.now,
                mail.return_path,
                mail.dsn,
                {}};
    return row;
}

// By lane in the order of the recipients; what is too many for one item goes into further ones.
void group_recipients(Arrival& arrival)
{
    std::map<std::string, std::vector<ItemRow>> lanes;
    for (const auto& [lane, address, dsn] : arrival.mail.recipients) {
        auto& items = lanes[lane];
        if (items.empty() || items.back().item.recipients.size() == Queue::most_recipients)
            items.push_back(new_item(arrival, lane, items.size()));
        items.back().item.recipients.push_back(
            {address, dsn, Progress::waiting, 0, arrival.now, arrival.now + arrival.mail.lifetime, {}, {}});
    }
    for (auto& [lane, items] : lanes) {
        auto& group = arrival.groups[shard_of_lane(lane)];
        std::ranges::move(items, std::back_inserter(group));
    }
    arrival.home = arrival.groups.begin()->first;
    for (const auto& [shard, group] : arrival.groups) {
        if (shard != arrival.home) arrival.others.push_back(shard);
    }
}

bool is_done(const Arrival& arrival, Stage stage)
{
    return std::ranges::all_of(arrival.stages.outcomes[stage],
                               [](const auto& outcome) { return outcome.has_value(); });
}

// The first refusal of a stage, which must be one.
std::unexpected<base::Error> refusal_of(const Arrival& arrival, Stage stage)
{
    for (const auto& outcome : arrival.stages.outcomes[stage]) {
        if (!outcome) return base::refuse(outcome.error());
    }
    base::bug("a stage that was not refused");
}

// Nothing is begun on what has not come about.
base::Result<void> follow(const Arrival& arrival, Stage stage)
{
    if (is_done(arrival, stage)) return {};
    auto why = refusal_of(arrival, stage);
    return base::refuse(base::Code::cannot, "not after: " + why.error().detail);
}

base::Result<void> prepare(ShardEdit& edit, const Arrival& arrival, Shard shard)
{
    for (const auto& row : arrival.groups.at(shard)) {
        auto prepared = edit.prepare(row, {arrival.mail.message, arrival.home, reference_of(row)});
        if (!prepared) return prepared;
    }
    return {};
}

base::Result<void> open(ShardEdit& edit, const Arrival& arrival)
{
    const std::string key = key::arrival(arrival.mail.message);
    const auto value = edit.rows().get(key);
    auto before = value ? arrival_row(key, *value) : ArrivalRow();
    if (!before) return base::refuse(before.error());
    if (before->state == ArrivalRow::State::made) return base::refuse(base::Code::exists, "queued before");
    edit.rows().put(key, to_bytes(ArrivalRow{arrival.mail.message, ArrivalRow::State::open, arrival.now}));
    return prepare(edit, arrival, arrival.home);
}

base::Result<void> refer_all(Batch& rows, const Arrival& arrival)
{
    for (const Stage stage : {open_home, prepare_others}) {
        if (auto ready = follow(arrival, stage); !ready) return ready;
    }
    const Body& body = arrival.mail.body;
    if (!rows.get(key::body()))
        rows.put(key::body(), to_bytes(BodyRow{body.size, body.thread_id, body.summary}));
    for (const auto& [shard, group] : arrival.groups) {
        for (const auto& row : group) add_reference(rows, reference_of(row));
    }
    return {};
}

base::Result<void> enter(ShardEdit& edit, const Arrival& arrival, Shard shard)
{
    for (const auto& row : arrival.groups.at(shard)) {
        if (auto entered = edit.enter(reference_of(row)); !entered) return entered;
    }
    return {};
}

base::Result<void> make_it(ShardEdit& edit, const Arrival& arrival)
{
    if (auto ready = follow(arrival, refer); !ready) return ready;
    const std::string key = key::arrival(arrival.mail.message);
    if (!edit.rows().get(key)) return base::refuse(base::Code::unavailable, "made void meanwhile");
    edit.rows().put(key, to_bytes(ArrivalRow{arrival.mail.message, ArrivalRow::State::made, arrival.now}));
    return enter(edit, arrival, arrival.home);
}

// What has departed is an earlier attempt's: the sweep sees to it where this one does not come about.
void plan(Arrival& arrival, const Departed& departed)
{
    auto& stages = arrival.stages.changes;
    stages.resize(stage_count);
    const auto at_shard = [&](Stage stage, Shard shard, ShardWork work) {
        stages[stage].push_back({shard_partition(shard), to_change(std::move(work), departed)});
    };
    at_shard(open_home, arrival.home, [&arrival](ShardEdit& edit) { return open(edit, arrival); });
    for (const Shard shard : arrival.others) {
        at_shard(prepare_others, shard, [&arrival, shard](ShardEdit& edit) -> base::Result<void> {
            if (auto ready = follow(arrival, open_home); !ready) return ready;
            return prepare(edit, arrival, shard);
        });
        at_shard(enter_others, shard, [&arrival, shard](ShardEdit& edit) -> base::Result<void> {
            if (auto ready = follow(arrival, make); !ready) return ready;
            return enter(edit, arrival, shard);
        });
    }
    stages[refer].push_back(
        {{Space::body, arrival.mail.body.id}, [&arrival](Batch& rows) { return refer_all(rows, arrival); }});
    at_shard(make, arrival.home, [&arrival](ShardEdit& edit) { return make_it(edit, arrival); });
    if (arrival.mail.receipt == Receipt::kept) return;
    stages[forget].push_back({shard_partition(arrival.home), [&arrival](Batch& rows) -> base::Result<void> {
                                  if (auto ready = follow(arrival, make); !ready) return ready;
                                  if (auto ready = follow(arrival, enter_others); !ready) return ready;
                                  rows.erase(key::arrival(arrival.mail.message));
                                  return {};
                              }});
}

std::vector<Reference> references_of(const Arrival& arrival)
{
    std::vector<Reference> references;
    for (const auto& [shard, group] : arrival.groups) {
        for (const auto& row : group) references.push_back(reference_of(row));
    }
    return references;
}

// It is made, and what has not come into its lane yet will.
void note_entering(Store::Core& core, const Arrival& arrival)
{
    for (const auto& reference : references_of(arrival))
        core.leftovers.add(EnteringRow{arrival.mail.message, arrival.home, reference});
}

// Something of it is in its lane already, so an attempt before was made.
bool is_known(const Arrival& arrival)
{
    const auto says_so = [](const auto& outcome) {
        return !outcome && outcome.error().code == base::Code::exists;
    };
    return std::ranges::any_of(arrival.stages.outcomes[open_home], says_so) ||
           std::ranges::any_of(arrival.stages.outcomes[prepare_others], says_so);
}

// Why it was not made: what a stage says of the one before is not the reason.
base::Error reason(const Arrival& arrival)
{
    for (const Stage stage : {open_home, prepare_others, refer, make}) {
        if (!is_done(arrival, stage)) return refusal_of(arrival, stage).error();
    }
    base::bug("there is no reason");
}

// It was not made, or nobody knows.
net::Task<base::Result<void>> find_out(Store::Core& core, const Arrival& arrival)
{
    base::Error why = reason(arrival);
    const auto& made = arrival.stages.outcomes[make][0];
    auto verdict = co_await decide(core, arrival.home, arrival.mail.message);
    if (!verdict && made.error().code == base::Code::unknown) co_return base::refuse(std::move(why));
    // Where it can neither be made void now, the next sweep does it: it will not be made any more.
    if (verdict && *verdict == Verdict::made) {
        note_entering(core, arrival);
        co_return base::Result<void>();
    }
    if (verdict) static_cast<void>(co_await carry_through(core, Verdict::void_, references_of(arrival)));
    if (why.code == base::Code::unknown) why = {base::Code::unavailable, "not queued: " + why.detail};
    co_return base::refuse(std::move(why));
}

net::Task<base::Result<void>> enqueue(Store::Core& core, NewMail mail)
{
    if (auto checked = check(mail); !checked) co_return checked;
    Arrival arrival;
    arrival.mail = std::move(mail);
    arrival.now = core.queue_time.now();
    group_recipients(arrival);
    const AtWork::Hold hold(core.at_work, {arrival.mail.message});
    if (!hold.is_alone()) co_return base::refuse(base::Code::conflict, "the message is being queued already");
    plan(arrival, std::make_shared<std::vector<Reference>>());
    co_await core.engine.carry_out(arrival.stages);

    base::Result<void> outcome;
    if (is_known(arrival)) {
        // Where it was opened anew it is not made: what has come of it goes, now or with the next sweep.
        if (is_done(arrival, open_home)) static_cast<void>(co_await find_out(core, arrival));
        co_return outcome;
    }
    if (!is_done(arrival, make))
        outcome = co_await find_out(core, arrival);
    else if (!is_done(arrival, enter_others))
        note_entering(core, arrival);
    if (outcome) core.claims->settle(arrival.mail.body.id);
    co_return outcome;
}

}  // namespace

net::Task<base::Result<void>> enqueue_mail(Store::Core& core, NewMail mail)
{
    return enqueue(core, std::move(mail));
}

}  // namespace store
