// Inspection: see inspection.hpp.

#include "store/check/inspection.hpp"

#include "base/format.hpp"
#include "net/when_all.hpp"
#include "store/account_rows.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t most_noted = 100'000;  // of each kind
constexpr std::size_t partitions_at_once = 2048;
constexpr std::size_t bodies_at_once = 1024;  // at one moment
constexpr std::size_t lanes = 2;              // readers of them at work
constexpr std::size_t most_bytes = 4 << 20;   // of one slice

BlobId younger_than(const base::Clock& clock)
{
    const auto now = std::chrono::floor<std::chrono::milliseconds>(clock.now()).time_since_epoch().count();
    return base::time_ordered_uuid(now < 0 ? 0 : static_cast<std::uint64_t>(now));
}

// One look's rows, up to `most`.
class SliceReader {
  public:
    SliceReader(const std::set<std::string>& damaged, KeyRange range, std::size_t most)
        : damaged_(damaged),
          range_(std::move(range)),
          most_(most)
    {}

    void read(const Rows& rows)
    {
        slice_ = {};
        bytes_ = 0;
        std::string at = range_.from;
        for (auto damaged = damaged_.lower_bound(at);; ++damaged) {
            const bool is_last = damaged == damaged_.end() || *damaged >= range_.to;
            rows.scan(at, is_last ? range_.to : *damaged,
                      [this](std::string_view key, std::string_view value) { return take(key, value); });
            if (is_full()) return;
            if (is_last) break;
            slice_.rows.push_back({*damaged, std::nullopt});
            at = key_after(*damaged);
        }
        slice_.is_last = true;
    }
    RowSlice take() { return std::move(slice_); }

  private:
    bool is_full() const { return slice_.rows.size() >= most_ || bytes_ >= most_bytes; }
    Next take(std::string_view key, std::string_view value)
    {
        slice_.rows.push_back({std::string(key), std::string(value)});
        bytes_ += value.size();
        return is_full() ? Next::stop : Next::go_on;
    }

    const std::set<std::string>& damaged_;
    KeyRange range_;
    std::size_t most_;
    RowSlice slice_;
    std::size_t bytes_ = 0;
};

}  // namespace

Inspection::Inspection(Store::Core& core, Findings& findings, Manner manner)
    : core_(core),
      findings_(findings),
      manner_(manner),
      began_(younger_than(core.clock)),
      balance_(began_)
{}

net::Task<void> Inspection::tell(Finding finding)
{
    const auto turn = co_await telling_.take();
    if (finding.state == Finding::State::repaired)
        ++sums_.repaired;
    else if (finding.is_damage())
        ++sums_.damaged;
    else if (finding.remedy == Finding::Remedy::sweep)
        ++sums_.waste;
    co_await findings_.found(std::move(finding));
}

net::Task<void> Inspection::tell_all(Report& report)
{
    for (auto& suspicion : report.all()) co_await tell(std::move(suspicion.finding));
    report.all().clear();
}

net::Task<void> Inspection::at(std::uint64_t done, std::uint64_t total)
{
    const auto turn = co_await telling_.take();
    sums_.bytes = done;
    co_await findings_.at(done, total);
}

net::Task<void> Inspection::tell_unreadable(PartitionId partition, base::Error why)
{
    Finding finding;
    finding.kind = Finding::Kind::unreadable;
    finding.where.partition = partition;
    finding.what = base::format("cannot be read any further: {}", why.detail);
    finding.remedy = Finding::Remedy::none;
    return tell(std::move(finding));
}

net::Task<void> Inspection::tell_busy(PartitionId partition)
{
    Finding finding;
    finding.kind = Finding::Kind::busy;
    finding.where.partition = partition;
    finding.what = "it changes all the time, so its rows could not be held against each other";
    finding.remedy = Finding::Remedy::ignore;
    return tell(std::move(finding));
}

bool Inspection::note_damaged_row(const PartitionId& partition, std::string key)
{
    if (damaged_row_count_ >= most_noted) return false;
    if (damaged_rows_[partition].insert(std::move(key)).second) ++damaged_row_count_;
    return true;
}

bool Inspection::note_damaged_blob(const Finding& finding)
{
    if (damaged_blobs_.size() >= most_noted) return false;
    damaged_blobs_.try_emplace(*finding.where.blob, DamagedBlob{finding});
    return true;
}

const std::set<std::string>& Inspection::damaged_rows(const PartitionId& partition) const
{
    static const std::set<std::string> none;
    const auto at = damaged_rows_.find(partition);
    return at == damaged_rows_.end() ? none : at->second;
}

void Inspection::forget_damaged_row(const PartitionId& partition, const std::string& key)
{
    if (const auto at = damaged_rows_.find(partition); at != damaged_rows_.end()) at->second.erase(key);
}

net::Task<void> Inspection::look_at_damaged_rows_again(PartitionId partition)
{
    const std::set<std::string> keys = damaged_rows(partition);
    for (const auto& key : keys) {
        auto look = [&key](const Rows& rows) -> base::Result<void> {
            static_cast<void>(rows.get(key));
            return {};
        };
        if (co_await engine().read(partition, look)) forget_damaged_row(partition, key);
    }
}

const Finding* Inspection::use_damaged_blob(const BlobId& body)
{
    const auto at = damaged_blobs_.find(body);
    if (at == damaged_blobs_.end()) return nullptr;
    at->second.is_needed = true;
    return &at->second.finding;
}

void Inspection::note_odd(const BlobId& body)
{
    if (!is_settled(body)) return;
    if (odd_.size() < most_noted)
        odd_.push_back(body);
    else
        balance_.doubt(body);
}

std::vector<BlobId> Inspection::odd_bodies() const
{
    std::vector<BlobId> odd = odd_;
    std::erase_if(odd, [this](const BlobId& body) { return balance_.is_in_doubt(body); });
    return odd;
}

void Inspection::note_unowned(const BlobId& blob)
{
    if (!unowned_ || !is_settled(blob)) return;
    unowned_->push_back(blob);
    if (unowned_->size() > most_noted) unowned_.reset();
}

std::vector<BlobId> Inspection::damaged_blobs() const
{
    std::vector<BlobId> ids;
    for (const auto& [id, damaged] : damaged_blobs_) ids.push_back(id);
    return ids;
}

net::Task<void> Inspection::tell_damaged_blobs()
{
    for (auto& [id, damaged] : damaged_blobs_) {
        if (damaged.is_needed) continue;
        if (!co_await is_owned(*this, id)) {
            damaged.finding.what += "; no message has it";
            damaged.finding.remedy = Finding::Remedy::ignore;
        }
        co_await tell(std::move(damaged.finding));
    }
}

net::Task<bool> is_owned(const Inspection& inspection, BlobId body)
{
    bool is_so = true;
    auto look = [&is_so](const Rows& rows) -> base::Result<void> {
        is_so = has_owner(rows);
        return {};
    };
    auto looked = co_await inspection.engine().read({Space::body, body}, look);
    co_return is_so || !looked;
}

net::Task<base::Result<RowSlice>> read_slice(const Inspection& inspection, PartitionId partition,
                                             KeyRange range, std::size_t most)
{
    SliceReader reader(inspection.damaged_rows(partition), std::move(range), most);
    auto look = [&reader](std::size_t, const Rows& rows) { reader.read(rows); };
    const std::vector<PartitionId> one{partition};  // on another thread than read() would
    auto looked = co_await inspection.engine().read_each(one, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return reader.take();
}

namespace {

// What several readers go through together, each taking what comes next.
struct BodiesToRead {
    const Inspection& inspection;
    const std::vector<BlobId>& bodies;
    const LookAtBody& look;
    With with;
    BodiesSeen& seen;
    std::size_t at = 0;
};

net::Task<void> read_some(BodiesToRead& all, std::size_t first, std::size_t end)
{
    const std::vector<BlobId> ids(all.bodies.begin() + static_cast<std::ptrdiff_t>(first),
                                  all.bodies.begin() + static_cast<std::ptrdiff_t>(end));
    std::vector<PartitionId> partitions;
    for (const auto& id : ids) partitions.push_back({Space::body, id});
    auto look = [&all, first](std::size_t number, const Rows& rows) { all.look(first + number, rows); };
    const auto looked = co_await all.inspection.engine().read_each(std::move(partitions), look);
    for (std::size_t i = first; i < end; ++i) all.seen.is_read[i] = looked.has_value();
    if (all.with == With::rows) co_return;
    auto bytes = co_await all.inspection.engine().blobs().look_each(ids);
    std::ranges::move(bytes, all.seen.bytes.begin() + static_cast<std::ptrdiff_t>(first));
}

net::Task<void> read_on(BodiesToRead& all)
{
    while (all.at < all.bodies.size()) {
        const std::size_t first = std::exchange(all.at, std::min(all.at + bodies_at_once, all.bodies.size()));
        co_await read_some(all, first, all.at);
    }
}

}  // namespace

net::Task<BodiesSeen> look_at_bodies(const Inspection& inspection, const std::vector<BlobId>& bodies,
                                     LookAtBody look, With with)
{
    BodiesSeen seen;
    seen.is_read.resize(bodies.size());
    if (with == With::bytes_too) seen.bytes.resize(bodies.size());
    BodiesToRead all{inspection, bodies, look, with, seen};
    std::vector<net::Task<void>> readers;
    for (std::size_t i = 0; i < lanes; ++i) readers.push_back(read_on(all));
    co_await net::when_all(std::move(readers));
    co_return seen;
}

namespace {

// Behind all ids that share its first bytes.
base::Uuid behind(base::Uuid id, std::size_t shared)
{
    std::fill(id.bytes.begin() + static_cast<std::ptrdiff_t>(shared), id.bytes.end(), std::uint8_t{0xFF});
    return id;
}

}  // namespace

net::Task<void> Inspection::tell_unlisted(Space space, base::Error why)
{
    if (!unlisted_.insert(space).second) co_return;
    Finding finding;
    finding.kind = Finding::Kind::unreadable;
    finding.what = base::format("some of what there is cannot even be listed: {}", why.detail);
    finding.remedy = Finding::Remedy::none;
    co_await tell(std::move(finding));
}

// One by one where together they are damaged, and then behind ever more of them.
net::Task<base::Result<std::vector<base::Uuid>>> next_partitions(Inspection& inspection, Space space,
                                                                 base::Uuid after)
{
    auto ids = co_await inspection.engine().list(space, after, partitions_at_once);
    if (ids || ids.error().code != base::Code::corrupt) co_return ids;
    co_await inspection.tell_unlisted(space, ids.error());
    ids = co_await inspection.engine().list(space, after, 1);
    for (const std::size_t shared : {15, 12, 8, 4, 2, 1, 0}) {
        if (ids) co_return ids;
        ids = co_await inspection.engine().list(space, behind(after, shared), 1);
    }
    co_return ids;
}

std::string key_after(std::string key)
{
    key.push_back('\0');
    return key;
}

net::Task<void> breathe()
{
    const net::OneShot<std::monostate> turn;
    net::Loop::current().post([done = turn.setter()]() mutable { done({}); });
    co_await turn.wait();
}

}  // namespace store
