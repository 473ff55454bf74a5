// Compactor: see compactor.hpp.
//
// Order: the copy is durable before a place says that it is there, and every place says so before the segment goes; a
// crash in between leaves bytes twice, of which one is dead. A reader that has looked up a place before it changed,
// and comes too late, looks it up again.

#include "store/lmdb/compactor.hpp"

#include "store/failpoint.hpp"
#include "store/lmdb/sealed.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::uint64_t piece_bytes = 2 << 20;

}  // namespace

struct Compactor::Piece {
    struct Body {
        BlobId id;
        Place after;
    };
    std::uint32_t segment = 0;
    std::uint64_t end = 0;  // where the next piece begins
    bool is_last = false;
    std::string records;  // of those that are needed
    std::vector<Body> bodies;
};

base::Result<void> Compactor::look(Kind kind)
{
    auto notes = parts_.index.segment_notes();
    if (!notes) return base::refuse(std::move(notes.error()));
    worth_it_.clear();
    at_ = 0;
    for (const auto& [segment, note] : *notes) {
        if (segment == parts_.end.number()) continue;
        const auto file = parts_.files.open(segment);
        // What a crash has left of one that is gone.
        const auto size = file ? (*file)->size() : base::Result<std::uint64_t>(0);
        const bool is_hasty = note.is_hasty && kind == Kind::all;
        if (size && (is_hasty || note.dead * 100 >= *size * parts_.percent)) worth_it_.push_back(segment);
    }
    return {};
}

base::Result<void> Compactor::step()
{
    auto piece = read_piece();
    base::Result<void> outcome;
    if (piece) outcome = copy(*piece);
    if (piece && outcome) outcome = move(*piece);
    if (!piece) outcome = base::refuse(std::move(piece.error()));
    if (outcome && !piece->is_last) {
        at_ = piece->end;
        return {};
    }
    const auto segment = worth_it_.front();
    worth_it_.pop_front();
    at_ = 0;
    return outcome ? remove(segment) : outcome;
}

// The records that LMDB still knows to be there.
base::Result<Compactor::Piece> Compactor::read_piece() const
{
    Piece piece{worth_it_.front(), std::max<std::uint64_t>(at_, segment_header_bytes), false, {}, {}};
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
        piece.is_last = record->empty();
        if (piece.is_last) break;
        const auto header = record_header(*record);
        if (!header) return base::refuse(header.error());
        const Place place{Place::Kind::segment, piece.segment, piece.end, header->size,
                          RecordHeader::bytes + header->stored};
        piece.end += place.stored;
        const auto known = parts_.index.read(txn.get(), header->id);
        if (!known) return base::refuse(known.error());
        if (*known != place) continue;
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
