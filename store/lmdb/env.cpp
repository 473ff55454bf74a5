// Env: see env.hpp.

#include "store/lmdb/env.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "store/lmdb/file.hpp"
#include "store/lmdb/sealed.hpp"

#include <cerrno>
#include <mutex>
#include <sys/statvfs.h>

namespace store {
namespace {

constexpr unsigned most_readers = 1024;
constexpr std::uint64_t format = 1;
constexpr std::string_view format_key = "format";

}  // namespace

base::Error lmdb_error(int code, std::string_view doing)
{
    if (code == ENOSPC || code == EDQUOT || code == MDB_MAP_FULL || code == ENOMEM) {
        return {base::Code::no_space, base::format("{}: {}", doing, mdb_strerror(code))};
    }
    const bool is_damaged = code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID;
    return {is_damaged ? base::Code::corrupt : base::Code::unavailable,
            base::format("{}: {}", doing, mdb_strerror(code))};
}

base::Result<std::unique_ptr<Env>> Env::open(const std::string& folder, std::uint64_t map_size)
{
    if (auto made = make_folder(folder); !made) return base::refuse(made.error());
    MDB_env* raw = nullptr;
    if (const int code = mdb_env_create(&raw); code != 0)
        return base::refuse(lmdb_error(code, "cannot use LMDB"));
    std::unique_ptr<Env> env(new Env(raw));
    mdb_env_set_maxdbs(raw, 8);
    mdb_env_set_maxreaders(raw, most_readers);
    mdb_env_set_mapsize(raw, map_size);
    const int code = mdb_env_open(raw, folder.c_str(), 0, 0600);
    if (code > 0) return base::refuse(file_error(code, "cannot open the database in", folder));
    if (code != 0) return base::refuse(lmdb_error(code, "cannot open the database in " + folder));
    int dead = 0;
    mdb_reader_check(raw, &dead);
    if (auto prepared = env->prepare(); !prepared) return base::refuse(prepared.error());
    return env;
}

Env::~Env()
{
    mdb_env_close(env_);
}

base::Result<void> Env::prepare()
{
    WriteTxn txn(*this);
    const auto open_dbi = [&](const char* name, MDB_dbi& dbi) {
        return txn.failed() ? txn.failed() : mdb_dbi_open(txn.get(), name, MDB_CREATE, &dbi);
    };
    int code = open_dbi("rows", rows);
    if (code == 0) code = open_dbi("blobs", blobs);
    if (code == 0) code = open_dbi("meta", meta);
    if (code != 0) return base::refuse(lmdb_error(code, "cannot open the tables"));
    if (auto known = check_format(txn.get()); !known) return known;
    txn.put(meta, format_key, seal(format_key, std::to_string(format)));
    txn.commit();
    if (txn.failed()) return base::refuse(lmdb_error(txn.failed(), "cannot write the format"));
    return {};
}

base::Result<void> Env::check_format(MDB_txn* txn)
{
    MDB_val key = to_val(format_key);
    MDB_val value;
    const int code = mdb_get(txn, meta, &key, &value);
    if (code == MDB_NOTFOUND) return {};
    if (code != 0) return base::refuse(lmdb_error(code, "cannot read the format"));
    const auto text = unseal(format_key, to_view(value));
    const auto number = text ? base::to_number(*text) : std::nullopt;
    if (!number) return base::refuse(base::Code::corrupt, "the row that tells the format is damaged");
    if (*number <= format) return {};
    return base::refuse(base::Code::unsupported,
                        base::format("the store has format {}, this program knows {}: use the newer program",
                                     *number, format));
}

base::Result<void> Env::grow()
{
    std::unique_lock lock(map_);
    MDB_envinfo info;
    mdb_env_info(env_, &info);
    if (const int code = mdb_env_set_mapsize(env_, info.me_mapsize * 2); code != 0) {
        return base::refuse(lmdb_error(code, "cannot grow the map"));
    }
    return {};
}

bool Env::is_disk_full() const
{
    constexpr std::uint64_t nearly_nothing = 64 * 1024;
    int descriptor = -1;
    struct statvfs disk{};
    if (mdb_env_get_fd(env_, &descriptor) != 0 || ::fstatvfs(descriptor, &disk) != 0) return false;
    return disk.f_bavail * disk.f_frsize < nearly_nothing;
}

ReadTxn::ReadTxn(const Env& env) : lock_(env.map_)
{
    const int code = mdb_txn_begin(env.env_, nullptr, MDB_RDONLY, &txn_);
    if (code != 0) outcome_ = base::refuse(lmdb_error(code, "cannot read"));
}

ReadTxn::~ReadTxn()
{
    if (txn_) mdb_txn_abort(txn_);
}

base::Result<Cursor> open_cursor(MDB_txn* txn, MDB_dbi dbi)
{
    MDB_cursor* cursor = nullptr;
    const int code = mdb_cursor_open(txn, dbi, &cursor);
    if (code != 0) return base::refuse(lmdb_error(code, "cannot read"));
    return Cursor(cursor);
}

WriteTxn::WriteTxn(Env& env)
{
    failed_ = mdb_txn_begin(env.env_, nullptr, 0, &txn_);
}

WriteTxn::~WriteTxn()
{
    if (txn_) mdb_txn_abort(txn_);
}

void WriteTxn::put(MDB_dbi dbi, std::string_view key, std::string_view value)
{
    if (failed_) return;
    MDB_val key_val = to_val(key);
    MDB_val value_val = to_val(value);
    failed_ = mdb_put(txn_, dbi, &key_val, &value_val, 0);
}

void WriteTxn::erase(MDB_dbi dbi, std::string_view key)
{
    if (failed_) return;
    MDB_val key_val = to_val(key);
    const int code = mdb_del(txn_, dbi, &key_val, nullptr);
    if (code != MDB_NOTFOUND) failed_ = code;
}

void WriteTxn::commit()
{
    if (failed_) return;
    failed_ = mdb_txn_commit(txn_);
    txn_ = nullptr;  // freed, whatever came of it
}

}  // namespace store
