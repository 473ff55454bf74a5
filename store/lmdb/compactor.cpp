// Compactor: see compactor.hpp.
//
// Order: the copy is durable before a place says that it is there, and every place says so before the segment goes; a
// crash in between leaves bytes twice, of which one is dead. A reader that has looked up a place before it changed,
// and comes too late, looks it up again.
//
// A segment that cannot be read to its end, as a crash may leave one, goes when no place leads into it any more. One
// with a body whose place is damaged stays, for a repair may find that body there.

#include "store/lmdb/compactor.hpp"

#include "store/failpoint.hpp"
#include "store/lmdb/row_check.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::uint64_t piece_bytes = 1 << 20;  // what it touches in LMDB is free only some pieces later

}  // namespace

struct Compactor::Piece {
    struct Body {
        BlobId id;
        Place after;
    };
    std::uint32_t segment = 0;
    std::uint64_t end = 0;  // where the next piece begins
    bool is_last = false;
    bool is_torn = false;     // nothing can be followed behind its end
    bool is_damaged = false;  // a place in it cannot be read
    std::string records;      // of those that are needed
    std::vector<Body> bodies;
};

base::Result<void> Compactor::look(Kind kind)
{
    auto notes = parts_.index.segment_notes();
    if (!notes) return base::refuse(std::move(notes.error()));
    worth_it_.clear();
    at_ = 0;
    for (const auto& [segment, note] : *notes) {
        const bool is_hasty = note.is_hasty && kind == Kind::all;
        if (left_.contains(segment)) continue;
        if (segment == parts_.end.number() && (!is_hasty || !parts_.end.leave())) continue;
        const auto file = parts_.files.open(segment);
        // What a crash has left of one that is gone.
        const auto size = file ? (*file)->size() : base::Result<std::uint64_t>(0);
        const bool is_half_dead = size && note.dead * 100 >= *size * parts_.percent;
        if (is_half_dead || (size && is_hasty)) worth_it_.push_back({segment, is_half_dead});
    }
    std::ranges::partition(worth_it_, &Candidate::is_half_dead);
    return {};
}

base::Result<void> Compactor::step()
{
    const auto segment = worth_it_.front().segment;
    auto piece = read_piece();
    base::Result<void> outcome;
    if (!piece) outcome = base::refuse(std::move(piece.error()));
    if (outcome) outcome = copy(*piece);
    if (outcome) outcome = move(*piece);
    if (outcome && piece->is_damaged) left_.insert(segment);
    if (outcome && !piece->is_last) {
        at_ = piece->end;
        return {};
    }
    worth_it_.pop_front();
    at_ = 0;
    if (!outcome || left_.contains(segment)) return outcome;
    if (piece->is_torn) {
        const auto needed = is_needed(segment);
        if (!needed) return base::refuse(needed.error());
        if (*needed) left_.insert(segment);
        if (*needed) return {};
    }
    return remove(segment);
}

base::Result<bool> Compactor::is_needed(std::uint32_t segment) const
{
    const auto places = places_in(parts_.env, segment);
    if (!places) return base::refuse(places.error());
    return !places->empty();
}

// The records that LMDB still knows to be there.
base::Result<Compactor::Piece> Compactor::read_piece() const
{
    Piece piece;
    piece.segment = worth_it_.front().segment;
    piece.end = std::max<std::uint64_t>(at_, segment_header_bytes);
    auto file = parts_.files.open(piece.segment);
    if (!file && file.error().code == base::Code::corrupt) {
        piece.is_last = true;
        return piece;
    }
    if (!file) return base::refuse(std::move(file.error()));
    const ReadTxn txn(parts_.env);
    if (!txn.outcome()) return base::refuse(txn.outcome().error());
    while (piece.records.size() < piece_bytes) {
        auto record = (*file)->read_at(piece.end, RecordHeader::bytes);
        if (!record) return base::refuse(std::move(record.error()));
        const auto header = record_header(*record);
        piece.is_torn = !record->empty() && !header;
        piece.is_last = record->empty() || piece.is_torn;
        if (piece.is_last) break;
        const Place place{Place::Kind::segment, piece.segment, piece.end, header->size,
                          RecordHeader::bytes + header->stored};
        piece.end += place.stored;
        const auto known = parts_.index.read(txn.get(), header->id);
        piece.is_damaged = piece.is_damaged || !known;
        if (!known || (*known ? **known != place : !is_wanted(txn, header->id))) continue;
        auto bytes = (*file)->read_at(place.offset, place.stored);
        if (!bytes) return base::refuse(std::move(bytes.error()));
        auto packed = repacked(std::move(*bytes), header->id);
        Place after = place;
        after.stored = packed.size();
        piece.records += packed;
        piece.bodies.push_back({header->id, after});
    }
    return piece;
}

// Bodies lose their rows before their places: one that has rows and no place has lost it, and gets it again.
bool Compactor::is_wanted(const ReadTxn& txn, const BlobId& id) const
{
    auto cursor = open_cursor(txn.get(), parts_.env.rows);
    if (!cursor) return true;
    const std::string prefix = to_prefix({Space::body, id});
    MDB_val key = to_val(prefix);
    MDB_val value;
    const int code = seek(cursor->get(), key, value);
    return code == 0 ? to_view(key).starts_with(prefix) : code != MDB_NOTFOUND;
}

base::Result<void> Compactor::copy(Piece& piece)
{
    if (piece.bodies.empty()) return {};
    auto place = parts_.end.append(piece.records);
    if (!place) return base::refuse(std::move(place.error()));
    for (auto& body : piece.bodies) {
        body.after.file = place->file;
        body.after.offset = place->offset;
        place->offset += body.after.stored;
    }
    failpoint("compact.copied");
    return parts_.end.sync();
}

// Nobody else writes LMDB, so what was known when the piece was read is so still.
base::Result<void> Compactor::move(const Piece& piece)
{
    if (piece.bodies.empty()) return {};
    WriteTxn txn(parts_.env);
    for (const auto& body : piece.bodies) parts_.index.write(txn, body.id, body.after);
    auto outcome = commit(txn);
    failpoint("compact.moved");
    return outcome;
}

base::Result<void> Compactor::remove(std::uint32_t segment)
{
    parts_.files.remove(segment);
    failpoint("compact.removed");
    WriteTxn txn(parts_.env);
    parts_.index.forget_notes(txn, segment);
    return commit(txn);
}

base::Result<void> Compactor::commit(WriteTxn& txn)
{
    txn.commit();
    if (txn.failed() == 0) return {};
    return parts_.env.judge(txn.failed(), "cannot compact a segment", parts_.halt);
}

}  // namespace store
