// Env: the LMDB environment, and transactions as objects that end themselves.
//
// LMDB's rules that are kept here: default sync mode; the map grows only while no reader is open; a reader is
// short and never waits; one write transaction at a time (the applier's).
#pragma once

#include "store/lmdb/halt.hpp"
#include "store/lmdb/writer_first_lock.hpp"

#include <lmdb.h>
#include <memory>
#include <optional>
#include <shared_mutex>

namespace store {

base::Error lmdb_error(int code, std::string_view doing);
// Something in the database is not what was written. The transaction that met it is of no more use, another
// one that keeps away from there is.
bool is_damage(int code);
// There was no room for a page. It says nothing yet about the sync: LMDB uses the same codes for that.
bool is_lack_of_room(int code);

// Thrown where LMDB finds by an assertion that a page is damaged; it would end the process.
struct DamagedPage {};

// A call of LMDB's that only reads, and its code. The exception passes LMDB's frames only; what it leaves
// behind is a transaction that is good for nothing but to be aborted.
template<typename Call> int guarded(Call call)
{
    try {
        return call();
    } catch (const DamagedPage&) {
        return MDB_CORRUPTED;
    }
}

inline MDB_val to_val(std::string_view bytes)
{
    return {bytes.size(), const_cast<char*>(bytes.data())};
}

inline std::string_view to_view(const MDB_val& value)
{
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

struct DatabaseFile;
class WriteTxn;

class Env {
  public:
    // In a folder that is there; one of an older format is brought to this one. corrupt and unsupported say what to do.
    static base::Result<std::unique_ptr<Env>> open(const std::string& folder, std::uint64_t map_size);
    ~Env();
    Env(const Env&) = delete;
    Env& operator=(const Env&) = delete;

    // Twice the map. Waits for readers to end; the caller has no transaction open. no_space: it is as it was.
    base::Result<void> grow();
    // What a commit that failed was refused for: no_space, if no page was lost on its way to the disk; it may be
    // tried again. Anything else is final, and stops the engine.
    base::Result<void> judge(int failed, std::string_view doing, Halt& halt);

    // What LMDB knows of the log: by what secret its batches are known, and up to which revision all of it is here.
    struct LogMark {
        std::uint64_t salt = 0;
        std::uint64_t applied = 0;
    };
    // Nothing: there has been none. corrupt
    base::Result<std::optional<LogMark>> log_mark() const;
    // From now on there is one, and what is here is all there has been.
    base::Result<LogMark> begin_log();
    void put_log_mark(WriteTxn& txn, const LogMark& mark);
    void put_format(WriteTxn& txn);

    MDB_dbi rows = 0;   // space 1 · partition 16 · key → sealed value
    MDB_dbi blobs = 0;  // blob 16 → sealed Place
    MDB_dbi meta = 0;   // name → sealed value

  private:
    friend class ReadTxn;
    friend class WriteTxn;

    Env(MDB_env* env, disk::File witness) : env_(env), witness_(std::move(witness)) {}
    static base::Result<std::unique_ptr<Env>> open_mapped(const std::string& folder, std::uint64_t map_size);
    static base::Result<std::unique_ptr<Env>>
    open_shortened(const std::string& folder, std::uint64_t map_size, const DatabaseFile& found);
    base::Result<std::uint64_t> prepare();
    bool is_lost();
    bool is_disk_full() const;
    base::Result<std::uint64_t> read_format(WriteTxn& txn) const;
    base::Result<void> check_free(std::uint64_t first, std::uint64_t end) const;

    MDB_env* env_;
    disk::File witness_;
    bool is_lost_ = false;
    bool is_broken_ = false;       // a write transaction is, so there will be no other
    mutable WriterFirstLock map_;  // shared by readers, alone for growing
};

class ReadTxn {
  public:
    explicit ReadTxn(const Env& env);
    ~ReadTxn();
    ReadTxn(const ReadTxn&) = delete;
    ReadTxn& operator=(const ReadTxn&) = delete;

    const base::Result<void>& outcome() const { return outcome_; }  // of opening
    int code() const { return code_; }                              // the same as LMDB says it
    MDB_txn* get() const { return txn_; }

  private:
    std::shared_lock<WriterFirstLock> lock_;
    MDB_txn* txn_ = nullptr;
    int code_ = 0;
    base::Result<void> outcome_;
};

struct CloseCursor {
    void operator()(MDB_cursor* cursor) const { mdb_cursor_close(cursor); }
};
using Cursor = std::unique_ptr<MDB_cursor, CloseCursor>;

base::Result<Cursor> open_cursor(MDB_txn* txn, MDB_dbi dbi);
// The first row at or after `key`, and the one after the last found: LMDB's codes.
int seek(MDB_cursor* cursor, MDB_val& key, MDB_val& value);
int next(MDB_cursor* cursor, MDB_val& key, MDB_val& value);

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
    // LMDB was interrupted while it wrote, by its own assertion. Its cursors then lie on a stack that is gone:
    // not even to undo it is possible, and there will be no other transaction.
    bool is_broken() const { return env_.is_broken_; }

  private:
    template<typename Call> int change(Call call);

    Env& env_;
    MDB_txn* txn_ = nullptr;
    int failed_ = 0;
};

}  // namespace store
