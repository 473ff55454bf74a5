// For tests: see spoil.hpp.

#include "store/lmdb/spoil.hpp"

#include "store/lmdb/env.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>
#include <vector>

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

void spoil(MDB_txn* txn, MDB_dbi dbi, const std::string& key)
{
    MDB_val key_val = to_val(key);
    MDB_val value;
    must_be_zero(mdb_get(txn, dbi, &key_val, &value));
    std::string bytes(to_view(value));
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    put(txn, dbi, key, bytes);
}

// Of one space, by key.
std::map<std::string, std::string> rows_from(MDB_txn* txn, MDB_dbi dbi, char letter)
{
    std::map<std::string, std::string> rows;
    const auto cursor = open_cursor(txn, dbi);
    const std::string first(1, letter);
    MDB_val key = to_val(first);
    MDB_val value;
    int code = seek(cursor->get(), key, value);
    for (; code == 0 && to_view(key).starts_with(letter); code = next(cursor->get(), key, value))
        rows.emplace(to_view(key), to_view(value));
    return rows;
}

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t page_header =
    16;  // number u64 · pad u16 · flags u16 (2: leaf) · end of the places u16 · …

std::uint16_t number_at(std::string_view page, std::size_t place)
{
    std::uint16_t number = 0;
    std::memcpy(&number, page.data() + place, sizeof number);
    return number;
}

// Of a leaf page; none for another page.
std::vector<std::string_view> keys_of(std::string_view page, std::uint64_t number)
{
    std::uint64_t own = 0;
    std::memcpy(&own, page.data(), sizeof own);
    if (own != number || (number_at(page, 10) & 2) == 0) return {};
    std::vector<std::string_view> keys;
    for (std::size_t at = page_header; at < number_at(page, 12); at += 2) {
        const std::size_t node = number_at(page, at);
        if (node + 8 > page.size()) return {};
        keys.push_back(page.substr(node + 8, number_at(page, node + 6)));
    }
    return keys;
}

// Has `spoil` change each leaf page that holds keys, and only such, for which is_meant says yes.
std::size_t change_pages(const std::string& rows_folder,
                         const std::function<bool(std::string_view key)>& is_meant,
                         const std::function<void(std::string& page)>& spoil)
{
    std::fstream file(rows_folder + "/data.mdb", std::ios::in | std::ios::out | std::ios::binary);
    std::string page(page_bytes, '\0');
    std::size_t changed = 0;
    for (std::uint64_t number = 0; file.read(page.data(), page_bytes); ++number) {
        const auto keys = keys_of(page, number);
        if (keys.empty() || !std::ranges::all_of(keys, is_meant)) continue;
        spoil(page);
        file.seekp(static_cast<std::streamoff>(number * page_bytes));
        file.write(page.data(), page_bytes);
        file.seekg(static_cast<std::streamoff>((number + 1) * page_bytes));
        ++changed;
    }
    return changed;
}

}  // namespace

std::size_t zero_pages(const std::string& rows_folder,
                       const std::function<bool(std::string_view key)>& is_meant)
{
    return change_pages(rows_folder, is_meant, [](std::string& page) { page.assign(page_bytes, '\0'); });
}

std::size_t cross_room(const std::string& rows_folder,
                       const std::function<bool(std::string_view key)>& is_meant)
{
    constexpr std::size_t end_of_places = 12, begin_of_rows = 14;
    return change_pages(rows_folder, is_meant, [](std::string& page) {
        const auto crossed = static_cast<std::uint16_t>(number_at(page, end_of_places) - 2);
        std::memcpy(page.data() + begin_of_rows, &crossed, sizeof crossed);
    });
}

void put_bodies_first(const std::string& rows_folder)
{
    in_table(rows_folder, "rows", [](MDB_txn* txn, MDB_dbi dbi) {
        for (const auto& [key, sealed] : rows_from(txn, dbi, 'z')) {
            MDB_val key_val = to_val(key);
            must_be_zero(mdb_del(txn, dbi, &key_val, nullptr));
            const std::string before = "b" + key.substr(1);
            put(txn, dbi, before, seal(before, *unseal(key, sealed)));
        }
    });
    set_format(rows_folder, "2");
}

std::size_t rows_beginning_with(const std::string& rows_folder, char letter)
{
    std::size_t count = 0;
    in_table(rows_folder, "rows",
             [&](MDB_txn* txn, MDB_dbi dbi) { count = rows_from(txn, dbi, letter).size(); });
    return count;
}

void set_format(const std::string& rows_folder, const std::string& number)
{
    in_table(rows_folder, "meta",
             [&](MDB_txn* txn, MDB_dbi dbi) { put(txn, dbi, "format", seal("format", number)); });
}

void spoil_row(const std::string& rows_folder, const PartitionId& partition, const std::string& key)
{
    in_table(rows_folder, "rows",
             [&](MDB_txn* txn, MDB_dbi dbi) { spoil(txn, dbi, to_prefix(partition) + key); });
}

void spoil_place(const std::string& rows_folder, std::string_view blob)
{
    in_table(rows_folder, "blobs", [&](MDB_txn* txn, MDB_dbi dbi) { spoil(txn, dbi, std::string(blob)); });
}

void erase_place(const std::string& rows_folder, std::string_view blob)
{
    in_table(rows_folder, "blobs", [&](MDB_txn* txn, MDB_dbi dbi) {
        MDB_val key = to_val(blob);
        must_be_zero(mdb_del(txn, dbi, &key, nullptr));
    });
}

}  // namespace store::testing
