// Packing: the door to zstd.
//
// Level 1: the next ones take much longer for a few per cent (docs/formats/segment.md has the figures). Every frame
// stands alone, in one call, so nothing is kept from one to the next but room to work in.

#include "store/packing.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

#include <memory>
#include <new>
#include <zstd.h>

namespace store {
namespace {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr char dictionary_1[] = {
#embed "dictionary/1.zdict"
};
#pragma clang diagnostic pop

constexpr int level = 1;
constexpr std::uint64_t most_in_a_block = 128 << 10;  // of zstd; a block takes a byte or more

struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
    void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};

// What could not be made is tried again the next time that it is needed.
template<typename T> std::unique_ptr<T, Free> made(T* object)
{
    if (!object) throw std::bad_alloc();
    return std::unique_ptr<T, Free>(object);
}

const ZSTD_CDict* packing_dictionary()
{
    static const auto dictionary = made(ZSTD_createCDict(dictionary_1, sizeof dictionary_1, level));
    return dictionary.get();
}

const ZSTD_DDict* unpacking_dictionary()
{
    static const auto dictionary = made(ZSTD_createDDict(dictionary_1, sizeof dictionary_1));
    return dictionary.get();
}

// Room to work in costs more to make than a message to pack, so each thread keeps its own: some hundred KiB,
// whatever the bytes.
std::size_t pack_into(char* to, std::size_t room, std::string_view bytes)
{
    thread_local const auto context = made(ZSTD_createCCtx());
    return ZSTD_compress_usingCDict(context.get(), to, room, bytes.data(), bytes.size(),
                                    packing_dictionary());
}

std::size_t unpack_into(char* to, std::size_t room, std::string_view packed)
{
    thread_local const auto context = made(ZSTD_createDCtx());
    return ZSTD_decompress_usingDDict(context.get(), to, room, packed.data(), packed.size(),
                                      unpacking_dictionary());
}

// False where it does not pay, or there is no memory: then nothing is left of it.
bool shrink(std::string_view bytes, std::string& to)
{
    const std::size_t before = to.size();
    const std::size_t room = bytes.size() - bytes.size() / 8;
    to.resize(before + room);
    std::size_t size = 0;
    try {
        size = pack_into(to.data() + before, room, bytes);
    } catch (const std::bad_alloc&) {
        size = room + 1;
    }
    const bool fits = size <= room;  // errors are very large numbers
    to.resize(fits ? before + size : before);
    return fits;
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

Codec pack(std::string_view bytes, std::string& to)
{
    if (shrink(bytes, to)) return Codec::zstd_1;
    to += bytes;
    return Codec::as_is;
}

base::Result<std::string> unpack(Codec codec, std::string_view packed, std::uint64_t size)
{
    if (codec == Codec::as_is) {
        if (packed.size() != size) return damaged();
        return std::string(packed);
    }
    if (size / most_in_a_block > packed.size()) return damaged();
    try {
        std::string bytes(size, '\0');
        const std::size_t count = unpack_into(bytes.data(), bytes.size(), packed);
        if (count != size) return damaged();
        return bytes;
    } catch (const std::bad_alloc&) {
        return base::refuse(base::Code::no_space, "no memory to unpack a body");
    }
}

std::string packed_value(std::string_view bytes)
{
    std::string packed;
    const Codec codec = pack(bytes, packed);
    base::ByteWriter to;
    to.u8(static_cast<std::uint8_t>(codec)).varint(bytes.size()).raw(packed);
    return std::move(to).bytes();
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
