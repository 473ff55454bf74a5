// BlobIndex: see blob_index.hpp.
//
// clang-format off
//   blobs   id 16               a place (place.cpp)
//   meta    "dead" segment:32   bytes of records in it that nobody needs any more (varint): for compaction
//           "haste" segment:32  (empty) records in it were not packed for lack of time: the same
// clang-format on

#include "store/lmdb/blob_index.hpp"

#include "base/bytes.hpp"
#include "store/lmdb/sealed.hpp"

namespace store {
namespace {

constexpr std::string_view dead = "dead", haste = "haste";

std::string note_key(std::string_view name, std::uint32_t segment)
{
    base::ByteWriter to;
    to.raw(name).be32(segment);
    return std::move(to).bytes();
}

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
    const std::string key = note_key(dead, place.file);
    const auto before = get(txn.get(), meta, key);
    base::ByteWriter to;
    to.varint((before ? base::ByteReader(*before).varint() : 0) + place.stored);
    txn.put(meta, key, seal(key, to.bytes()));
}

base::Result<void> each_note(MDB_txn* txn, MDB_dbi meta, std::string_view name, const auto& take)
{
    auto cursor = open_cursor(txn, meta);
    if (!cursor) return base::refuse(cursor.error());
    const std::string first = note_key(name, 0);
    MDB_val key = to_val(first);
    MDB_val value;
    int code = seek(cursor->get(), key, value);
    for (; code == 0 && to_view(key).starts_with(name); code = next(cursor->get(), key, value)) {
        const auto bytes = unseal(to_view(key), to_view(value));
        if (bytes) take(base::ByteReader(to_view(key).substr(name.size())).be32(), *bytes);
    }
    if (code == 0 || code == MDB_NOTFOUND) return {};
    return base::refuse(lmdb_error(code, "cannot read what is noted of segments"));
}

std::unexpected<base::Error> missing(const BlobId& id)
{
    return base::refuse(base::Code::not_found, "no blob " + base::to_string(id));
}

// One id and what a walk over LMDB's table stands at, in step.
class IdsInLmdb {
  public:
    IdsInLmdb(Cursor cursor, const BlobId& after) : cursor_(std::move(cursor)), key_(to_val(after.view()))
    {
        code_ = seek(cursor_.get(), key_, value_);
        if (id() == after) advance();
    }
    // nullopt at the end.
    std::optional<BlobId> id() const
    {
        return code_ == 0 ? base::uuid_from_bytes(to_view(key_)) : std::nullopt;
    }
    void advance() { code_ = next(cursor_.get(), key_, value_); }
    bool has_failed() const { return code_ != 0 && code_ != MDB_NOTFOUND; }
    int code() const { return code_; }

  private:
    Cursor cursor_;
    MDB_val key_;
    MDB_val value_{};
    int code_ = 0;
};

// Ids of which the next one wanted is mostly the next there is; and near where it stands, a cursor need not come
// down from the root.
class NearIds {
  public:
    explicit NearIds(Cursor cursor) : cursor_(std::move(cursor)) {}

    // LMDB's code.
    int find(const BlobId& id, MDB_val& value)
    {
        MDB_val key;
        if (stands_ && next(cursor_.get(), key, value) == 0 && to_view(key) == id.view()) return 0;
        key = to_val(id.view());
        const int code = guarded([&] { return mdb_cursor_get(cursor_.get(), &key, &value, MDB_SET); });
        stands_ = code == 0;
        return code;
    }

  private:
    Cursor cursor_;
    bool stands_ = false;  // on some id
};

}  // namespace

base::Result<Place> BlobIndex::find(const BlobId& id) const
{
    if (const auto known = Reading(tables_).place(id)) {
        if (!*known) return missing(id);
        return **known;
    }
    const ReadTxn txn(env_);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    auto place = read(txn.get(), id);
    if (!place) return base::refuse(std::move(place.error()));
    if (!*place) return missing(id);
    return **place;
}

std::vector<std::optional<Place>> BlobIndex::find_all(std::span<const BlobId> ids) const
{
    const Reading reading(tables_);
    const ReadTxn txn(env_);
    std::vector<std::optional<Place>> places(ids.size());
    auto cursor = txn.outcome() ? open_cursor(txn.get(), env_.blobs) : base::refuse(txn.outcome().error());
    auto below = cursor ? std::optional<NearIds>(std::move(*cursor)) : std::nullopt;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (const auto known = reading.place(ids[i])) {
            places[i] = *known;
        } else if (below) {
            MDB_val value{};
            const int code = below->find(ids[i], value);
            places[i] = place_of(ids[i], code, value).value_or(std::nullopt);
        }
    }
    return places;
}

base::Result<std::optional<Place>> BlobIndex::read(MDB_txn* txn, const BlobId& id) const
{
    MDB_val key = to_val(id.view());
    MDB_val value;
    const int code = guarded([&] { return mdb_get(txn, env_.blobs, &key, &value); });
    return place_of(id, code, value);
}

base::Result<std::optional<Place>> BlobIndex::place_of(const BlobId& id, int code, const MDB_val& value)
{
    if (code == MDB_NOTFOUND) return std::nullopt;
    const auto bytes = code == 0 ? unseal(id.view(), to_view(value)) : std::nullopt;
    if (!bytes)
        return base::refuse(base::Code::corrupt, "the place of blob " + base::to_string(id) + " is damaged");
    auto place = place_from(*bytes);
    if (!place) return base::refuse(std::move(place.error()));
    return *place;
}

base::Result<void> BlobIndex::touch(MDB_txn* txn, const BlobId& id) const
{
    MDB_val key = to_val(id.view());
    MDB_val value;
    const int code = guarded([&] { return mdb_get(txn, env_.blobs, &key, &value); });
    if (code == 0 || code == MDB_NOTFOUND) return {};
    return base::refuse(base::Code::corrupt, "the place of blob " + base::to_string(id) + " is damaged");
}

base::Result<std::vector<BlobId>> BlobIndex::list(const BlobId& after, std::size_t most) const
{
    const Reading reading(tables_);
    const ReadTxn txn(env_);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    auto cursor = open_cursor(txn.get(), env_.blobs);
    if (!cursor) return base::refuse(cursor.error());
    IdsInLmdb below(std::move(*cursor), after);
    std::vector<BlobId> ids;
    for (auto touched = reading.touched_blob(after); ids.size() < most && !below.has_failed();) {
        const auto id = below.id();
        if (!id && !touched) break;
        if (!id || (touched && *touched <= *id)) {
            if (reading.place(*touched)->has_value()) ids.push_back(*touched);
            if (id == touched) below.advance();
            touched = reading.touched_blob(*touched);
        } else {
            ids.push_back(*id);
            below.advance();
        }
    }
    if (below.has_failed()) return base::refuse(lmdb_error(below.code(), "cannot list blobs"));
    return ids;
}

void BlobIndex::write(WriteTxn& txn, const BlobId& id, const Place& place)
{
    txn.put(env_.blobs, id.view(), seal(id.view(), to_bytes(place)));
}

base::Result<void> BlobIndex::check(const BlobId& id) const
{
    const auto at = lost_.find(id);
    if (at == lost_.end()) return {};
    return base::refuse(at->second, "the bytes of this body could not be stored");
}

void BlobIndex::erase(WriteTxn& txn, const BlobId& id)
{
    if (txn.failed()) return;
    // A damaged row is erased like any other; its bytes stay until they are found by a check.
    const auto place = read(txn.get(), id);
    if (place && *place) count_dead(txn, env_.meta, **place);
    txn.erase(env_.blobs, id.view());
}

void BlobIndex::note_haste(WriteTxn& txn, std::uint32_t segment)
{
    const std::string key = note_key(haste, segment);
    txn.put(env_.meta, key, seal(key, ""));
}

base::Result<std::map<std::uint32_t, BlobIndex::SegmentNote>> BlobIndex::segment_notes() const
{
    const ReadTxn txn(env_);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    std::map<std::uint32_t, SegmentNote> notes;
    auto outcome = each_note(txn.get(), env_.meta, dead, [&](std::uint32_t segment, std::string_view value) {
        notes[segment].dead = base::ByteReader(value).varint();
    });
    if (!outcome) return base::refuse(std::move(outcome.error()));
    outcome = each_note(txn.get(), env_.meta, haste,
                        [&](std::uint32_t segment, std::string_view) { notes[segment].is_hasty = true; });
    if (!outcome) return base::refuse(std::move(outcome.error()));
    return notes;
}

void BlobIndex::forget_notes(WriteTxn& txn, std::uint32_t segment)
{
    for (const auto name : {dead, haste}) txn.erase(env_.meta, note_key(name, segment));
}

}  // namespace store
