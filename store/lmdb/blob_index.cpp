// BlobIndex: see blob_index.hpp.
//
// clang-format off
//   blobs   id 16               version u8 · kind u8 · segment · offset · size · stored       (varints)
//   meta    "dead" segment:32   bytes of records in it that nobody needs any more (varint): for compaction
// clang-format on

#include "store/lmdb/blob_index.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/lmdb/sealed.hpp"

#include <algorithm>

namespace store {
namespace {

std::optional<std::string_view> get(MDB_txn* txn, MDB_dbi dbi, std::string_view key)
{
    MDB_val key_val = to_val(key);
    MDB_val value;
    if (guarded([&] { return mdb_get(txn, dbi, &key_val, &value); }) != 0) return std::nullopt;
    return unseal(key, to_view(value));
}

// A damaged count only makes compaction look later or sooner.
void count_dead(WriteTxn& txn, MDB_dbi meta, const Place& place)
{
    if (place.kind != Place::Kind::segment) return;
    const std::string key = dead_key(place.segment);
    const auto before = get(txn.get(), meta, key);
    base::ByteWriter to;
    to.varint((before ? base::ByteReader(*before).varint() : 0) + place.stored);
    txn.put(meta, key, seal(key, to.bytes()));
}

}  // namespace

std::string dead_key(std::uint32_t segment)
{
    base::ByteWriter to;
    to.raw("dead").be32(segment);
    return std::move(to).bytes();
}

std::string to_bytes(const Place& place)
{
    base::ByteWriter to;
    to.u8(Place::version).u8(static_cast<std::uint8_t>(place.kind));
    to.varint(place.segment).varint(place.offset).varint(place.size).varint(place.stored);
    return std::move(to).bytes();
}

base::Result<Place> place_from(std::string_view bytes)
{
    base::ByteReader from(bytes);
    const std::uint8_t version = from.u8();
    if (version > Place::version) {
        return base::refuse(base::Code::unsupported, base::format("a place of format {}", version));
    }
    const std::uint8_t kind = from.u8();
    const std::uint64_t segment = from.varint();
    Place place;
    place.kind = static_cast<Place::Kind>(kind);
    place.segment = static_cast<std::uint32_t>(segment);
    place.offset = from.varint();
    place.size = from.varint();
    place.stored = from.varint();
    if (!from.at_end() || version == 0 || kind > 1 || segment > 0xFFFFFFFF) {
        return base::refuse(base::Code::corrupt, "a damaged place");
    }
    return place;
}

base::Result<Place> BlobIndex::find(const BlobId& id) const
{
    {
        std::lock_guard lock(mutex_);
        if (const auto at = pending_.find(id); at != pending_.end()) return at->second;
    }
    const ReadTxn txn(env_);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    base::Result<void> outcome;
    const auto place = read(txn.get(), id, outcome);
    if (!outcome) return base::refuse(outcome.error());
    if (!place) return base::refuse(base::Code::not_found, "no blob " + base::to_string(id));
    return *place;
}

std::optional<Place> BlobIndex::read(MDB_txn* txn, const BlobId& id, base::Result<void>& outcome) const
{
    MDB_val key = to_val(id.view());
    MDB_val value;
    const int code = guarded([&] { return mdb_get(txn, env_.blobs, &key, &value); });
    if (code == MDB_NOTFOUND) return std::nullopt;
    const auto bytes = code == 0 ? unseal(id.view(), to_view(value)) : std::nullopt;
    auto place =
        bytes ? place_from(*bytes)
              : base::refuse(base::Code::corrupt, "the place of blob " + base::to_string(id) + " is damaged");
    if (place) return *place;
    outcome = base::refuse(place.error());
    return std::nullopt;
}

base::Result<std::vector<BlobId>> BlobIndex::list(const BlobId& after, std::size_t most) const
{
    const ReadTxn txn(env_);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    auto cursor = open_cursor(txn.get(), env_.blobs);
    if (!cursor) return base::refuse(cursor.error());
    std::vector<BlobId> ids;
    MDB_val key = to_val(after.view());
    MDB_val value;
    int code = seek(cursor->get(), key, value);
    for (; code == 0 && ids.size() < most; code = next(cursor->get(), key, value)) {
        const auto id = base::uuid_from_bytes(to_view(key));
        if (id && *id != after) ids.push_back(*id);
    }
    if (code != 0 && code != MDB_NOTFOUND) return base::refuse(lmdb_error(code, "cannot list blobs"));
    add_pending(after, most, ids);
    return ids;
}

// Those on their way into the database are there too.
void BlobIndex::add_pending(const BlobId& after, std::size_t most, std::vector<BlobId>& ids) const
{
    {
        std::lock_guard lock(mutex_);
        for (const auto& [id, place] : pending_) {
            if (id > after) ids.push_back(id);
        }
    }
    std::ranges::sort(ids);
    const auto doubles = std::ranges::unique(ids);
    ids.erase(doubles.begin(), doubles.end());
    if (ids.size() > most) ids.resize(most);
}

void BlobIndex::add(const BlobId& id, const Place& place)
{
    std::lock_guard lock(mutex_);
    pending_.insert_or_assign(id, place);
}

BlobIndex::Pending BlobIndex::pending() const
{
    std::lock_guard lock(mutex_);
    return pending_;
}

void BlobIndex::write(WriteTxn& txn, const BlobId& id, const Place& place)
{
    txn.put(env_.blobs, id.view(), seal(id.view(), to_bytes(place)));
}

void BlobIndex::lose(const BlobId& id, base::Code why)
{
    lost_.try_emplace(id, why);
    std::lock_guard lock(mutex_);
    pending_.erase(id);
}

base::Result<void> BlobIndex::check(const BlobId& id) const
{
    const auto at = lost_.find(id);
    if (at == lost_.end()) return {};
    return base::refuse(at->second, "the bytes of this body could not be stored");
}

void BlobIndex::forget(const Pending& written)
{
    std::lock_guard lock(mutex_);
    for (const auto& [id, place] : written) pending_.erase(id);
}

std::optional<Place> BlobIndex::erase(WriteTxn& txn, const BlobId& id)
{
    lost_.erase(id);
    if (txn.failed()) return std::nullopt;
    // A damaged row is erased like any other; its bytes stay until they are found by a check.
    base::Result<void> outcome;
    const auto place = read(txn.get(), id, outcome);
    if (place) count_dead(txn, env_.meta, *place);
    txn.erase(env_.blobs, id.view());
    return place;
}

}  // namespace store
