// Check: see check.hpp.

#include "store/lmdb/check.hpp"

#include "base/format.hpp"
#include "net/when_all.hpp"
#include "store/lmdb/row_check.hpp"
#include "store/lmdb/segment_check.hpp"
#include "store/one_at_a_time.hpp"

#include <algorithm>
#include <fcntl.h>
#include <iterator>
#include <set>

namespace store {
namespace {

using Told = std::vector<Finding>;

constexpr std::size_t segments_at_once = 1;  // others read rows meanwhile

Finding of_file(Finding::Kind kind, const std::string& path, std::string what)
{
    Finding finding;
    finding.kind = kind;
    finding.where.file = path;
    finding.what = std::move(what);
    finding.remedy = Finding::Remedy::none;
    return finding;
}

Finding told_only(Finding finding)
{
    finding.remedy = Finding::Remedy::ignore;
    return finding;
}

Finding of_blob(const BlobId& id, const std::string& path, const base::Error& why)
{
    const bool is_missing = why.code == base::Code::not_found;
    Finding finding =
        of_file(is_missing ? Finding::Kind::missing_bytes : Finding::Kind::damaged_bytes, path, why.detail);
    finding.where.blob = id;
    return finding;
}

std::uint64_t unix_ms()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::milliseconds>(now).count());
}

std::vector<std::string> sorted_names(const std::string& folder)
{
    auto names = disk::names_in(folder);
    if (!names) return {};
    std::ranges::sort(*names);
    return std::move(*names);
}

std::uint64_t size_of(const std::string& path)
{
    auto file = disk::File::open(path, O_RDONLY);
    auto size = file ? file->size() : base::refuse(file.error());
    return size.value_or(0);
}

// What one piece of the work has shown.
struct Piece {
    Told told;
    std::uint64_t bytes = 0;
};

// One segment: what is read from its first byte to its last, and the places that lead into it.
class SegmentCheck {
  public:
    SegmentCheck(const CheckParts& parts, std::uint32_t number, std::uint64_t places)
        : parts_(parts),
          number_(number),
          wanted_(places),
          path_(parts.segments.path_of(number)),
          is_written_to_(parts.segments.last().value_or(number) <= number)
    {}

    Piece run()
    {
        auto file = disk::File::open(path_, O_RDONLY);
        auto take = [&](std::span<const SeenRecord> records) { look_at_records(*file, records); };
        auto walk = file ? walk_segment(*file, number_, take) : base::refuse(file.error());
        if (!walk) {
            piece_.told.clear();
            tell_unreadable(walk.error());
            return std::move(piece_);
        }
        piece_.bytes = walk->size;
        if (found_.size() != wanted_) look_at_places(*file);
        look_at_rest(*walk);
        return std::move(piece_);
    }

  private:
    bool leads_here(const std::optional<Place>& place, std::uint64_t offset) const
    {
        return place && place->kind == Place::Kind::segment && place->file == number_ &&
               place->offset == offset;
    }
    bool lies_here(const BlobId& id, std::uint64_t offset) const
    {
        return leads_here(parts_.index.find_all({&id, 1}).front(), offset);
    }

    // A look-up each would cost more than their bytes do.
    void look_at_records(const disk::File& file, std::span<const SeenRecord> records)
    {
        std::vector<BlobId> ids;
        for (const auto& record : records) ids.push_back(record.header.id);
        const auto places = parts_.index.find_all(ids);
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (leads_here(places[i], records[i].offset)) look_at(file, records[i]);
        }
    }

    void look_at(const disk::File& file, const SeenRecord& record)
    {
        found_.push_back(record.offset);
        // It may have been on its way to the file.
        const auto outcome = record.is_whole ? base::Result<void>() : check_record(file, record);
        if (!outcome) piece_.told.push_back(of_blob(record.header.id, path_, outcome.error()));
    }

    // Those that were not met on the way: behind damage, or of a time when more was there.
    void look_at_places(const disk::File& file)
    {
        auto places = places_in(parts_.env, number_);
        if (!places) return;
        for (const auto& [id, place] : *places) {
            if (std::ranges::binary_search(found_, place.offset)) continue;
            SeenRecord wanted;
            wanted.offset = place.offset;
            wanted.header.id = id;
            wanted.header.size = place.size;
            wanted.header.stored = place.stored - RecordHeader::bytes;
            const auto outcome = check_record(file, wanted);
            if (outcome || !lies_here(id, place.offset)) continue;
            piece_.told.push_back(of_blob(id, path_, outcome.error()));
        }
    }

    void look_at_rest(const SegmentWalk& walk)
    {
        using enum Finding::Kind;
        const bool is_being_made = is_written_to_ && walk.size < segment_header_bytes;
        if (!walk.has_header && !is_being_made)
            piece_.told.push_back(
                told_only(of_file(damaged_file, path_, "its header is damaged; bodies need none")));
        if (walk.end < walk.size && !is_written_to_)
            piece_.told.push_back(told_only(of_file(
                torn_end, path_,
                base::format("no record can be followed behind byte {} of {}", walk.end, walk.size))));
    }

    // What it held may have been compacted into another one meanwhile.
    void tell_unreadable(const base::Error& why)
    {
        auto places = places_in(parts_.env, number_);
        if (!places) return;
        Told hurt;
        for (const auto& [id, place] : *places) {
            if (lies_here(id, place.offset)) hurt.push_back(of_blob(id, path_, why));
        }
        const bool is_missing = why.code == base::Code::not_found;
        if (hurt.empty() && is_missing) return;
        piece_.told.push_back(of_file(is_missing ? Finding::Kind::missing_file : Finding::Kind::damaged_file,
                                      path_, why.detail));
        std::ranges::move(hurt, std::back_inserter(piece_.told));
    }

    const CheckParts& parts_;
    std::uint32_t number_;
    std::uint64_t wanted_;
    std::string path_;
    bool is_written_to_;                // when it began: another one may be by its end
    std::vector<std::uint64_t> found_;  // offsets of records that places lead to, ascending
    Piece piece_;
};

// How far all of it is. Told by one at a time, whoever else has something to tell.
class Progress {
  public:
    Progress(const CheckParts& parts, Findings& findings) : findings_(findings)
    {
        total_ = size_of(parts.folder + "/rows/data.mdb");
        for (const char* folder : {"/segments", "/large"}) {
            for (const auto& name : sorted_names(parts.folder + folder))
                total_ += size_of(parts.folder + folder + '/' + name);
        }
    }

    net::Task<void> tell(Piece piece)
    {
        const auto turn = co_await telling_.take();
        for (auto& finding : piece.told) co_await findings_.found(std::move(finding));
        done_ += piece.bytes;
        co_await findings_.at(done_, std::max(done_, total_));
    }

  private:
    Findings& findings_;
    OneAtATime telling_;
    std::uint64_t done_ = 0, total_ = 0;
};

// What the log has anew, or has written since, is damaged no longer.
bool is_still_so(const CheckParts& parts, const Finding& finding)
{
    const auto& [partition, mailbox, name, uid, row, blob, file] = finding.where;
    if (finding.kind == Finding::Kind::missing_bytes && blob) {
        const auto place = parts.index.find(*blob);
        return !place && place.error().code != base::Code::not_found;
    }
    if (finding.kind != Finding::Kind::unreadable_row || !partition) return true;
    const Reading reading(parts.index.tables());
    const ReadTxn txn(parts.env);
    if (!txn.outcome()) return true;
    TxnRows rows(txn.get(), parts.env.rows, *partition, 0);
    static_cast<void>(RowsOverBoth(parts.index.tables(), rows, *partition).rows().get(row));
    return !rows.outcome();
}

net::Task<void> check_table(CheckParts parts, TableWalk walk, Progress& progress)
{
    for (bool is_last = false; !is_last;) {
        auto seen = co_await net::offload(parts.readers, [&parts, &walk] {
            RowsSeen some = walk.next();
            std::erase_if(some.findings, [&](const Finding& one) { return !is_still_so(parts, one); });
            return some;
        });
        is_last = seen.is_last;
        co_await progress.tell({std::move(seen.findings), seen.bytes});
    }
}

std::string segments_folder(const CheckParts& parts)
{
    return parts.segments.folder().path();
}

// What several readers go through together, each taking the next one.
struct SegmentsToCheck {
    const CheckParts& parts;
    Progress& progress;
    const std::map<std::uint32_t, std::uint64_t> numbers;  // and how many places lead into them
    std::map<std::uint32_t, std::uint64_t>::const_iterator at = numbers.begin();
};

net::Task<void> check_on(SegmentsToCheck& all)
{
    while (all.at != all.numbers.end()) {
        auto work = [&parts = all.parts, next = *all.at++] {
            return SegmentCheck(parts, next.first, next.second).run();
        };
        co_await all.progress.tell(co_await net::offload(all.parts.readers, std::move(work)));
    }
}

net::Task<void> check_segments(CheckParts parts, const PlacesSeen& places, Progress& progress)
{
    std::map<std::uint32_t, std::uint64_t> numbers = places.in_segments();
    for (const auto& name : sorted_names(segments_folder(parts))) {
        if (const std::uint32_t number = segment_number(name); number != 0)
            numbers.try_emplace(number, 0);
        else
            co_await progress.tell(
                {{told_only(of_file(Finding::Kind::stray_file, segments_folder(parts) + '/' + name,
                                    "nothing that the store has written"))},
                 0});
    }
    SegmentsToCheck all{parts, progress, std::move(numbers)};
    std::vector<net::Task<void>> readers;
    for (std::size_t i = 0; i < segments_at_once; ++i) readers.push_back(check_on(all));
    co_await net::when_all(std::move(readers));
}

Piece check_large_file(const CheckParts& parts, const BlobId& id, const Place& place)
{
    const std::string path = parts.folder + "/large/" + base::to_string(id);
    auto file = disk::File::open(path, O_RDONLY);
    auto size = file ? check_large(*file, id) : base::refuse(file.error());
    if (size && *size != place.size)
        size = base::refuse(base::Code::corrupt, "a body of another size lies there");
    Piece piece{{}, place.stored};
    const auto still = parts.index.find(id);
    if (!size && still && *still == place) piece.told.push_back(of_blob(id, path, size.error()));
    return piece;
}

// Most bodies on their way in are younger than the check; of the others whoever is told knows.
std::vector<std::string> stray_names(const CheckParts& parts, const BlobId& began)
{
    std::vector<std::string> names = sorted_names(parts.folder + "/large");
    std::erase_if(names, [&](const std::string& name) {
        const auto id = base::uuid_from_text(name);
        const auto place = id ? parts.index.find(*id) : base::refuse(base::Code::not_found);
        return place || place.error().code != base::Code::not_found || (id && *id >= began);
    });
    return names;
}

Finding stray_file(const CheckParts& parts, const std::string& name)
{
    const auto id = base::uuid_from_text(name);
    auto stray =
        of_file(Finding::Kind::stray_file, parts.folder + "/large/" + name,
                id ? "no body that is known: the next start takes it" : "nothing that the store has written");
    stray.where.blob = id;
    stray.remedy = id ? Finding::Remedy::sweep : Finding::Remedy::ignore;
    return stray;
}

net::Task<void> check_large_files(CheckParts parts, Progress& progress)
{
    const BlobId began = base::time_ordered_uuid(unix_ms());
    auto look = [&parts, &began] { return stray_names(parts, began); };
    const auto before = co_await net::offload(parts.readers, look);
    auto places = co_await net::offload(parts.readers, [&parts] { return places_in(parts.env, 0); });
    if (!places) co_return;
    for (const auto& [id, place] : *places) {
        auto work = [&parts, id, place] { return check_large_file(parts, id, place); };
        co_await progress.tell(co_await net::offload(parts.readers, std::move(work)));
    }
    // A file goes right after its place, so for a moment it looks like one that stays.
    Piece strays;
    const auto after = co_await net::offload(parts.readers, look);
    for (const auto& name : after) {
        if (std::ranges::binary_search(before, name)) strays.told.push_back(stray_file(parts, name));
    }
    co_await progress.tell(std::move(strays));
}

// Those of the records of one segment that are wanted, and whole.
std::map<BlobId, Place> records_of(const CheckParts& parts, std::uint32_t number,
                                   const std::set<BlobId>& wanted)
{
    std::map<BlobId, Place> found;
    auto file = disk::File::open(parts.segments.path_of(number), O_RDONLY);
    auto take = [&](std::span<const SeenRecord> records) {
        for (const auto& [header, offset, is_whole] : records) {
            if (!is_whole || !wanted.contains(header.id)) continue;
            found[header.id] = {Place::Kind::segment, number, offset, header.size,
                                RecordHeader::bytes + header.stored};
        }
    };
    if (!file || !walk_segment(*file, number, take)) found.clear();
    return found;
}

std::optional<Place> large_file_of(const CheckParts& parts, const BlobId& id)
{
    auto file = disk::File::open(parts.folder + "/large/" + base::to_string(id), O_RDONLY);
    auto bytes = file ? check_large(*file, id) : base::refuse(file.error());
    auto stored = bytes ? file->size() : base::refuse(bytes.error());
    if (!stored) return std::nullopt;
    return Place{Place::Kind::own_file, 0, 0, *bytes, *stored};
}

std::map<BlobId, Place> large_files_of(const CheckParts& parts, const std::set<BlobId>& wanted)
{
    std::map<BlobId, Place> found;
    for (const auto& id : wanted) {
        if (const auto place = large_file_of(parts, id)) found[id] = *place;
    }
    return found;
}

net::Task<void> check_bodies(const CheckParts& parts, Progress& progress)
{
    PlacesSeen places;
    TableWalk blobs(parts.env, parts.env.blobs,
                    [&places](std::string_view key, std::string_view sealed, Told& told) {
                        places.judge(key, sealed, told);
                    });
    co_await check_table(parts, std::move(blobs), progress);
    co_await check_segments(parts, places, progress);
    co_await check_large_files(parts, progress);
}

net::Task<void> check_rows(const CheckParts& parts, Progress& progress, Findings& findings)
{
    co_await check_table(parts, TableWalk(parts.env, parts.env.rows, judge_row), progress);
    co_await findings.rows_are_read();
}

}  // namespace

// Rows beside bodies: while one waits for the disk the other reckons.
net::Task<base::Result<void>> check_files(CheckParts parts, Findings& findings)
{
    Progress progress(parts, findings);
    std::vector<net::Task<void>> both;
    both.push_back(check_rows(parts, progress, findings));
    both.push_back(check_bodies(parts, progress));
    co_await net::when_all(std::move(both));
    co_return base::Result<void>();
}

net::Task<std::map<BlobId, Place>> find_places(CheckParts parts, std::vector<BlobId> lost)
{
    const std::set<BlobId> wanted(lost.begin(), lost.end());
    auto large = [&parts, &wanted] { return large_files_of(parts, wanted); };
    auto found = co_await net::offload(parts.readers, std::move(large));
    // Segment by segment: others wait for the readers too.
    const auto names = sorted_names(segments_folder(parts));
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        const std::uint32_t number = segment_number(*name);
        if (number == 0) continue;
        auto work = [&parts, &wanted, number] { return records_of(parts, number, wanted); };
        found.merge(co_await net::offload(parts.readers, std::move(work)));
    }
    co_return found;
}

}  // namespace store
