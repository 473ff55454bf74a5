// Rows of the queue and of agencies made wrong on purpose: verify names them, repair sets them right, and what waits
// still waits.

#include "store/agency_rows.hpp"
#include "store/check/verify_trial.hpp"
#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string garbage = "\x01\xFF";
const std::string lane = "one.example";

struct VerifyQueueTest : VerifyTrial {
    Queue queue{store};
    const PartitionId shard = shard_partition(shard_of_lane(lane));
    const PartitionId agency{Space::agency, owner(60)};

    VerifyQueueTest()
    {
        fill();
        for (std::uint16_t i = 0; i < 3; ++i) enqueue(i, {"a@one.example"});
        enqueue(3, {"a@one.example", "b@two.example"});
        must(queue.hold(items().at(1).id));
        MemberRow member;
        member.id = owner(61);
        member.usage = {500, 2};
        AgencyRow sum;
        sum.usage = member.usage;
        change(agency, [&](Batch& rows) {
            rows.put(key::member(member.id), to_bytes(member));
            rows.put(key::agency(), to_bytes(sum));
        });
        run(store.tidy());
        clock.advance(std::chrono::hours(1));
    }

    void enqueue(std::uint16_t number, const std::vector<std::string>& addresses)
    {
        must(queue.enqueue(mail(body(store, text), number, addresses)));
    }
    std::vector<Item> items() { return must(queue.items(lane, {}, 1'000)).items; }
    std::string queue_sight()
    {
        std::string seen_now;
        for (const auto& item : items()) {
            seen_now += base::to_string(item.id) + " " + base::to_string(item.body);
            seen_now += item.standing == Standing::held ? " held\n" : "\n";
        }
        return seen_now;
    }
    ItemRow item_row_at(std::size_t place)
    {
        const std::string key = key::item(items().at(place).id);
        return item_row(key, *value_of(shard, key)).value();
    }
    Reference reference(std::size_t place)
    {
        const ItemRow row = item_row_at(place);
        return {row.item.body, row.item.id, row.nonce};
    }
    std::string due_key() { return key::due_item(item_row_at(0).lane, item_row_at(0).item); }
    LaneRow lane_now()
    {
        const std::string key = key::lane(item_row_at(0).lane);
        return lane_row(key, *value_of(shard, key)).value();
    }
    std::string lane_key() { return key::lane(lane_now().number); }
    std::string scheduled_key() { return key::scheduled(lane_now().next, lane_now().number); }
    void put_here(const std::string& key, const std::string& value)
    {
        change(shard, [&](Batch& rows) { rows.put(key, value); });
    }
    void erase_here(const std::string& key)
    {
        change(shard, [&](Batch& rows) { rows.erase(key); });
    }
    void change_lane(void (*work)(LaneRow& row))
    {
        LaneRow row = lane_now();
        work(row);
        put_here(key::lane(row.number), to_bytes(row));
    }
};
INSTANTIATE_TEST_SUITE_P(All, VerifyQueueTest, ::testing::Values("memory", "lmdb"), engine_name);

// What waits is the same before and after.
const Damage<VerifyQueueTest> harmless[] = {
    {"ShardUnreadable", "unreadable row", "the shard's counts",
     [](VerifyQueueTest& trial) { trial.put_here(key::shard(), garbage); }},
    {"ShardLost", "missing row", "a shard of the queue: 0 items, not 4",
     [](VerifyQueueTest& trial) { trial.erase_here(key::shard()); }},
    {"ShardCounts", "wrong count", "a shard of the queue: 9 items, not 4; next lane 1,",
     [](VerifyQueueTest& trial) { trial.put_here(key::shard(), to_bytes(ShardRow{1, 9})); }},
    {"LeaseUnreadable", "unreadable row", "the shard's lease is free",
     [](VerifyQueueTest& trial) { trial.put_here(key::lease(), garbage); }},
    {"ArrivalUnreadable", "unreadable row", "counts as made",
     [](VerifyQueueTest& trial) { trial.put_here(key::arrival(owner(70)), garbage); }},
    {"EnteringOfNothing", "stray row", "an item comes in that is not there",
     [](VerifyQueueTest& trial) {
         trial.put_here(key::entering(owner(71)),
                        to_bytes(EnteringRow{owner(70), 3, {owner(72), owner(71), 1}}));
     }},
    {"DueLost", "missing row", "has no place",
     [](VerifyQueueTest& trial) { trial.erase_here(trial.due_key()); }},
    {"DueOfNothing", "stray row", "of something that is not there",
     [](VerifyQueueTest& trial) {
         ItemRow row = trial.item_row_at(0);
         row.item.next_attempt += std::chrono::hours(3);
         trial.put_here(key::due_item(row.lane, row.item), "");
     }},
    {"ScheduleLost", "missing row", "has no place",
     [](VerifyQueueTest& trial) { trial.erase_here(trial.scheduled_key()); }},
    {"ScheduleOfNothing", "stray row", "of something that is not there",
     [](VerifyQueueTest& trial) { trial.put_here(key::scheduled(start, 900), ""); }},
    {"LaneUnreadable", "unreadable row", "how a lane stands is lost",
     [](VerifyQueueTest& trial) { trial.put_here(trial.lane_key(), garbage); }},
    {"LaneLost", "missing row", "a lane of the queue: 4 items, 1 of them held",
     [](VerifyQueueTest& trial) { trial.erase_here(trial.lane_key()); }},
    {"LaneCounts", "wrong count", "a lane of the queue: 4 items, 1 of them held",
     [](VerifyQueueTest& trial) {
         trial.change_lane([](LaneRow& row) { row.lane.items = row.lane.held = 7; });
     }},
    {"LaneOfNothing", "stray row", "a lane of the queue: 0 items",
     [](VerifyQueueTest& trial) {
         LaneRow row;
         row.lane.name = "ghost.example";
         row.next = never;
         auto counts = shard_row(*trial.value_of(trial.shard, key::shard())).value();
         trial.put_here(key::lane(counts.next_lane++), to_bytes(row));
         trial.put_here(key::shard(), to_bytes(counts));
     }},
    {"NameLost", "wrong name", "no name leads to a lane",
     [](VerifyQueueTest& trial) { trial.erase_here(key::lane_name(lane)); }},
    {"NameUnreadable", "unreadable row", "number",
     [](VerifyQueueTest& trial) { trial.put_here(key::lane_name(lane), garbage); }},
    {"NameOfAnother", "wrong name", "a name leads to another lane",
     [](VerifyQueueTest& trial) { trial.put_here(key::lane_name(lane), number_row(900)); }},
    {"NameOfNothing", "stray row", "the name of a lane that is not there",
     [](VerifyQueueTest& trial) { trial.put_here(key::lane_name("ghost.example"), number_row(900)); }},
    {"MarkersUnreadable", "unreadable row", "markers",
     [](VerifyQueueTest& trial) { trial.put_here(key::left_markers(start, owner(71)), garbage); }},
    {"DepartedUnreadable", "unreadable row", "which body an item had",
     [](VerifyQueueTest& trial) { trial.put_here(key::departed({owner(72), owner(71), 5}), garbage); }},
    {"ReferenceUnreadable", "unreadable row", "reference",
     [](VerifyQueueTest& trial) {
         const Reference reference = trial.reference(0);
         trial.change({Space::body, reference.body},
                      [&](Batch& rows) { rows.put(key::reference(reference), std::string(1, '\0')); });
     }},
    {"ReferenceLost", "missing owner", "does not know that an item of the queue has it",
     [](VerifyQueueTest& trial) {
         const Reference reference = trial.reference(0);
         trial.change({Space::body, reference.body},
                      [&](Batch& rows) { rows.erase(key::reference(reference)); });
     }},
    {"QueuedBodyLost", "missing owner", "does not know that an item of the queue has it",
     [](VerifyQueueTest& trial) {
         const Reference reference = trial.reference(0);
         trial.change({Space::body, reference.body}, [&](Batch& rows) {
             rows.erase(key::reference(reference));
             rows.erase(key::body());
         });
     }},
    {"QueuedBodyRowLost", "missing row", "summary is not there",
     [](VerifyQueueTest& trial) {
         trial.change({Space::body, trial.reference(0).body}, [](Batch& rows) { rows.erase(key::body()); });
     }},
    {"ReferenceToNothing", "stray row", "an item of the queue that is not there has this body",
     [](VerifyQueueTest& trial) {
         Reference reference = trial.reference(0);
         ++reference.nonce;
         trial.change({Space::body, reference.body},
                      [&](Batch& rows) { rows.put(key::reference(reference), reference_row()); });
     }},
    {"AgencySum", "wrong count", "an agency's sum: 1 messages of 2 bytes, not 2/500",
     [](VerifyQueueTest& trial) {
         AgencyRow row;
         row.usage = {2, 1};
         trial.change(trial.agency, [&](Batch& rows) { rows.put(key::agency(), to_bytes(row)); });
     }},
    {"AgencyUnreadable", "unreadable row", "the agency's limit is lost",
     [](VerifyQueueTest& trial) {
         trial.change(trial.agency, [](Batch& rows) { rows.put(key::agency(), std::string(1, '\0')); });
     }},
    {"AgencyLost", "missing row", "an agency's sum",
     [](VerifyQueueTest& trial) {
         trial.change(trial.agency, [](Batch& rows) { rows.erase(key::agency()); });
     }},
    {"MemberUnreadable", "unreadable row", "counts this member again",
     [](VerifyQueueTest& trial) {
         trial.change(trial.agency, [](Batch& rows) { rows.put(key::member(owner(61)), garbage); });
     }},
};

TEST_P(VerifyQueueTest, AWholeQueueHasNothingWrong)
{
    const Told told = verify();
    EXPECT_THAT(told.all, IsEmpty()) << told.text();
    EXPECT_THAT(repair().all, IsEmpty());
}

TEST_P(VerifyQueueTest, WhatCanBeDerivedIsNamedAndComesBackAsItWas)
{
    const std::string before = queue_sight();
    for (const auto& damage : harmless) {
        SCOPED_TRACE(damage.name);
        damage.make(*this);
        expect_found_and_mended({damage.kind, damage.what});
        EXPECT_EQ(queue_sight(), before);
    }
    must(store.sweep());
    expect_whole(*engine);
    const auto lease = must(queue.acquire(shard_of_lane(lane), worker, std::chrono::hours(1)));
    EXPECT_EQ(must(queue.due(lease, {})).taken.size(), 3u) << "and is due";
}

TEST_P(VerifyQueueTest, AnItemThatCannotBeReadIsNamedAndKept)
{
    const std::string key = key::item(items().at(0).id);
    put_here(key, garbage);
    for (const bool is_repair : {false, true}) {
        const Told told = is_repair ? repair() : verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_THAT(told.all[0].what, HasSubstr("an item of the queue is lost"));
        EXPECT_EQ(told.all[0].remedy, Finding::Remedy::none);
        EXPECT_EQ(told.all[0].where.row, key);
    }
}

TEST_P(VerifyQueueTest, QueuedBytesThatAreGoneAreNamedWithTheirItem)
{
    must(queue.enqueue(mail(body(store, "Subject: large\r\n\r\n" + noise(5'000)), 9, {"a@one.example"})));
    clock.advance(std::chrono::hours(1));
    const auto all = items();
    const auto item = std::ranges::find(all, message_id(9), &Item::message);
    ASSERT_NE(item, all.end());
    must(engine->blobs().erase({item->body}));
    for (const bool is_repair : {false, true}) {
        const Told told = is_repair ? repair() : verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_EQ(told.all[0].kind, Finding::Kind::missing_bytes);
        EXPECT_EQ(told.all[0].where.row, key::item(item->id));
        EXPECT_EQ(told.all[0].where.blob, item->body);
    }
}

// A delivery that is repeated does less harm than one that never comes.
TEST_P(VerifyQueueTest, AnItemOfWhichItIsNotKnownHowItCameComesIn)
{
    ItemRow row = item_row_at(0);
    const auto before = items().size();
    row.lane = 0;
    row.item.id.bytes[9] ^= 0xFF;
    change({Space::body, row.item.body},
           [&](Batch& rows) { add_reference(rows, {row.item.body, row.item.id, row.nonce}); });
    put_here(key::item(row.item.id), to_bytes(row));
    put_here(key::entering(row.item.id), garbage);
    expect_found_and_mended({"unreadable row", "how an item came is lost"});
    erase_here(key::entering(row.item.id));
    expect_found_and_mended({"missing row", "in no lane"});
    must(store.sweep());
    EXPECT_EQ(items().size(), before + 1);
    EXPECT_THAT(verify().all, IsEmpty());
    expect_whole(*engine);
}

TEST_P(VerifyQueueTest, RowsOfNewerFormatsAreLeftAlone)
{
    put_here("zebra", "?");
    put_here(key::lease(), "\x09new");
    put_here(lane_key(), "\x09new");
    change(agency, [](Batch& rows) { rows.put(key::member(owner(61)), "\x09new"); });
    for (const bool is_repair : {false, true}) {
        const Told told = is_repair ? repair() : verify();
        EXPECT_EQ(told.count(Finding::State::found), 4u) << told.text();
        EXPECT_EQ(sums.repaired, 0u);
    }
}

}  // namespace
}  // namespace store
