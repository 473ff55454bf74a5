// For tests: see spoil.hpp.

#include "store/lmdb/spoil.hpp"

#include "store/lmdb/env.hpp"
#include "store/lmdb/sealed.hpp"

#include <stdexcept>

namespace store::testing {
namespace {

void must_be_zero(int code)
{
    if (code != 0) throw std::runtime_error(mdb_strerror(code));
}

template<typename Work> void in_table(const std::string& folder, const char* table, Work work)
{
    MDB_env* env = nullptr;
    MDB_txn* txn = nullptr;
    MDB_dbi dbi = 0;
    must_be_zero(mdb_env_create(&env));
    mdb_env_set_maxdbs(env, 8);
    must_be_zero(mdb_env_open(env, folder.c_str(), 0, 0600));
    must_be_zero(mdb_txn_begin(env, nullptr, 0, &txn));
    must_be_zero(mdb_dbi_open(txn, table, 0, &dbi));
    work(txn, dbi);
    must_be_zero(mdb_txn_commit(txn));
    mdb_env_close(env);
}

void put(MDB_txn* txn, MDB_dbi dbi, const std::string& key, const std::string& value)
{
    MDB_val key_val = to_val(key);
    MDB_val value_val = to_val(value);
    must_be_zero(mdb_put(txn, dbi, &key_val, &value_val, 0));
}

}  // namespace

void set_format(const std::string& rows_folder, const std::string& number)
{
    in_table(rows_folder, "meta",
             [&](MDB_txn* txn, MDB_dbi dbi) { put(txn, dbi, "format", seal("format", number)); });
}

void spoil_row(const std::string& rows_folder, const std::string& key)
{
    in_table(rows_folder, "rows", [&](MDB_txn* txn, MDB_dbi dbi) {
        MDB_val key_val = to_val(key);
        MDB_val value;
        must_be_zero(mdb_get(txn, dbi, &key_val, &value));
        std::string bytes(to_view(value));
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
        put(txn, dbi, key, bytes);
    });
}

}  // namespace store::testing
