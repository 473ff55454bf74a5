// Shards, agencies and mentions: see inspection.hpp. Each is judged by all of it, as it was at one moment.

#include "store/check/agency_check.hpp"
#include "store/check/inspection.hpp"
#include "store/check/mend.hpp"
#include "store/check/mention_check.hpp"
#include "store/check/shard_check.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t rows_at_once = 5'000;
constexpr int most_attempts = 5;
constexpr int most_rounds = 1'000;

using AllRows = std::vector<SeenRow>;

bool is_same(const SeenRow& one, const SeenRow& other)
{
    return one.key == other.key && one.value == other.value;
}

// Slice by slice; true where all of it was seen at one moment.
net::Task<base::Result<bool>> read_all(const Inspection& inspection, PartitionId partition, AllRows& rows)
{
    rows.clear();
    std::string from(1, '\0');
    for (std::size_t slices = 1;; ++slices) {
        auto slice = co_await read_slice(inspection, partition, {from}, rows_at_once);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        std::ranges::move(slice->rows, std::back_inserter(rows));
        if (slice->is_last) co_return slices == 1;
        from = key_after(rows.back().key);
        co_await breathe();
    }
}

// What is the same twice was so in between. False, where it never keeps still.
net::Task<base::Result<bool>> read_still(const Inspection& inspection, PartitionId partition, AllRows& rows)
{
    auto is_still = co_await read_all(inspection, partition, rows);
    for (int attempt = 0; is_still && !*is_still && attempt < most_attempts; ++attempt) {
        const AllRows before = std::move(rows);
        is_still = co_await read_all(inspection, partition, rows);
        if (is_still) is_still = std::ranges::equal(before, rows, is_same);
    }
    co_return is_still;
}

// `make()` gives a check, which takes all rows. Until nothing can be set right any more; nothing, where it cannot
// be read.
template<typename Make>
net::Task<std::optional<std::invoke_result_t<Make>>> settle(Inspection& inspection, PartitionId partition,
                                                            Make make)
{
    co_await inspection.look_at_damaged_rows_again(partition);
    AllRows rows;
    for (int round = 0;; ++round) {
        const auto is_still = co_await read_still(inspection, partition, rows);
        if (!is_still) {
            co_await inspection.tell_unreadable(partition, is_still.error());
            co_return std::nullopt;
        }
        auto check = make();
        for (const auto& row : rows) check.take(row);
        if (!*is_still) {
            co_await inspection.tell_all(check.report());
            co_await inspection.tell_busy(partition);
            co_return std::nullopt;
        }
        check.finish();
        const bool may_mend = inspection.repairs() && round < most_rounds && !check.report().all().empty();
        if (may_mend && co_await mend(inspection, check.report()) > 0) continue;
        co_await inspection.tell_all(check.report());
        co_return std::optional(std::move(check));
    }
}

// What a body knows of an item, and whether the item is still there, looked at in this order.
struct Known {
    bool has_item = false, has_reference = false, has_row = false;
};

net::Task<Known> look_at_body(const Inspection& inspection, Reference reference)
{
    Known known;
    auto body = [&](const Rows& rows) -> base::Result<void> {
        known.has_row = rows.get(key::body()).has_value();
        known.has_reference = rows.get(key::reference(reference)).has_value();
        return {};
    };
    // What cannot be read was told with the body.
    if (!co_await inspection.engine().read({Space::body, reference.body}, body)) known.has_reference = true;
    auto item = [&](const Rows& rows) -> base::Result<void> {
        const std::string key = key::item(reference.item);
        const auto value = rows.get(key);
        const auto row = value ? item_row(key, *value) : base::refuse(base::Code::not_found);
        known.has_item = row && row->nonce == reference.nonce;
        return {};
    };
    const PartitionId shard = shard_partition(shard_of(reference.item));
    if (!co_await inspection.engine().read(shard, item)) known.has_item = false;
    co_return known;
}

Finding of_item(const Reference& reference, Finding::Kind kind, std::string what)
{
    Finding finding;
    finding.kind = kind;
    finding.where.partition = shard_partition(shard_of(reference.item));
    finding.where.row = key::item(reference.item);
    finding.where.blob = reference.body;
    finding.what = std::move(what);
    return finding;
}

net::Task<void> mend_reference(Inspection& inspection, Reference reference, bool needs_row)
{
    inspection.disown(reference.body);
    Finding told = of_item(reference, Finding::Kind::missing_owner,
                           "its body does not know that an item of the queue has it");
    if (inspection.repairs()) {
        auto change = [reference](Batch& rows) -> base::Result<void> {
            add_reference(rows, reference);
            return {};
        };
        auto added = co_await inspection.engine().transact({Space::body, reference.body}, std::move(change));
        if (added && needs_row) added = co_await rebuild_body_row(inspection, reference.body);
        if (added) told.state = Finding::State::repaired;
    }
    co_await inspection.tell(std::move(told));
}

net::Task<void> inspect_item(Inspection& inspection, Reference reference)
{
    const Known known = co_await look_at_body(inspection, reference);
    if (!known.has_item) co_return;
    auto bytes = co_await inspection.engine().blobs().look(reference.body);
    if (!known.has_reference) co_await mend_reference(inspection, reference, bytes && !known.has_row);
    const Finding* damaged = inspection.use_damaged_blob(reference.body);
    if (bytes && !damaged) co_return;
    if (!bytes && !(co_await look_at_body(inspection, reference)).has_item) co_return;
    Finding told = of_item(reference, damaged ? damaged->kind : Finding::Kind::missing_bytes,
                           damaged ? damaged->what : "the bytes of a queued message are lost");
    if (damaged) told.where.file = damaged->where.file;
    told.remedy = Finding::Remedy::none;
    co_await inspection.tell(std::move(told));
}

net::Task<void> inspect_shard(Inspection& inspection, PartitionId shard)
{
    const auto now = inspection.core().clock.now();
    const auto check = co_await settle(inspection, shard, [shard, now] { return ShardCheck(shard, now); });
    if (!check) co_return;
    for (const auto& reference : check->references()) co_await inspect_item(inspection, reference);
}

net::Task<void> inspect_agency(Inspection& inspection, PartitionId agency)
{
    static_cast<void>(co_await settle(inspection, agency, [agency] { return AgencyCheck(agency); }));
}

using InspectOne = net::Task<void> (*)(Inspection&, PartitionId);

net::Task<base::Result<void>> inspect_each(Inspection& inspection, Space space, InspectOne inspect)
{
    // Agencies of none are counted under the nil id, which is after none.
    if (space == Space::agency) co_await inspect(inspection, {space, {}});
    base::Uuid after;
    for (;;) {
        auto ids = co_await next_partitions(inspection, space, after);
        if (!ids) co_return base::refuse(std::move(ids.error()));
        if (ids->empty()) co_return base::Result<void>();
        for (const auto& id : *ids) co_await inspect(inspection, {space, id});
        after = ids->back();
        co_await breathe();
    }
}

}  // namespace

net::Task<base::Result<void>> inspect_queue(Inspection& inspection)
{
    return inspect_each(inspection, Space::queue, inspect_shard);
}

net::Task<base::Result<void>> inspect_agencies(Inspection& inspection)
{
    return inspect_each(inspection, Space::agency, inspect_agency);
}

net::Task<base::Result<void>> inspect_mentions(Inspection& inspection)
{
    static_cast<void>(co_await settle(inspection, mentions_partition, [] { return MentionCheck(); }));
    co_return base::Result<void>();
}

net::Task<bool> is_referred_to(const Inspection& inspection, Reference reference)
{
    bool is_there = true;
    auto look = [&](const Rows& rows) -> base::Result<void> {
        const std::string key = key::item(reference.item);
        const auto value = rows.get(key);
        const auto row = value ? item_row(key, *value) : base::refuse(base::Code::not_found);
        // One that cannot be read may well be it.
        const bool is_item = row ? row->nonce == reference.nonce : value.has_value();
        is_there = is_item || rows.get(key::departed(reference));
        return {};
    };
    auto looked = co_await inspection.engine().read(shard_partition(shard_of(reference.item)), look);
    co_return is_there || !looked;
}

}  // namespace store
