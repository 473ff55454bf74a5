// Env: see env.hpp.

#include "store/lmdb/env.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "store/lmdb/database_file.hpp"
#include "store/lmdb/put_bodies_last.hpp"
#include "store/lmdb/sealed.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <mutex>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <vector>

namespace store {
namespace {

constexpr unsigned most_readers = 1024;
constexpr std::uint64_t format = 3;  // 1: without a log; 2: bodies before what else there is
constexpr std::string_view format_key = "format";
constexpr std::string_view log_key = "log";
constexpr std::uint8_t log_mark_version = 1;
constexpr MDB_dbi free_pages = 0;  // LMDB's own table: transaction → a count, then so many page numbers

// LMDB lets go of its map before it asks for a larger one, and cannot go on without.
bool has_address_space(int descriptor, std::size_t size)
{
    void* tried = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (tried == MAP_FAILED) return false;
    ::munmap(tried, size);
    return true;
}

[[noreturn]] void throw_damaged_page(MDB_env*, const char*)
{
    throw DamagedPage();
}

}  // namespace

bool is_damage(int code)
{
    return code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID || code == MDB_BAD_TXN ||
           code == MDB_CURSOR_FULL || code == MDB_PAGE_FULL;
}

bool is_lack_of_room(int code)
{
    return code == ENOSPC || code == EDQUOT || code == MDB_MAP_FULL || code == ENOMEM;
}

base::Error lmdb_error(int code, std::string_view doing)
{
    const auto kind = is_lack_of_room(code) ? base::Code::no_space
                      : is_damage(code)     ? base::Code::corrupt
                                            : base::Code::unavailable;
    return {kind, base::format("{}: {}", doing, mdb_strerror(code))};
}

base::Result<std::unique_ptr<Env>> Env::open(const std::string& folder, std::uint64_t map_size)
{
    auto found = look_at_database(folder + "/data.mdb");
    if (!found) return base::refuse(found.error());
    auto env = found->bytes < found->promised ? open_shortened(folder, map_size, *found)
                                              : open_mapped(folder, map_size);
    if (!env) return env;
    const auto found_format = (*env)->prepare();
    if (!found_format) return base::refuse(found_format.error());
    if (*found_format < format) {
        if (auto moved = put_bodies_last(**env); !moved) return base::refuse(moved.error());
    }
    return env;
}

// Pages at the end that were taken and freed by one transaction were never written. Only those may be
// missing, and until that is known, looking at them must not be a SIGBUS.
base::Result<std::unique_ptr<Env>> Env::open_shortened(const std::string& folder, std::uint64_t map_size,
                                                       const DatabaseFile& found)
{
    const std::string path = folder + "/data.mdb";
    auto file = disk::File::open(path, O_RDWR);
    if (!file) return base::refuse(file.error());
    if (auto longer = file->truncate(found.promised); !longer) return base::refuse(longer.error());
    auto env = open_mapped(folder, map_size);
    if (env && (*env)->check_free(found.bytes / found.page, found.promised / found.page)) return env;
    if (env) {
        env = base::refuse(base::Code::corrupt,
                           base::format("the end of {} is missing; {}", path, restore_advice()));
    }
    if (auto as_before = file->truncate(found.bytes); !as_before) return base::refuse(as_before.error());
    return env;
}

base::Result<std::unique_ptr<Env>> Env::open_mapped(const std::string& folder, std::uint64_t map_size)
{
    const std::string path = folder + "/data.mdb";
    MDB_env* raw = nullptr;
    if (const int code = mdb_env_create(&raw); code != 0)
        return base::refuse(lmdb_error(code, "cannot use LMDB"));
    std::unique_ptr<Env> env(new Env(raw, {}));
    mdb_env_set_maxdbs(raw, 8);
    mdb_env_set_maxreaders(raw, most_readers);
    mdb_env_set_mapsize(raw, map_size);
    const int code = mdb_env_open(raw, folder.c_str(), 0, 0600);
    if (code == 0) mdb_env_set_assert(raw, throw_damaged_page);
    if (code > 0) return base::refuse(disk::file_error(code, "cannot open the database in", folder));
    if (code != 0)
        return base::refuse(lmdb_error(code, base::format("cannot open {}; {}", path, restore_advice())));
    auto witness = disk::File::open(path, O_RDWR);
    if (!witness) return base::refuse(witness.error());
    env->witness_ = std::move(*witness);
    int dead = 0;
    mdb_reader_check(raw, &dead);
    return env;
}

Env::~Env()
{
    mdb_env_close(env_);
}

// The format it finds.
base::Result<std::uint64_t> Env::prepare()
{
    WriteTxn txn(*this);
    const auto open_dbi = [&](const char* name, MDB_dbi& dbi) {
        if (txn.failed()) return txn.failed();
        return guarded([&] { return mdb_dbi_open(txn.get(), name, MDB_CREATE, &dbi); });
    };
    int code = open_dbi("rows", rows);
    if (code == 0) code = open_dbi("blobs", blobs);
    if (code == 0) code = open_dbi("meta", meta);
    if (code != 0) return base::refuse(lmdb_error(code, "cannot open the tables"));
    auto found = read_format(txn);
    if (!found) return found;
    txn.commit();
    if (txn.failed()) return base::refuse(lmdb_error(txn.failed(), "cannot write the tables"));
    return found;
}

// The first one where none is told.
base::Result<std::uint64_t> Env::read_format(WriteTxn& txn) const
{
    MDB_val key = to_val(format_key);
    MDB_val value;
    const int code = guarded([&] { return mdb_get(txn.get(), meta, &key, &value); });
    if (code == MDB_NOTFOUND) return 1;
    if (code != 0) return base::refuse(lmdb_error(code, "cannot read the format"));
    const auto text = unseal(format_key, to_view(value));
    const auto number = text ? base::to_number(*text) : std::nullopt;
    if (!number) return base::refuse(base::Code::corrupt, "the row that tells the format is damaged");
    if (*number <= format) return *number;
    return base::refuse(base::Code::unsupported,
                        base::format("the store has format {}, this program knows {}: use the newer program",
                                     *number, format));
}

base::Result<std::optional<Env::LogMark>> Env::log_mark() const
{
    const ReadTxn txn(*this);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    MDB_val key = to_val(log_key);
    MDB_val value;
    const int code = guarded([&] { return mdb_get(txn.get(), meta, &key, &value); });
    if (code == MDB_NOTFOUND) return std::nullopt;
    const auto bytes = code == 0 ? unseal(log_key, to_view(value)) : std::nullopt;
    base::ByteReader from(bytes.value_or(""));
    const auto version = from.u8();
    const LogMark mark{from.be64(), from.varint()};
    if (!from.at_end() || version != log_mark_version)
        return base::refuse(base::Code::corrupt,
                            "the row that tells of the log is damaged; " + restore_advice());
    return mark;
}

// Revisions go on from LMDB's own, which they were in format 1.
base::Result<Env::LogMark> Env::begin_log()
{
    WriteTxn txn(*this);
    if (txn.failed()) return base::refuse(lmdb_error(txn.failed(), "cannot begin a log"));
    const LogMark mark{base::ByteReader(base::random_uuid().view()).be64(), mdb_txn_id(txn.get())};
    put_log_mark(txn, mark);
    txn.commit();
    if (txn.failed()) return base::refuse(lmdb_error(txn.failed(), "cannot begin a log"));
    return mark;
}

void Env::put_log_mark(WriteTxn& txn, const LogMark& mark)
{
    base::ByteWriter to;
    to.u8(log_mark_version).be64(mark.salt).varint(mark.applied);
    txn.put(meta, log_key, seal(log_key, to.bytes()));
}

void Env::put_format(WriteTxn& txn)
{
    txn.put(meta, format_key, seal(format_key, std::to_string(format)));
}

// Refused, unless all pages from `first` on are among the free ones.
base::Result<void> Env::check_free(std::uint64_t first, std::uint64_t end) const
{
    const ReadTxn txn(*this);
    if (!txn.outcome()) return txn.outcome();
    auto cursor = open_cursor(txn.get(), free_pages);
    if (!cursor) return base::refuse(cursor.error());
    std::vector<bool> is_free(end - first);
    MDB_val key, value;
    int code = 0;
    while ((code = next(cursor->get(), key, value)) == 0) {
        const auto* numbers = static_cast<const std::size_t*>(value.mv_data);
        for (std::size_t i = 1; i <= numbers[0] && (i + 1) * sizeof *numbers <= value.mv_size; ++i) {
            if (numbers[i] >= first && numbers[i] < end) is_free[numbers[i] - first] = true;
        }
    }
    if (code != MDB_NOTFOUND) return base::refuse(lmdb_error(code, "cannot read the free pages"));
    if (std::ranges::all_of(is_free, std::identity())) return {};
    return base::refuse(base::Code::corrupt, "pages in use are missing");
}

base::Result<void> Env::grow()
{
    std::unique_lock lock(map_);
    MDB_envinfo info;
    mdb_env_info(env_, &info);
    const std::size_t size = info.me_mapsize * 2;
    if (!has_address_space(witness_.descriptor(), size)) {
        return base::refuse(base::Code::no_space,
                            "no address space for a larger map of the database; raise the limit (ulimit -v)");
    }
    if (mdb_env_set_mapsize(env_, size) != 0) base::bug("the map of the database is lost");
    return {};
}

base::Result<void> Env::judge(int failed, std::string_view doing, Halt& halt)
{
    const bool has_no_room = is_lack_of_room(failed) || (failed == EIO && is_disk_full());
    if (has_no_room && !is_lost()) return base::refuse(lmdb_error(failed == EIO ? ENOSPC : failed, doing));
    halt.stop(lmdb_error(failed, doing));
    return halt.outcome();
}

// Each open file hears of such an error by itself, so LMDB having heard of it does not hide it from this one.
bool Env::is_lost()
{
    // LMDB lets nobody in any more once a meta page could not be written.
    is_lost_ = is_lost_ || ReadTxn(*this).code() == MDB_PANIC || witness_.sync() != 0;
    return is_lost_;
}

bool Env::is_disk_full() const
{
    constexpr std::uint64_t nearly_nothing = 64 * 1024;
    struct statvfs disk{};
    if (::fstatvfs(witness_.descriptor(), &disk) != 0) return false;
    return disk.f_bavail * disk.f_frsize < nearly_nothing;
}

ReadTxn::ReadTxn(const Env& env) : lock_(env.map_)
{
    code_ = mdb_txn_begin(env.env_, nullptr, MDB_RDONLY, &txn_);
    if (code_ != 0) outcome_ = base::refuse(lmdb_error(code_, "cannot read"));
}

ReadTxn::~ReadTxn()
{
    if (txn_) mdb_txn_abort(txn_);
}

base::Result<Cursor> open_cursor(MDB_txn* txn, MDB_dbi dbi)
{
    MDB_cursor* cursor = nullptr;
    const int code = guarded([&] { return mdb_cursor_open(txn, dbi, &cursor); });
    if (code != 0) return base::refuse(lmdb_error(code, "cannot read"));
    return Cursor(cursor);
}

int seek(MDB_cursor* cursor, MDB_val& key, MDB_val& value)
{
    return guarded([&] { return mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE); });
}

int next(MDB_cursor* cursor, MDB_val& key, MDB_val& value)
{
    return guarded([&] { return mdb_cursor_get(cursor, &key, &value, MDB_NEXT); });
}

// LMDB would wait for ever for the one that cannot be ended.
WriteTxn::WriteTxn(Env& env) : env_(env)
{
    failed_ = env.is_broken_ ? MDB_PANIC : mdb_txn_begin(env.env_, nullptr, 0, &txn_);
}

WriteTxn::~WriteTxn()
{
    if (txn_ && !is_broken()) mdb_txn_abort(txn_);
}

template<typename Call> int WriteTxn::change(Call call)
{
    try {
        return call();
    } catch (const DamagedPage&) {
        env_.is_broken_ = true;
        return MDB_CORRUPTED;
    }
}

void WriteTxn::put(MDB_dbi dbi, std::string_view key, std::string_view value)
{
    if (failed_) return;
    MDB_val key_val = to_val(key);
    MDB_val value_val = to_val(value);
    failed_ = change([&] { return mdb_put(txn_, dbi, &key_val, &value_val, 0); });
}

void WriteTxn::erase(MDB_dbi dbi, std::string_view key)
{
    if (failed_) return;
    MDB_val key_val = to_val(key);
    const int code = change([&] { return mdb_del(txn_, dbi, &key_val, nullptr); });
    if (code != MDB_NOTFOUND) failed_ = code;
}

void WriteTxn::commit()
{
    if (failed_) return;
    MDB_txn* txn = std::exchange(txn_, nullptr);  // freed, whatever comes of it
    failed_ = guarded([&] { return mdb_txn_commit(txn); });
}

}  // namespace store
