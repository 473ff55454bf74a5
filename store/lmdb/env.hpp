// Env: the LMDB environment, and transactions as objects that end themselves.
//
// LMDB's rules that are kept here: default sync mode; the map grows only while no reader is open; a reader is
// short and never waits; one write transaction at a time (the committer's).
#pragma once

#include "base/result.hpp"

#include <lmdb.h>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace store {

base::Error lmdb_error(int code, std::string_view doing);

inline MDB_val to_val(std::string_view bytes)
{
    return {bytes.size(), const_cast<char*>(bytes.data())};
}

inline std::string_view to_view(const MDB_val& value)
{
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

class Env {
  public:
    static base::Result<std::unique_ptr<Env>> open(const std::string& folder, std::uint64_t map_size);
    ~Env();
    Env(const Env&) = delete;
    Env& operator=(const Env&) = delete;

    // Twice the map. Waits for readers to end; the caller has no transaction open.
    base::Result<void> grow();
    bool is_disk_full() const;

    MDB_dbi rows = 0;   // space 1 · partition 16 · key → sealed value
    MDB_dbi blobs = 0;  // blob 16 → sealed Place
    MDB_dbi meta = 0;   // name → sealed value

  private:
    friend class ReadTxn;
    friend class WriteTxn;

    explicit Env(MDB_env* env) : env_(env) {}
    base::Result<void> prepare();
    base::Result<void> check_format(MDB_txn* txn);

    MDB_env* env_;
    mutable std::shared_mutex map_;  // shared by readers, alone for growing
};

class ReadTxn {
  public:
    explicit ReadTxn(const Env& env);
    ~ReadTxn();
    ReadTxn(const ReadTxn&) = delete;
    ReadTxn& operator=(const ReadTxn&) = delete;

    const base::Result<void>& outcome() const { return outcome_; }  // of opening
    MDB_txn* get() const { return txn_; }

  private:
    std::shared_lock<std::shared_mutex> lock_;
    MDB_txn* txn_ = nullptr;
    base::Result<void> outcome_;
};

struct CloseCursor {
    void operator()(MDB_cursor* cursor) const { mdb_cursor_close(cursor); }
};
using Cursor = std::unique_ptr<MDB_cursor, CloseCursor>;

base::Result<Cursor> open_cursor(MDB_txn* txn, MDB_dbi dbi);

class WriteTxn {
  public:
    explicit WriteTxn(Env& env);
    ~WriteTxn();  // undone, unless committed
    WriteTxn(const WriteTxn&) = delete;
    WriteTxn& operator=(const WriteTxn&) = delete;

    MDB_txn* get() const { return txn_; }
    // The first failure sticks (an LMDB or errno code); later calls do nothing.
    int failed() const { return failed_; }
    void put(MDB_dbi dbi, std::string_view key, std::string_view value);
    void erase(MDB_dbi dbi, std::string_view key);
    void commit();

  private:
    MDB_txn* txn_ = nullptr;
    int failed_ = 0;
};

}  // namespace store
