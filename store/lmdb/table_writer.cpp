// TableWriter: see table_writer.hpp.

#include "store/lmdb/table_writer.hpp"

#include "store/body_rows.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/lmdb/txn_rows.hpp"

namespace store {
namespace {

constexpr std::uint64_t page = 4096;

// A partition lies somewhere, and so costs a page at least; but bodies come in the order of their ids, one beside
// the other.
std::uint64_t weight_of(const PartitionId& partition)
{
    return partition.space == Space::body ? 0 : page;
}

bool has_place(const WriteTxn& txn, const BlobIndex& index, const BlobId& id)
{
    if (txn.failed()) return false;
    const auto place = index.read(txn.get(), id);
    return place && *place;
}

void write_row(WriteTxn& txn, MDB_dbi dbi, const std::string& whole, const std::optional<std::string>& value)
{
    if (value)
        txn.put(dbi, whole, seal(whole, *value));
    else
        txn.erase(dbi, whole);
}

}  // namespace

// How far a table has come, in the order of keys: places first, so that no row is there before its body.
class TableWriter::Course {
  public:
    Course(const Memtable& table, const CopiedBodies& copied, Effort effort)
        : table_(&table),
          copied_(&copied),
          effort_(effort),
          place_(table.places.begin()),
          partition_(table.rows.begin())
    {
        stand_at_first_row();
    }

    bool has_ended() const { return has_ended_; }
    void write(WriteTxn& txn, const Parts& parts, std::uint64_t portion);

  private:
    void stand_at_first_row();
    void note_haste(WriteTxn& txn, BlobIndex& index) const;
    void write_place(WriteTxn& txn, BlobIndex& index) const;
    std::uint64_t write_rows(WriteTxn& txn, MDB_dbi dbi, std::uint64_t room);

    const Memtable* table_;
    const CopiedBodies* copied_;
    Effort effort_;
    std::map<BlobId, std::optional<Place>>::const_iterator place_;
    std::map<PartitionId, Writes>::const_iterator partition_;
    Writes::const_iterator row_{};
    bool has_ended_ = false;
};

void TableWriter::Course::stand_at_first_row()
{
    if (partition_ != table_->rows.end()) row_ = partition_->second.begin();
}

void TableWriter::Course::note_haste(WriteTxn& txn, BlobIndex& index) const
{
    std::set<std::uint32_t> segments;
    for (const auto& [id, place] : *copied_) segments.insert(place.file);
    for (const auto segment : segments) index.note_haste(txn, segment);
}

// One that is there was copied before a crash, or was found again and compacted since: then that place is newer.
void TableWriter::Course::write_place(WriteTxn& txn, BlobIndex& index) const
{
    const auto& [id, place] = *place_;
    if (!place) return index.erase(txn, id);
    const bool is_there = has_place(txn, index, id);
    if (place->kind == Place::Kind::segment && is_there) return;
    if (place->kind == Place::Kind::log && is_there) index.erase(txn, id);
    index.write(txn, id, place->kind == Place::Kind::log ? copied_->at(id) : *place);
}

// Of one partition, as many as there is room for. Gives what they weigh.
std::uint64_t TableWriter::Course::write_rows(WriteTxn& txn, MDB_dbi dbi, std::uint64_t room)
{
    const auto& [partition, writes] = *partition_;
    std::string whole = to_prefix(partition);
    const std::size_t prefix = whole.size();
    std::uint64_t weight = weight_of(partition);
    for (; row_ != writes.end() && weight <= room; ++row_) {
        const auto& [key, value] = *row_;
        whole.resize(prefix);
        whole += key;
        const bool is_packed = value && partition.space == Space::body && key == key::body();
        const auto packed = is_packed ? packed_body_row(*value, effort_) : std::nullopt;
        write_row(txn, dbi, whole, packed ? packed : value);
        weight += whole.size() + (value ? value->size() : 0);
    }
    if (row_ == writes.end()) {
        ++partition_;
        stand_at_first_row();
    }
    return weight;
}

void TableWriter::Course::write(WriteTxn& txn, const Parts& parts, std::uint64_t portion)
{
    std::uint64_t weight = 0;
    if (effort_ == Effort::quick && place_ == table_->places.begin()) note_haste(txn, parts.index);
    for (; place_ != table_->places.end() && weight < portion; ++place_) {
        write_place(txn, parts.index);
        weight += sizeof(Place);
    }
    while (partition_ != table_->rows.end() && weight < portion)
        weight += write_rows(txn, parts.env.rows, portion - weight);
    has_ended_ = place_ == table_->places.end() && partition_ == table_->rows.end();
    if (has_ended_ && !txn.failed()) parts.env.put_log_mark(txn, {parts.salt, table_->revision});
}

base::Result<void> TableWriter::write(const Memtable& table, const CopiedBodies& copied, Effort effort)
{
    Course course(table, copied, effort);
    while (!course.has_ended()) {
        if (auto written = write_portion(course); !written) return written;
    }
    return {};
}

base::Result<void> TableWriter::write_portion(Course& course)
{
    int failed = write_once(course);
    while (failed == MDB_MAP_FULL) {
        if (auto grown = parts_.env.grow(); !grown) return grown;
        failed = write_once(course);
    }
    if (failed == 0) return {};
    return parts_.env.judge(failed, "cannot apply the log to the database", parts_.halt);
}

// Of LMDB and errno. It goes on only once the portion is on the disk.
int TableWriter::write_once(Course& course)
{
    Course ahead = course;
    WriteTxn txn(parts_.env);
    ahead.write(txn, parts_, portion_);
    if (txn.failed()) return txn.failed();
    failpoint("apply.written");
    txn.commit();
    if (txn.failed()) return txn.failed();
    course = ahead;
    if (!course.has_ended()) failpoint("apply.portion");
    return 0;
}

}  // namespace store
