// The queue's part of a sweep: messages whose way in was interrupted, references of items that are gone, old
// receipts and markers. In this order, shard by shard; a receipt goes only once nothing can ask for it any more.

#include "store/queue_work.hpp"

#include "base/format.hpp"
#include "store/account_rows.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t at_once = 256;
constexpr base::Duration receipts_stay = std::chrono::hours(24);

// The rows of one kind, a page at a time. What is damaged is noted and passed over.
template<typename Row> struct Page {
    std::vector<Row> rows;
    std::vector<base::Error> damaged;
    std::string last;  // key; empty where there are no more
};

template<typename Row, typename Read>
ShardLook<Page<Row>> page_look(std::string from, std::string prefix, Read read)
{
    return [from, prefix, read](const Rows& rows) -> base::Result<Page<Row>> {
        Page<Row> page;
        std::string end = prefix;
        end.back() = static_cast<char>(end.back() + 1);
        rows.scan(from, end, [&](std::string_view key, std::string_view value) {
            auto row = read(key, value);
            if (row)
                page.rows.push_back(std::move(*row));
            else
                page.damaged.push_back(row.error());
            page.last = key;
            return page.rows.size() + page.damaged.size() < at_once ? Next::go_on : Next::stop;
        });
        return page;
    };
}

void note(Swept& swept, const base::Error& why, Shard shard)
{
    note_damage(swept, why, base::format("shard {} of the queue", shard));
}

class QueueSweep {
  public:
    QueueSweep(Store::Core& core, Swept& swept) : core_(core), swept_(swept) {}

    net::Task<void> sweep(std::vector<Shard> shards)
    {
        for (const Shard shard : shards) co_await finish_entering(shard);
        for (const Shard shard : shards) co_await finish_arrivals(shard);
        for (const Shard shard : shards) co_await finish_departed(shard);
        for (const Shard shard : shards) co_await finish_markers(shard);
    }

  private:
    // One kind of row of one shard, `work` for each page.
    template<typename Row, typename Read, typename DoPage>
    net::Task<void> each_page(Shard shard, std::string prefix, Read read, DoPage work)
    {
        for (std::string from = prefix; !from.empty();) {
            auto page =
                co_await read_shard<Page<Row>>(core_.engine, shard, page_look<Row>(from, prefix, read));
            if (!page) {
                is_whole_ = false;
                co_return note(swept_, page.error(), shard);
            }
            for (const auto& why : page->damaged) note(swept_, why, shard);
            is_whole_ = is_whole_ && page->damaged.empty();
            co_await work(std::move(page->rows));
            from = page->last.empty() ? std::string() : page->last + '\0';
            co_await net::Loop::current().sleep(base::Duration(0));
        }
    }

    net::Task<void> finish_entering(Shard shard)
    {
        auto work = [this, shard](std::vector<EnteringRow> rows) {
            return enter_or_drop(shard, std::move(rows));
        };
        return each_page<EnteringRow>(shard, key::all_entering(), entering_row, work);
    }

    net::Task<void> enter_or_drop(Shard shard, std::vector<EnteringRow> rows)
    {
        for (const auto& row : rows) {
            // Asked after it was read: what is not at work now was not then, or has come to its end since.
            if (core_.at_work.contains(row.message)) continue;
            auto done = co_await carry_one(row);
            if (done)
                ++swept_.steps;
            else
                note(swept_, done.error(), shard);
            is_whole_ = is_whole_ && done.has_value();
        }
    }

    net::Task<base::Result<void>> carry_one(EnteringRow row)
    {
        auto verdict = co_await decide(core_, row.home, row.message);
        if (!verdict) co_return base::refuse(std::move(verdict.error()));
        co_return co_await carry_through(core_, *verdict, {row.reference});
    }

    net::Task<void> finish_arrivals(Shard shard)
    {
        auto work = [this, shard](std::vector<ArrivalRow> rows) { return close(shard, std::move(rows)); };
        return each_page<ArrivalRow>(shard, key::arrivals(), arrival_row, work);
    }

    // Open ones are made void; receipts go when they are old, and no item still stands at the door.
    net::Task<void> close(Shard shard, std::vector<ArrivalRow> rows)
    {
        const base::WallTime old = core_.queue_time.now() - receipts_stay;
        std::vector<base::Uuid> receipts;
        for (const auto& row : rows) {
            if (core_.at_work.contains(row.message)) continue;
            if (row.state == ArrivalRow::State::made) {
                if (is_whole_ && row.noted < old) receipts.push_back(row.message);
                continue;
            }
            auto verdict = co_await decide(core_, shard, row.message);
            if (!verdict) note(swept_, verdict.error(), shard);
        }
        if (receipts.empty()) co_return;
        auto change = [receipts = std::move(receipts)](Batch& rows) -> base::Result<void> {
            for (const auto& message : receipts) rows.erase(key::arrival(message));
            return {};
        };
        auto done = co_await core_.engine.transact(shard_partition(shard), change, Room::reserve);
        if (!done) note(swept_, done.error(), shard);
    }

    net::Task<void> finish_departed(Shard shard)
    {
        auto work = [this](std::vector<DepartedRow> rows) { return let_go(std::move(rows)); };
        return each_page<DepartedRow>(shard, key::all_departed(), departed_row, work);
    }

    net::Task<void> let_go(std::vector<DepartedRow> rows)
    {
        std::vector<Reference> references;
        for (const auto& row : rows) references.push_back(row.reference);
        swept_.steps += references.size();
        co_await take_back(core_, std::move(references));
    }

    net::Task<void> finish_markers(Shard shard)
    {
        const base::WallTime old = core_.queue_time.now() - Queue::markers_stay;
        for (;;) {
            auto dropped = co_await drop_left_markers(core_, shard, old, at_once);
            if (!dropped) co_return note(swept_, dropped.error(), shard);
            if (*dropped < at_once) co_return;
        }
    }

    Store::Core& core_;
    Swept& swept_;
    bool is_whole_ = true;  // nothing at the door was left standing
};

base::Result<std::vector<MarkersRow>> markers_until(const Rows& rows, base::WallTime until, std::size_t most)
{
    base::Result<std::vector<MarkersRow>> found;
    rows.scan(key::all_left_markers(), key::left_markers_until(until),
              [&](std::string_view key, std::string_view value) {
                  if (found->size() == most) return Next::stop;
                  auto row = markers_row(key, value);
                  if (!row) {
                      found = base::refuse(row.error());
                      return Next::stop;
                  }
                  found->push_back(std::move(*row));
                  return Next::go_on;
              });
    return found;
}

Change drop_markers_of(const MarkersRow& row, const base::Uuid& account)
{
    return [row, account](Batch& rows) -> base::Result<void> {
        for (const auto& [recipient, owner] : row.accounts) {
            if (owner == account) rows.erase(key::marker(marker_of(row.item, recipient)));
        }
        return {};
    };
}

}  // namespace

// Markers first, then the rows that remember them.
net::Task<base::Result<std::size_t>> drop_left_markers(Store::Core& core, Shard shard, base::WallTime until,
                                                       std::size_t most)
{
    ShardLook<std::vector<MarkersRow>> look = [until, most](const Rows& rows) {
        return markers_until(rows, until, most);
    };
    auto found = co_await read_shard<std::vector<MarkersRow>>(core.engine, shard, look);
    if (!found) co_return base::refuse(std::move(found.error()));
    if (found->empty()) co_return std::size_t{0};
    Stages stages;
    stages.changes.resize(2);
    for (const auto& row : *found) {
        for (const auto& [recipient, account] : row.accounts)
            stages.changes[0].push_back(
                {{Space::account, account}, drop_markers_of(row, account), Room::reserve});
    }
    stages.changes[1].push_back({shard_partition(shard),
                                 [&stages, &found](Batch& rows) -> base::Result<void> {
                                     for (const auto& outcome : stages.outcomes[0]) {
                                         if (!outcome) return base::refuse(outcome.error());
                                     }
                                     for (const auto& row : *found)
                                         rows.erase(key::left_markers(row.gone, row.item));
                                     return {};
                                 },
                                 Room::reserve});
    co_await core.engine.carry_out(stages);
    if (!stages.outcomes[1][0]) co_return base::refuse(std::move(stages.outcomes[1][0].error()));
    co_return found->size();
}

net::Task<base::Result<void>> sweep_queue(Store::Core& core, Swept& swept)
{
    auto found = co_await core.engine.list(Space::queue, {}, shards);
    if (!found) co_return base::refuse(std::move(found.error()));
    std::vector<Shard> present;
    for (const auto& id : *found) present.push_back(shard_of_partition({Space::queue, id}));
    QueueSweep sweep(core, swept);
    co_await sweep.sweep(std::move(present));
    co_return base::Result<void>();
}

}  // namespace store
