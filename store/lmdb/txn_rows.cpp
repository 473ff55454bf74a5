// TxnRows: see txn_rows.hpp.

#include "store/lmdb/txn_rows.hpp"

#include "base/text.hpp"
#include "store/lmdb/sealed.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr char last_letter = 'z';

}  // namespace

Prefix prefix_of(const PartitionId& partition)
{
    Prefix prefix{partition.space == Space::body ? last_letter : static_cast<char>(partition.space)};
    std::ranges::copy(partition.id.bytes, prefix.begin() + 1);
    return prefix;
}

std::string to_prefix(const PartitionId& partition)
{
    const Prefix prefix = prefix_of(partition);
    return std::string(prefix.begin(), prefix.end());
}

std::optional<PartitionId> partition_of(std::string_view key)
{
    if (key.size() <= prefix_bytes || key[0] == static_cast<char>(Space::body)) return std::nullopt;
    const auto space = key[0] == last_letter ? Space::body : static_cast<Space>(key[0]);
    return PartitionId{space, *base::uuid_from_bytes(key.substr(1, 16))};
}

std::string behind(std::string prefix)
{
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

std::optional<std::string_view> TxnRows::get(std::string_view key) const
{
    const std::string whole_key = whole(key);
    MDB_val key_val = to_val(whole_key);
    MDB_val value;
    const int code = find(key_val, value);
    if (code == MDB_NOTFOUND) return std::nullopt;
    if (code == 0) return open(whole_key, to_view(value));
    fail(code);
    return std::nullopt;
}

// A cursor that stands near by need not come down from the root.
int TxnRows::find(MDB_val& key, MDB_val& value) const
{
    if (walk_) {
        walk_->stands = false;
        return guarded([&] { return mdb_cursor_get(walk_->cursor, &key, &value, MDB_SET); });
    }
    return guarded([&] { return mdb_get(txn_, dbi_, &key, &value); });
}

bool TxnRows::touch(std::string_view key) const
{
    const std::string whole_key = whole(key);
    MDB_val key_val = to_val(whole_key);
    MDB_val value;
    const int code = guarded([&] { return mdb_get(txn_, dbi_, &key_val, &value); });
    if (code != 0 && code != MDB_NOTFOUND) fail(code);
    return code == 0;
}

void TxnRows::scan(std::string_view from, std::string_view to, const Visitor& visit) const
{
    if (walk_) return scan(*walk_, from, to, visit);
    auto cursor = open_cursor(txn_, dbi_);
    if (!cursor) return fail(cursor.error());
    RowWalk walk(cursor->get());
    scan(walk, from, to, visit);
}

void TxnRows::scan(RowWalk& walk, std::string_view from, std::string_view to, const Visitor& visit) const
{
    auto& [cursor, first, end, key, value, stands] = walk;
    first.assign(prefix()).append(from);
    const bool is_there = stands && end <= first && to_view(key) >= first;
    if (!is_there) key = to_val(first);
    int code = is_there ? 0 : seek(cursor, key, value);
    stands = false;
    end.assign(prefix()).append(to);
    for (; code == 0 && to_view(key) < end; code = next(cursor, key, value)) {
        const auto opened = open(to_view(key), to_view(value));
        if (!opened || visit(to_view(key).substr(prefix_.size()), *opened) == Next::stop) return;
    }
    stands = code == 0;
    if (code != 0 && code != MDB_NOTFOUND) fail(code);
}

bool TxnRows::is_hidden(std::string_view key) const
{
    return std::ranges::any_of(over_, [key](const Writes* writes) { return writes->contains(key); });
}

std::optional<std::string_view> TxnRows::open(std::string_view whole_key, std::string_view sealed) const
{
    const auto value = unseal(whole_key, sealed);
    if (value) return value;
    if (is_hidden(whole_key.substr(prefix_.size()))) return std::string_view();
    fail({base::Code::corrupt, "the row " + base::to_hex(whole_key) + " is damaged"});
    return std::nullopt;
}

void TxnRows::fail(int code) const
{
    has_spoilt_txn_ = has_spoilt_txn_ || is_damage(code);
    fail(lmdb_error(code, "cannot read rows"));
}

void TxnRows::fail(base::Error error) const
{
    if (outcome_) outcome_ = base::refuse(std::move(error));
}

}  // namespace store
