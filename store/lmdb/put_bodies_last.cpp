// PutBodiesLast: see put_bodies_last.hpp.

#include "store/lmdb/put_bodies_last.hpp"

#include "store/failpoint.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <string>
#include <utility>
#include <vector>

namespace store {
namespace {

constexpr char old_letter = 'b';
constexpr std::size_t rows_at_once = 5'000;

using OldRows = std::vector<std::pair<std::string, std::string>>;  // key → sealed value

// The first of those that are left; none at the end.
base::Result<OldRows> old_rows(MDB_txn* txn, MDB_dbi rows)
{
    auto cursor = open_cursor(txn, rows);
    if (!cursor) return base::refuse(std::move(cursor.error()));
    OldRows found;
    const std::string first(1, old_letter);
    MDB_val key = to_val(first);
    MDB_val value;
    int code = seek(cursor->get(), key, value);
    while (code == 0 && to_view(key).starts_with(old_letter) && found.size() < rows_at_once) {
        found.emplace_back(to_view(key), to_view(value));
        code = next(cursor->get(), key, value);
    }
    if (code != 0 && code != MDB_NOTFOUND)
        return base::refuse(lmdb_error(code, "cannot read the bodies' rows"));
    return found;
}

std::string new_key(std::string_view old_key)
{
    const base::Uuid id = base::uuid_from_bytes(old_key.substr(1, 16)).value_or(base::Uuid());
    return to_prefix({Space::body, id}).append(old_key.substr(prefix_bytes));
}

// What is damaged stays so: its checksum does not fit its new key either.
void move(WriteTxn& txn, MDB_dbi rows, const OldRows& found)
{
    for (const auto& [key, sealed] : found) {
        txn.erase(rows, key);
        if (key.size() <= prefix_bytes) continue;
        const auto value = unseal(key, sealed);
        const std::string whole = new_key(key);
        txn.put(rows, whole, value ? seal(whole, *value) : sealed);
    }
}

// LMDB's or errno's code, and whether there may be more.
base::Result<std::pair<int, bool>> move_some(Env& env)
{
    WriteTxn txn(env);
    if (txn.failed()) return std::pair(txn.failed(), true);
    const auto found = old_rows(txn.get(), env.rows);
    if (!found) return base::refuse(found.error());
    move(txn, env.rows, *found);
    const bool is_done = found->size() < rows_at_once;
    if (is_done) env.put_format(txn);
    txn.commit();
    failpoint("upgrade.moved");
    return std::pair(txn.failed(), !is_done);
}

}  // namespace

base::Result<void> put_bodies_last(Env& env)
{
    for (bool has_more = true; has_more;) {
        const auto moved = move_some(env);
        if (!moved) return base::refuse(moved.error());
        const auto [failed, may_have_more] = *moved;
        if (failed == MDB_MAP_FULL) {
            if (auto grown = env.grow(); !grown) return grown;
        } else if (failed != 0) {
            return base::refuse(lmdb_error(failed, "cannot bring the database to the new format"));
        } else {
            has_more = may_have_more;
        }
    }
    return {};
}

}  // namespace store
