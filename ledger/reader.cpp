#include "ledger/reader.hpp"

#include <algorithm>

namespace ledger {
namespace {

bool is_beyond(std::string_view bytes, const BookReader::From& from)
{
    base::ByteReader reader(bytes.substr(4));
    const auto stamp = base::WallTime(std::chrono::microseconds(static_cast<std::int64_t>(reader.be64())));
    return stamp > from.stamp || reader.be64() > from.sequence;
}

std::uint64_t sequence_in(std::string_view bytes)
{
    return base::ByteReader(bytes.substr(12)).be64();
}

}  // namespace

base::Result<void> BookReader::seek(From from)
{
    const auto numbers = segments_in(folder_, book_);
    if (!numbers) return base::refuse(numbers.error());
    for (auto number = numbers->rbegin(); number != numbers->rend(); ++number) {
        auto reader = SegmentReader::open(folder_, book_, *number);
        if (!reader) return base::refuse(reader.error());
        const auto first = reader->next();
        if (!first) return base::refuse(first.error());
        const bool is_here = !first->empty() && !is_beyond(*first, from);
        if (!is_here && number + 1 != numbers->rend()) continue;
        auto again = SegmentReader::open(folder_, book_, *number);
        if (!again) return base::refuse(again.error());
        reader_.emplace(std::move(*again));
        return {};
    }
    return {};
}

base::Result<std::string_view> BookReader::next()
{
    for (;;) {
        if (reader_) {
            auto record = reader_->next();
            if (!record || !record->empty()) return record;
        }
        const auto turned = turn_page();
        if (!turned) return base::refuse(turned.error());
        if (!*turned) return std::string_view();
    }
}

// A segment is whole once there is one behind it. False: there is none.
base::Result<bool> BookReader::turn_page()
{
    const auto numbers = segments_in(folder_, book_);
    if (!numbers) return base::refuse(numbers.error());
    const auto here = reader_ ? reader_->header().number : 0;
    const auto behind = std::ranges::upper_bound(*numbers, here);
    if (behind == numbers->end()) return false;
    auto next = SegmentReader::open(folder_, book_, *behind);
    // It is being made.
    if (!next && next.error().code == base::Code::corrupt && behind + 1 == numbers->end()) return false;
    if (!next) return base::refuse(next.error());
    if (reader_) {
        // What came between our last look and the new segment.
        const auto more = reader_->peek();
        if (!more) return base::refuse(more.error());
        if (*more) return true;
    }
    reader_.emplace(std::move(*next));
    return true;
}

Reader::Reader(const std::string& folder, std::span<const Book> of)
{
    for (const auto book : of) ahead_.push_back({book, BookReader(folder, book)});
}

base::Result<void> Reader::seek(BookReader::From from)
{
    for (auto& one : ahead_)
        if (auto found = one.reader.seek(from); !found) return found;
    return {};
}

base::Result<Reader::Found> Reader::next(std::uint64_t limit)
{
    Ahead* first = nullptr;
    for (auto& one : ahead_) {
        if (one.bytes.empty() && one.dry_at != limit) {
            const auto bytes = one.reader.next();
            if (!bytes) return base::refuse(bytes.error());
            one.bytes = *bytes;
            if (one.bytes.empty())
                one.dry_at = limit;
            else
                one.sequence = sequence_in(one.bytes);
        }
        const bool is_next = !one.bytes.empty() && (!first || one.sequence < first->sequence);
        if (is_next) first = &one;
    }
    if (!first || first->sequence > limit) {
        for (auto& one : ahead_) one.dry_at.reset();
        return Found{};
    }
    return Found{first->book, std::exchange(first->bytes, {})};
}

}  // namespace ledger
