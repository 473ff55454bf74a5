#include "ledger/segment.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fcntl.h>

namespace ledger {
namespace {

constexpr std::string_view magic = "CGAL", ending = ".seg";
constexpr std::uint8_t version = 1;
constexpr std::size_t piece_size = 1 << 20;
constexpr std::size_t digits = 10;

}  // namespace

std::string to_bytes(const SegmentHeader& header)
{
    base::ByteWriter writer;
    writer.raw(magic).u8(version).u8(static_cast<std::uint8_t>(header.book)).u8(0).u8(0);
    writer.be32(header.number).raw(view(header.chain));
    writer.be32(base::crc32c(writer.bytes()));
    return std::move(writer).bytes();
}

base::Result<SegmentHeader> segment_header_from(std::string_view bytes)
{
    base::ByteReader reader(bytes);
    const bool is_ours = reader.raw(magic.size()) == magic;
    if (const auto its = reader.u8(); is_ours && reader.ok() && its > version)
        return base::refuse(base::Code::unsupported, "a newer program has written this segment");
    const auto book = reader.u8();
    reader.raw(2);
    SegmentHeader header{static_cast<Book>(book), reader.be32(), hash_from(reader.raw(sizeof(Hash)))};
    const auto crc = reader.be32();
    const bool is_whole = reader.ok() && crc == base::crc32c(bytes.substr(0, SegmentHeader::bytes - 4));
    if (!is_ours || !is_whole || std::ranges::find(books, header.book) == books.end())
        return base::refuse(base::Code::corrupt, "no segment of a book begins like this");
    return header;
}

std::string segment_name(std::uint32_t number)
{
    return base::format("{:010}{}", number, ending);
}

std::string segment_path(const std::string& folder, Book book, std::uint32_t number)
{
    return base::format("{}/{}/{}", folder, to_string(book), segment_name(number));
}

base::Result<std::vector<std::uint32_t>> segments_in(const std::string& folder, Book book)
{
    const auto names = disk::names_in(base::format("{}/{}", folder, to_string(book)));
    if (!names) return base::refuse(names.error());
    std::vector<std::uint32_t> numbers;
    for (const auto& name : *names) {
        if (name.size() != digits + ending.size() || !name.ends_with(ending)) continue;
        if (const auto number = base::to_number(name.substr(0, digits)); number && *number <= UINT32_MAX)
            numbers.push_back(static_cast<std::uint32_t>(*number));
    }
    std::ranges::sort(numbers);
    return numbers;
}

base::Result<SegmentReader> SegmentReader::open(const std::string& folder, Book book, std::uint32_t number)
{
    auto file = disk::File::open(segment_path(folder, book, number), O_RDONLY);
    if (!file) return base::refuse(file.error());
    const auto head = file->read_at(0, SegmentHeader::bytes);
    if (!head) return base::refuse(head.error());
    const auto header = segment_header_from(*head);
    if (!header)
        return base::refuse(header.error().code, base::format("{}: {}", file->path(), header.error().detail));
    if (header->book != book || header->number != number)
        return base::refuse(base::Code::corrupt, base::format("{}: this is segment {} of {}", file->path(),
                                                              header->number, to_string(header->book)));
    return SegmentReader(std::move(*file), *header);
}

// How long the next record is, which is in piece_ then; 0: there is none.
base::Result<std::size_t> SegmentReader::look()
{
    for (const bool has_read : {false, true}) {
        const auto here = std::string_view(piece_).substr(at_);
        const auto size = record_size(here);
        if (size != 0 && here.size() >= size) return size;
        if (has_read) break;
        auto more = file_.read_at(offset_, piece_size);
        if (!more) return base::refuse(more.error());
        piece_ = std::move(*more);
        at_ = 0;
    }
    return std::size_t{0};
}

base::Result<bool> SegmentReader::peek()
{
    const auto size = look();
    if (!size) return base::refuse(size.error());
    return *size > 0;
}

base::Result<std::string_view> SegmentReader::next()
{
    const auto size = look();
    if (!size) return base::refuse(size.error());
    const auto record = std::string_view(piece_).substr(at_, *size);
    at_ += *size;
    offset_ += *size;
    return record;
}

base::Result<std::uint64_t> SegmentReader::rest() const
{
    const auto size = file_.size();
    if (!size) return base::refuse(size.error());
    return *size - std::min(*size, offset_);
}

}  // namespace ledger
