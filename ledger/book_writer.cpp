#include "ledger/book_writer.hpp"

#include "base/format.hpp"

#include <fcntl.h>
#include <filesystem>

namespace ledger {
namespace {

base::WallTime stamp_in(std::string_view record)
{
    const std::uint64_t stamp = base::ByteReader(record.substr(4)).be64();
    return base::WallTime(std::chrono::microseconds(static_cast<std::int64_t>(stamp)));
}

std::uint64_t sequence_in(std::string_view record)
{
    return base::ByteReader(record.substr(12)).be64();
}

// The process died before it had written the header.
bool is_stillborn(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::file_size(path, ignored) < SegmentHeader::bytes;
}

}  // namespace

Event Cut::to_event() const
{
    Event event(Kind::cut);
    event.add(Name::book, to_string(book)).add(Name::segment, segment).add(Name::first, offset);
    event.add(Name::bytes, bytes).add(Name::error, error);
    return event;
}

base::Result<BookWriter> BookWriter::open(Place place, std::optional<BookHead> signed_head)
{
    if (auto made = disk::make_folder(base::format("{}/{}", place.folder, to_string(place.book))); !made)
        return base::refuse(made.error());
    auto numbers = segments_in(place.folder, place.book);
    if (!numbers) return base::refuse(numbers.error());
    BookWriter writer(std::move(place));
    const auto& at = writer.place_;
    if (!numbers->empty() && is_stillborn(segment_path(at.folder, at.book, numbers->back()))) {
        std::filesystem::remove(segment_path(at.folder, at.book, numbers->back()));
        numbers->pop_back();
    }
    auto opened =
        numbers->empty() && !signed_head ? writer.begin_first() : writer.recover(*numbers, signed_head);
    if (!opened) return base::refuse(opened.error());
    return writer;
}

base::Result<void> BookWriter::begin_first()
{
    return begin_segment(1);
}

base::Result<void> BookWriter::recover(const std::vector<std::uint32_t>& numbers,
                                       std::optional<BookHead> known)
{
    const auto last = numbers.empty() ? 0 : numbers.back();
    if (known && known->segment > last)
        return go_on_behind(*known, {place_.book, known->segment, 0, 0, "the segment is missing"});
    auto reader = SegmentReader::open(place_.folder, place_.book, last);
    if (!reader && reader.error().code == base::Code::corrupt && known)
        return go_on_behind(*known, {place_.book, last, 0, 0, reader.error().detail});
    if (!reader) return base::refuse(reader.error());
    return walk(*reader, known);
}

base::Result<void> BookWriter::walk(SegmentReader& reader, const std::optional<BookHead>& known)
{
    number_ = reader.header().number;
    chain_ = reader.header().chain;
    if (known) sequence_ = known->sequence;  // until a record of this segment says more
    for (;;) {
        end_ = reader.offset();
        auto record = reader.next();
        if (!record) return base::refuse(record.error());
        if (record->empty() || hash_in(*record) != view(chain_hash(chain_, *record))) break;
        add(*record);
    }
    return end_torn(reader, known);
}

base::Result<void> BookWriter::end_torn(SegmentReader& reader, const std::optional<BookHead>& known)
{
    auto file = disk::File::open(reader.path(), O_RDWR);
    if (!file) return base::refuse(file.error());
    const auto size = file->size();
    if (!size) return base::refuse(size.error());
    const std::uint64_t rest = *size - std::min(*size, end_);
    if (known && known->segment == number_ && known->count > tree_.size()) {
        const auto what =
            base::format("{} records are missing that a signed head knows", known->count - tree_.size());
        return go_on_behind(*known, {place_.book, number_, end_, rest, what});
    }
    file_ = std::move(*file);
    if (rest == 0) return sync();
    cut_ = Cut{place_.book, number_, end_, rest, {}};
    if (auto cut = file_.truncate(end_); !cut) return cut;
    return sync();
}

// What is there is evidence, and stays.
base::Result<void> BookWriter::go_on_behind(const BookHead& known, Cut damage)
{
    cut_ = std::move(damage);
    chain_ = known.chain;
    sequence_ = std::max(sequence_, known.sequence);
    return begin_segment(std::max(number_, std::max(known.segment, cut_->segment)) + 1);
}

base::Result<void> BookWriter::begin_segment(std::uint32_t number)
{
    const auto path = segment_path(place_.folder, place_.book, number);
    auto file = disk::File::open(path, O_RDWR | O_CREAT | O_TRUNC);
    if (!file) return base::refuse(file.error());
    if (auto written = file->write_at(0, to_bytes(SegmentHeader{place_.book, number, chain_})); !written) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        return written;
    }
    if (auto synced = disk::sync(*file); !synced) return synced;
    if (auto synced = disk::sync_folder(base::format("{}/{}", place_.folder, to_string(place_.book)));
        !synced)
        return synced;
    file_ = std::move(*file);
    number_ = number;
    end_ = SegmentHeader::bytes;
    tree_ = {};
    first_ = {};
    return {};
}

void BookWriter::add(std::string_view record)
{
    chain_ = hash_from(hash_in(record));
    tree_.add(leaf_hash(record));
    sequence_ = std::max(sequence_, sequence_in(record));
    last_ = std::max(last_, stamp_in(record));
    if (tree_.size() == 1) first_ = stamp_in(record);
}

void BookWriter::take(std::string& records)
{
    if (!waiting_.empty()) waiting_.reserve(waiting_.size() + records.size());
    const std::string_view all(records);
    for (std::size_t at = 0; at < records.size();) {
        const auto record = all.substr(at, record_size(all.substr(at)));
        put_hash(records.data() + at, record.size(), chain_hash(chain_, record));
        add(record);
        at += record.size();
    }
    if (waiting_.empty())
        waiting_.swap(records);
    else
        waiting_ += records;
    records.clear();
}

base::Result<void> BookWriter::write()
{
    if (auto written = file_.write_at(end_, waiting_); !written) {
        static_cast<void>(file_.truncate(end_));
        return written;
    }
    end_ += waiting_.size();
    waiting_.clear();
    return {};
}

base::Result<void> BookWriter::roll()
{
    return begin_segment(number_ + 1);
}

}  // namespace ledger
