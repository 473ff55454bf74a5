#include "ledger/shelf.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/statvfs.h>

namespace ledger {
namespace {

constexpr std::uint64_t longest_head = 4096;

base::Result<SigningKey> open_key(const std::string& folder)
{
    const auto path = folder + "/key", public_path = folder + "/key.pub";
    const auto pem = disk::read_file(path);
    if (!pem && pem.error().code != base::Code::not_found) return base::refuse(pem.error());
    if (pem && !pem->empty()) {
        auto key = SigningKey::from_pem(*pem);
        if (!key) return base::refuse(key.error().code, base::format("{}: {}", path, key.error().detail));
        return key;
    }
    std::error_code ignored;
    if (std::filesystem::exists(folder + "/heads", ignored))
        return base::refuse(
            base::Code::not_found,
            base::format("{} is missing: bring it back from a backup, or move {} away", path, folder));
    auto key = SigningKey::make();
    if (auto kept = disk::replace_file(public_path, key.public_pem()); !kept)
        return base::refuse(kept.error());
    if (auto kept = disk::replace_file(path, key.pem()); !kept) return base::refuse(kept.error());
    return key;
}

struct First {
    base::WallTime stamp;
    std::uint64_t sequence = 0;
    Hash before{};
};

std::optional<First> first_of(const std::string& folder, Book book, std::uint32_t segment)
{
    auto reader = SegmentReader::open(folder, book, segment);
    if (!reader) return std::nullopt;
    const auto bytes = reader->next();
    if (!bytes || bytes->empty()) return std::nullopt;
    const auto record = record_from(*bytes);
    if (!record) return std::nullopt;
    return First{record->stamp, record->sequence, reader->header().chain};
}

}  // namespace

base::Result<Shelf> Shelf::open(const std::string& folder, Found& found)
{
    if (auto made = disk::make_folder(folder); !made) return base::refuse(made.error());
    auto key = open_key(folder);
    if (!key) return base::refuse(key.error());
    Shelf shelf(folder, std::move(*key));
    const auto head = shelf.open_heads(found);
    if (!head) return base::refuse(head.error());
    for (const auto book : books) {
        const auto known = *head ? std::optional((**head)[book]) : std::nullopt;
        auto writer = BookWriter::open({folder, book}, known);
        if (!writer) return base::refuse(writer.error());
        if (writer->cut()) found.cuts.push_back(*writer->cut());
        shelf.books_.push_back(std::move(*writer));
    }
    return shelf;
}

// The last whole line; what is torn behind it is taken away.
base::Result<std::optional<Head>> Shelf::open_heads(Found& found)
{
    auto file = disk::File::open(folder_ + "/heads", O_RDWR | O_CREAT);
    if (!file) return base::refuse(file.error());
    const auto size = file->size();
    if (!size) return base::refuse(size.error());
    const auto begin = *size - std::min(*size, longest_head);
    const auto tail = file->read_at(begin, longest_head);
    if (!tail) return base::refuse(tail.error());
    const auto end = tail->rfind('\n');
    heads_end_ = end == tail->npos ? 0 : begin + end + 1;
    if (heads_end_ < *size)
        if (auto cut = file->truncate(heads_end_); !cut) return base::refuse(cut.error());
    heads_ = std::move(*file);
    if (end == tail->npos) return std::nullopt;
    const auto before = end == 0 ? tail->npos : tail->rfind('\n', end - 1);
    const auto from = before == tail->npos ? 0 : before + 1;
    const auto line = std::string_view(*tail).substr(from, end - from);
    auto head = head_from(line, key_.public_key());
    if (!head) {
        found.bad_head = head.error().detail;
        return std::nullopt;
    }
    last_head_ = time_in(line);
    return std::optional(*head);
}

base::WallTime Shelf::last_stamp() const
{
    base::WallTime last{};
    for (const auto& book : books_) last = std::max(last, book.last_stamp());
    return last;
}

std::uint64_t Shelf::last_sequence() const
{
    std::uint64_t last = 0;
    for (const auto& book : books_) last = std::max(last, book.head().sequence);
    return last;
}

std::uint64_t Shelf::free_bytes() const
{
    struct statvfs disk{};
    if (::statvfs(folder_.c_str(), &disk) != 0) return 0;
    return disk.f_bavail * disk.f_frsize;
}

void Shelf::take(Records& records)
{
    for (std::size_t i = 0; i < records.size(); ++i)
        if (!records[i].empty()) books_[i].take(records[i]);
}

std::uint64_t Shelf::waiting() const
{
    std::uint64_t bytes = 0;
    for (const auto& book : books_) bytes += book.waiting();
    return bytes;
}

base::Result<void> Shelf::write()
{
    for (std::size_t i = 0; i < books_.size(); ++i) {
        if (!books_[i].has_waiting()) continue;
        if (auto written = books_[i].write(); !written) return written;
        is_unsynced_[i] = true;
    }
    return {};
}

base::Result<void> Shelf::sync()
{
    for (std::size_t i = 0; i < books_.size(); ++i) {
        if (!is_unsynced_[i]) continue;
        if (auto synced = books_[i].sync(); !synced) return synced;
        is_unsynced_[i] = false;
    }
    return {};
}

base::Result<std::string> Shelf::sign_head(base::WallTime now)
{
    Head head{now, {}};
    for (const auto book : books) head.of[place_of(book)] = books_[place_of(book)].head();
    auto line = to_line(head, key_) + '\n';
    if (auto written = heads_.write_at(heads_end_, line); !written) {
        static_cast<void>(heads_.truncate(heads_end_));
        return base::refuse(written.error());
    }
    if (auto synced = disk::sync(heads_); !synced) return base::refuse(synced.error());
    heads_end_ += line.size();
    last_head_ = time_in(line);
    return line;
}

bool Shelf::is_full(const BookWriter& book, std::uint64_t size, base::WallTime before)
{
    return !book.is_empty() && (book.bytes() >= size || book.begun() < before);
}

bool Shelf::is_full(std::uint64_t size, base::WallTime before) const
{
    return std::ranges::any_of(books_, [&](const auto& book) { return is_full(book, size, before); });
}

base::Result<void> Shelf::roll(std::uint64_t size, base::WallTime before)
{
    for (auto& book : books_) {
        if (!is_full(book, size, before)) continue;
        if (auto rolled = book.roll(); !rolled) return rolled;
    }
    return {};
}

std::optional<Shelf::Old> Shelf::older_than(Book book, base::WallTime before) const
{
    const auto numbers = segments_in(folder_, book);
    if (!numbers || numbers->size() < 2) return std::nullopt;
    const auto first = first_of(folder_, book, numbers->front());
    const auto next = first_of(folder_, book, (*numbers)[1]);
    if (!first || !next || next->stamp >= before) return std::nullopt;
    return Old{book, numbers->front(), first->sequence, next->sequence, next->before};
}

Event Shelf::Old::to_event() const
{
    Event event(Kind::dropped);
    event.add(Name::book, to_string(book)).add(Name::segment, segment).add(Name::first, first);
    event.add(Name::last, next - 1).add(Name::chain, to_hex(chain));
    return event;
}

base::Result<void> Shelf::drop(const Old& old) const
{
    std::error_code failed;
    std::filesystem::remove(segment_path(folder_, old.book, old.segment), failed);
    if (failed) return base::refuse(base::Code::unavailable, failed.message());
    return disk::sync_folder(base::format("{}/{}", folder_, to_string(old.book)));
}

}  // namespace ledger
