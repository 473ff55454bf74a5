// Place: version u8 · kind u8 · segment · offset · size · stored       (varints)

#include "store/lmdb/place.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

namespace store {

std::string to_bytes(const Place& place)
{
    if (place.kind == Place::Kind::log) base::bug("a place in the log is not for the database");
    base::ByteWriter to;
    to.u8(Place::version).u8(static_cast<std::uint8_t>(place.kind));
    to.varint(place.file).varint(place.offset).varint(place.size).varint(place.stored);
    return std::move(to).bytes();
}

base::Result<Place> place_from(std::string_view bytes)
{
    base::ByteReader from(bytes);
    const std::uint8_t version = from.u8();
    if (version > Place::version) {
        return base::refuse(base::Code::unsupported, base::format("a place of format {}", version));
    }
    const std::uint8_t kind = from.u8();
    const std::uint64_t file = from.varint();
    Place place;
    place.kind = static_cast<Place::Kind>(kind);
    place.file = static_cast<std::uint32_t>(file);
    place.offset = from.varint();
    place.size = from.varint();
    place.stored = from.varint();
    if (!from.at_end() || version == 0 || kind > 1 || file > 0xFFFFFFFF) {
        return base::refuse(base::Code::corrupt, "a damaged place");
    }
    return place;
}

}  // namespace store
