// The database's file: see database_file.hpp.
//
// clang-format off
//   page 0, page 1   the two meta pages, written in turn; numbers as the machine keeps them
//     page header    number u64 · pad u16 · flags u16 (8: meta) · bounds 2 × u16
//     meta           magic u32 · version u32 · address u64 · map size u64 · two tables of 48 · last page u64 · transaction u64
//     table          page size u32 (in the first) · …
// clang-format on

#include "store/lmdb/database_file.hpp"

#include "base/format.hpp"

#include <cstring>
#include <fcntl.h>

namespace store {
namespace {

constexpr std::uint16_t meta_flag = 8;
constexpr std::uint32_t magic = 0xBEEFC0DE;
constexpr std::uint32_t version = 1;
constexpr std::size_t meta_bytes = 152;  // page header and meta

template<typename Number> Number number_at(std::string_view page, std::size_t place)
{
    Number value;
    std::memcpy(&value, page.data() + place, sizeof value);
    return value;
}

struct Meta {
    std::uint64_t page_size = 0, last_page = 0, transaction = 0;
};

base::Result<Meta> read_meta(const disk::File& file, std::uint64_t offset)
{
    auto page = file.read_at(offset, meta_bytes);
    if (!page) return base::refuse(page.error());
    const bool is_meta = page->size() == meta_bytes &&
                         (number_at<std::uint16_t>(*page, 10) & meta_flag) != 0 &&
                         number_at<std::uint32_t>(*page, 16) == magic;
    if (!is_meta) {
        return base::refuse(base::Code::corrupt,
                            base::format("a meta page of {} is damaged; {}", file.path(), restore_advice()));
    }
    if (number_at<std::uint32_t>(*page, 20) != version) {
        return base::refuse(
            base::Code::unsupported,
            base::format("{} was written by another version of LMDB: use the program that wrote it",
                         file.path()));
    }
    return Meta{number_at<std::uint32_t>(*page, 40), number_at<std::uint64_t>(*page, 136),
                number_at<std::uint64_t>(*page, 144)};
}

base::Result<DatabaseFile> measure(const disk::File& file, std::uint64_t bytes)
{
    auto first = read_meta(file, 0);
    if (!first) return base::refuse(first.error());
    auto second = read_meta(file, first->page_size);
    if (!second) return base::refuse(second.error());
    const Meta& newer = second->transaction > first->transaction ? *second : *first;
    return DatabaseFile{false, bytes, (newer.last_page + 1) * newer.page_size, newer.page_size};
}

}  // namespace

base::Result<DatabaseFile> look_at_database(const std::string& path)
{
    auto file = disk::File::open(path, O_RDONLY);
    if (!file && file.error().code == base::Code::not_found) return DatabaseFile{.is_new = true};
    if (!file) return base::refuse(file.error());
    auto bytes = file->size();
    if (!bytes) return base::refuse(bytes.error());
    if (*bytes == 0) return DatabaseFile{.is_new = true};
    return measure(*file, *bytes);
}

std::string restore_advice()
{
    return "restore the store, all of its folder, from a backup, or start with an empty one";
}

}  // namespace store
