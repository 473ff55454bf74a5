// TxnRows: one partition's rows as a transaction sees them.
#pragma once

#include "store/engine.hpp"
#include "store/lmdb/env.hpp"
#include "store/overlay.hpp"

#include <algorithm>
#include <array>

namespace store {

// space 1 · id 16: what all keys of a partition begin with. Bodies come behind all others: LMDB fills pages to their
// end if what is new is always the last, and splits them in halves otherwise.
inline constexpr std::size_t prefix_bytes = 17;
using Prefix = std::array<char, prefix_bytes>;
Prefix prefix_of(const PartitionId& partition);
std::string to_prefix(const PartitionId& partition);
// Of a row's key; nullopt: it belongs to none.
std::optional<PartitionId> partition_of(std::string_view key);
// The least key that lies behind all keys beginning with `prefix`; empty if there is none.
std::string behind(std::string prefix);

// One cursor for partitions that are read one after the other: where one ends, the next one mostly begins.
struct RowWalk {
    explicit RowWalk(MDB_cursor* its_cursor) : cursor(its_cursor) {}

    MDB_cursor* cursor;  // not ours
    std::string first, end;
    MDB_val key{}, value{};
    bool stands = false;  // on the first row at or behind `end`
};

class TxnRows final : public Rows {
  public:
    // `revision` is that of what lies over it, too.
    TxnRows(MDB_txn* txn, MDB_dbi dbi, const PartitionId& partition, std::uint64_t revision)
        : txn_(txn),
          dbi_(dbi),
          prefix_(prefix_of(partition)),
          revision_(revision)
    {}

    // Of what lies over it: a damaged row that is written anew there harms nobody.
    void hide_under(const Writes* writes) { over_.push_back(writes); }

    // With its cursor all is read, by somebody who does not read while scanning.
    void walk_with(RowWalk& walk) { walk_ = &walk; }

    std::optional<std::string_view> get(std::string_view key) const override;
    void scan(std::string_view from, std::string_view to, const Visitor& visit) const override;
    std::uint64_t revision() const override { return revision_; }
    // Whether there is such a row, damaged or not; and whether the page is whole that it would be written to: see
    // outcome().
    bool touch(std::string_view key) const;

    // The first row that could not be read or was not what had been written: what was seen is then worth
    // nothing.
    const base::Result<void>& outcome() const { return outcome_; }
    // LMDB itself met damage: the transaction is worth nothing.
    bool has_spoilt_txn() const { return has_spoilt_txn_; }

  private:
    bool is_hidden(std::string_view key) const;
    std::optional<std::string_view> open(std::string_view whole_key, std::string_view sealed) const;
    void fail(base::Error error) const;
    void fail(int code) const;
    void scan(RowWalk& walk, std::string_view from, std::string_view to, const Visitor& visit) const;
    int find(MDB_val& key, MDB_val& value) const;
    std::string_view prefix() const { return {prefix_.data(), prefix_.size()}; }
    std::string whole(std::string_view key) const { return std::string(prefix()).append(key); }

    MDB_txn* txn_;
    MDB_dbi dbi_;
    RowWalk* walk_ = nullptr;  // not ours
    Prefix prefix_;
    std::uint64_t revision_;
    std::vector<const Writes*> over_;
    mutable base::Result<void> outcome_;
    mutable bool has_spoilt_txn_ = false;
};

}  // namespace store
