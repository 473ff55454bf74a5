// The memory engine: everything in maps, each change at once on the calling thread. It keeps nothing,
// and it is the executable definition of what every other engine does.

#include "store/overlay.hpp"
#include "store/store.hpp"

#include <map>
#include <mutex>

namespace store {
namespace {

using Table = std::map<std::string, std::string, std::less<>>;

class TableRows final : public Rows {
  public:
    TableRows(const Table& table, std::uint64_t revision) : table_(table), revision_(revision) {}

    std::optional<std::string_view> get(std::string_view key) const override
    {
        const auto at = table_.find(key);
        if (at == table_.end()) return std::nullopt;
        return at->second;
    }
    void scan(std::string_view from, std::string_view to, const Visitor& visit) const override
    {
        for (auto at = table_.lower_bound(from); at != table_.end() && at->first < to; ++at) {
            if (visit(at->first, at->second) == Next::stop) return;
        }
    }
    std::uint64_t revision() const override { return revision_; }

  private:
    const Table& table_;
    std::uint64_t revision_;
};

class MemoryBlobs final : public Blobs {
  public:
    std::unique_ptr<BlobWriter> create(const base::Uuid& id) override;
    net::Task<base::Result<std::string>> read(base::Uuid id, std::uint64_t offset,
                                              std::uint64_t size) override;
    net::Task<base::Result<BlobInfo>> look(base::Uuid id) const override;
    net::Task<base::Result<void>> erase(std::vector<base::Uuid> ids) override;
    net::Task<base::Result<std::vector<base::Uuid>>> list(base::Uuid after, std::size_t most) const override;

    void add(const base::Uuid& id, std::string bytes)
    {
        std::lock_guard lock(mutex_);
        blobs_.insert_or_assign(id, std::move(bytes));
    }

  private:
    mutable std::mutex mutex_;
    std::map<base::Uuid, std::string> blobs_;
};

class MemoryBlobWriter final : public BlobWriter {
  public:
    MemoryBlobWriter(MemoryBlobs& blobs, const base::Uuid& id) : blobs_(blobs), id_(id) {}

    net::Task<base::Result<void>> append(std::string_view bytes) override
    {
        bytes_ += bytes;
        co_return base::Result<void>();
    }
    net::Task<base::Result<BlobInfo>> finish() override
    {
        const BlobInfo info{bytes_.size()};
        blobs_.add(id_, std::move(bytes_));
        co_return info;
    }

  private:
    MemoryBlobs& blobs_;
    base::Uuid id_;
    std::string bytes_;
};

std::unique_ptr<BlobWriter> MemoryBlobs::create(const base::Uuid& id)
{
    return std::make_unique<MemoryBlobWriter>(*this, id);
}

net::Task<base::Result<std::string>> MemoryBlobs::read(base::Uuid id, std::uint64_t offset,
                                                       std::uint64_t size)
{
    std::lock_guard lock(mutex_);
    const auto at = blobs_.find(id);
    if (at == blobs_.end()) co_return base::refuse(base::Code::not_found, "no blob " + base::to_string(id));
    if (offset >= at->second.size()) co_return std::string();
    co_return at->second.substr(offset, size);
}

net::Task<base::Result<BlobInfo>> MemoryBlobs::look(base::Uuid id) const
{
    std::lock_guard lock(mutex_);
    const auto at = blobs_.find(id);
    if (at == blobs_.end()) co_return base::refuse(base::Code::not_found, "no blob " + base::to_string(id));
    co_return BlobInfo{at->second.size()};
}

net::Task<base::Result<void>> MemoryBlobs::erase(std::vector<base::Uuid> ids)
{
    std::lock_guard lock(mutex_);
    for (const auto& id : ids) blobs_.erase(id);
    co_return base::Result<void>();
}

net::Task<base::Result<std::vector<base::Uuid>>> MemoryBlobs::list(base::Uuid after, std::size_t most) const
{
    std::lock_guard lock(mutex_);
    std::vector<base::Uuid> ids;
    for (auto at = blobs_.upper_bound(after); at != blobs_.end() && ids.size() < most; ++at) {
        ids.push_back(at->first);
    }
    co_return ids;
}

class MemoryEngine final : public Engine {
  public:
    net::Task<void> carry_out(Stages& stages) override
    {
        stages.outcomes.resize(stages.changes.size());
        for (std::size_t stage = 0; stage < stages.changes.size(); ++stage) {
            for (auto& [partition, change, room] : stages.changes[stage]) {
                stages.outcomes[stage].push_back(run(partition, change));
            }
        }
        co_return;
    }

    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        std::lock_guard lock(mutex_);
        static const Table nothing;
        const auto at = partitions_.find(partition);
        co_return look(TableRows(at == partitions_.end() ? nothing : at->second, revision_));
    }

    net::Task<base::Result<std::vector<base::Uuid>>> list(Space space, base::Uuid after,
                                                          std::size_t most) const override
    {
        std::lock_guard lock(mutex_);
        std::vector<base::Uuid> ids;
        for (auto at = partitions_.upper_bound({space, after}); at != partitions_.end(); ++at) {
            if (at->first.space != space || ids.size() == most) break;
            ids.push_back(at->first.id);
        }
        co_return ids;
    }

    Blobs& blobs() override { return blobs_; }

    void on_commit(std::function<void(const Hint&)> listener) override { listener_ = std::move(listener); }
    base::Result<void> health() const override { return {}; }

  private:
    base::Result<void> run(const PartitionId& partition, Change& change)
    {
        Hint hint{partition};
        auto outcome = commit(hint, change);
        if (hint.revision != 0 && listener_) listener_(hint);
        return outcome;
    }

    // The hint gets its revision where something was written.
    base::Result<void> commit(Hint& hint, Change& change)
    {
        std::lock_guard lock(mutex_);
        Table& table = partitions_[hint.partition];
        const TableRows rows(table, revision_);
        Overlay overlay(rows);
        auto outcome = change(overlay);
        if (outcome && !overlay.writes().empty()) {
            apply(overlay.writes(), table);
            hint.revision = ++revision_;
        }
        if (table.empty()) partitions_.erase(hint.partition);
        return outcome;
    }

    static void apply(const Writes& writes, Table& table)
    {
        for (const auto& [key, value] : writes) {
            if (value)
                table.insert_or_assign(key, *value);
            else
                table.erase(key);
        }
    }

    std::function<void(const Hint&)> listener_;
    mutable std::mutex mutex_;
    std::uint64_t revision_ = 0;
    std::map<PartitionId, Table> partitions_;
    MemoryBlobs blobs_;
};

}  // namespace

std::unique_ptr<Engine> make_memory_engine()
{
    return std::make_unique<MemoryEngine>();
}

}  // namespace store
