// Partitions: see partitions.hpp.

#include "store/lmdb/partitions.hpp"

#include "store/lmdb/txn_rows.hpp"

namespace store {
namespace {

// Those that LMDB has rows of, one after the other.
class PartitionsInLmdb {
  public:
    PartitionsInLmdb(Cursor cursor, Space space, const base::Uuid& after)
        : cursor_(std::move(cursor)),
          space_(space),
          from_(after.is_nil() ? to_prefix({space, after}) : behind(to_prefix({space, after})))
    {
        advance();
    }
    // nullopt at the end.
    const std::optional<base::Uuid>& id() const { return id_; }
    void advance()
    {
        id_.reset();
        if (from_.empty()) return;
        MDB_val key = to_val(from_);
        code_ = find(key);
        if (code_ != 0) return;
        const auto found = to_view(key);
        const auto partition = partition_of(found);
        if (!partition || partition->space != space_) return;
        id_ = partition->id;
        from_ = behind(std::move(from_.assign(found, 0, prefix_bytes)));
    }
    base::Result<void> outcome() const
    {
        if (code_ == 0 || code_ == MDB_NOTFOUND) return {};
        return base::refuse(lmdb_error(code_, "cannot list partitions"));
    }

  private:
    // Most partitions have few rows, so the next one begins close behind.
    int find(MDB_val& key)
    {
        MDB_val value;
        for (int steps = 0; stands_ && steps < most_steps; ++steps) {
            MDB_val near;
            const int code = next(cursor_.get(), near, value);
            if (code == 0 && to_view(near) < from_) continue;
            key = near;
            return code;
        }
        stands_ = true;
        return seek(cursor_.get(), key, value);
    }

    static constexpr int most_steps = 4;
    Cursor cursor_;
    bool stands_ = false;  // on some row before what is looked for
    Space space_;
    std::string from_;
    std::optional<base::Uuid> id_;
    int code_ = 0;
};

bool has_rows(const Rows& rows)
{
    bool has_any = false;
    const std::string last(1, '\xFF');
    rows.scan("", last, [&](std::string_view, std::string_view) {
        has_any = true;
        return Next::stop;
    });
    return has_any;
}

}  // namespace

base::Result<std::vector<base::Uuid>> list_partitions(const Env& env, const Memtables& tables,
                                                      const PartitionsFrom& which)
{
    const Reading reading(tables);
    const ReadTxn txn(env);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    auto cursor = open_cursor(txn.get(), env.rows);
    if (!cursor) return base::refuse(cursor.error());
    PartitionsInLmdb below(std::move(*cursor), which.space, which.after);
    auto touched = reading.touched_partition(which.space, which.after);
    std::vector<base::Uuid> ids;
    while (ids.size() < which.most && (below.id() || touched)) {
        const bool is_touched = touched && (!below.id() || *touched <= *below.id());
        const base::Uuid id = is_touched ? *touched : *below.id();
        if (below.id() == id) below.advance();
        if (is_touched) touched = reading.touched_partition(which.space, id);
        if (!is_touched) {
            ids.push_back(id);
            continue;
        }
        const PartitionId partition{which.space, id};
        TxnRows rows(txn.get(), env.rows, partition, tables.revision());
        // One that is read badly is there: whoever reads it will hear of it.
        if (has_rows(RowsOverBoth(tables, rows, partition).rows()) || !rows.outcome()) ids.push_back(id);
    }
    if (auto outcome = below.outcome(); !outcome) return base::refuse(outcome.error());
    return ids;
}

}  // namespace store
