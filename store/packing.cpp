// Packing: the door to zstd.
//
// Why this level and this dictionary: docs/formats/segment.md. Every frame stands alone and is made in one call.

#include "store/packing.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

#include <memory>
#include <new>
#include <utility>
#include <vector>
#include <zstd.h>

namespace store {
namespace {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr char dictionary_1[] = {
#embed "dictionary/1.zdict"
};
#pragma clang diagnostic pop

// A block of zstd gives at most so much, and takes four bytes or more.
constexpr std::uint64_t most_in_a_block = 128 << 10;

struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
using Packer = std::unique_ptr<ZSTD_CCtx, Free>;
using Unpacker = std::unique_ptr<ZSTD_DCtx, Free>;

void check(std::size_t outcome)
{
    if (ZSTD_isError(outcome)) throw std::bad_alloc();  // nothing else can be wrong with what is set here
}

using Parameters = std::vector<std::pair<ZSTD_cParameter, int>>;

Packer make_packer(const Parameters& parameters)
{
    Packer packer(ZSTD_createCCtx());
    if (!packer) throw std::bad_alloc();
    for (const auto& [parameter, value] : parameters)
        check(ZSTD_CCtx_setParameter(packer.get(), parameter, value));
    check(ZSTD_CCtx_loadDictionary(packer.get(), dictionary_1, sizeof dictionary_1));
    return packer;
}

Unpacker make_unpacker()
{
    Unpacker unpacker(ZSTD_createDCtx());
    if (!unpacker) throw std::bad_alloc();
    check(ZSTD_DCtx_loadDictionary(unpacker.get(), dictionary_1, sizeof dictionary_1));
    return unpacker;
}

// Room to work in, with the dictionary read into it, costs a hundred times more to make than a message to pack: so
// each thread keeps its own, of some hundred KiB whatever the bytes. What could not be made is tried again.
const Packer& packer_for(Effort effort)
{
    if (effort == Effort::thorough) {
        thread_local const Packer thorough =
            make_packer({{ZSTD_c_compressionLevel, 6}, {ZSTD_c_windowLog, 17}});
        return thorough;
    }
    // Level 1, but for matches of 6 bytes and more, found by a table that the dictionary's own fill well.
    thread_local const Packer quick = make_packer(
        {{ZSTD_c_compressionLevel, 1}, {ZSTD_c_windowLog, 17}, {ZSTD_c_minMatch, 6}, {ZSTD_c_hashLog, 15}});
    return quick;
}

std::size_t unpack_into(char* to, std::size_t room, std::string_view packed)
{
    thread_local const Unpacker unpacker = make_unpacker();
    return ZSTD_decompressDCtx(unpacker.get(), to, room, packed.data(), packed.size());
}

// False where it does not pay, or there is no memory: then nothing is left of it.
bool shrink(std::string_view bytes, std::string& to, Effort effort)
{
    const std::size_t before = to.size();
    const std::size_t room = bytes.size() - bytes.size() / 8;
    to.resize(before + room);
    std::size_t size = 0;
    try {
        size = ZSTD_compress2(packer_for(effort).get(), to.data() + before, room, bytes.data(), bytes.size());
    } catch (const std::bad_alloc&) {
        size = room + 1;
    }
    const bool fits = size <= room;  // errors are very large numbers
    to.resize(fits ? before + size : before);
    return fits;
}

// Before memory is asked for.
bool can_be_packed(std::uint64_t size, std::string_view packed)
{
    return size / most_in_a_block <= packed.size() / 4 &&
           size == ZSTD_getFrameContentSize(packed.data(), packed.size());
}

std::unexpected<base::Error> damaged()
{
    return base::refuse(base::Code::corrupt, "damaged: packed bytes");
}

}  // namespace

base::Result<Codec> to_codec(std::uint8_t number)
{
    if (number <= static_cast<std::uint8_t>(Codec::zstd_1)) return static_cast<Codec>(number);
    return base::refuse(base::Code::unsupported, base::format("bytes packed by codec {}", number));
}

Codec pack(std::string_view bytes, std::string& to, Effort effort)
{
    if (effort != Effort::none && shrink(bytes, to, effort)) return Codec::zstd_1;
    to += bytes;
    return Codec::as_is;
}

base::Result<std::string> unpack(Codec codec, std::string_view packed, std::uint64_t size)
{
    if (codec == Codec::as_is) {
        if (packed.size() != size) return damaged();
        return std::string(packed);
    }
    if (!can_be_packed(size, packed)) return damaged();
    try {
        std::string bytes;
        bytes.resize_and_overwrite(size, [&](char* to, std::size_t room) {
            const std::size_t count = unpack_into(to, room, packed);  // errors are very large numbers
            return count == room ? room : 0;
        });
        if (bytes.size() != size) return damaged();
        return bytes;
    } catch (const std::bad_alloc&) {
        return base::refuse(base::Code::no_space, "no memory to unpack a body");
    }
}

std::string packed_value(std::string_view bytes, Effort effort)
{
    std::string packed;
    const Codec codec = pack(bytes, packed, effort);
    base::ByteWriter to;
    to.u8(static_cast<std::uint8_t>(codec)).varint(bytes.size()).raw(packed);
    return std::move(to).bytes();
}

std::optional<std::string> repacked_value(std::string_view packed, Effort effort)
{
    if (packed.empty() || packed.front() != static_cast<char>(Codec::as_is)) return std::nullopt;
    const auto bytes = unpacked_value(packed);
    if (!bytes) return std::nullopt;
    std::string again = packed_value(*bytes, effort);
    return again.size() < packed.size() ? std::optional(std::move(again)) : std::nullopt;
}

base::Result<std::string> unpacked_value(std::string_view packed)
{
    base::ByteReader from(packed);
    const auto codec = to_codec(from.u8());
    const std::uint64_t size = from.varint();
    if (!from.ok()) return damaged();
    if (!codec) return base::refuse(codec.error());
    return unpack(*codec, from.rest(), size);
}

}  // namespace store
