// Markers: see markers.hpp; the row is drawn in account_rows.cpp.

#include "store/markers.hpp"

#include "base/bytes.hpp"
#include "store/account_rows.hpp"

namespace store {
namespace {

base::Result<Marker> marker_from(std::string_view key, std::string_view value)
{
    base::ByteReader from_key(key);
    from_key.u8();
    Marker marker{from_key.uuid(), {}};
    auto text = text_from(value);
    if (!text) return base::refuse(text.error());
    marker.text = *text;
    return marker;
}

}  // namespace

bool has_marker(const Rows& rows, const base::Uuid& id)
{
    return rows.get(key::marker(id)).has_value();
}

void put_marker(Batch& rows, const Marker& marker)
{
    rows.put(key::marker(marker.id), text_row(marker.text));
}

void drop_marker(Batch& rows, const base::Uuid& id)
{
    rows.erase(key::marker(id));
}

base::Result<std::vector<Marker>> read_markers(const Rows& rows, const base::Uuid& after, std::size_t most)
{
    base::Result<std::vector<Marker>> markers;
    const std::string end(1, static_cast<char>(key::markers()[0] + 1));
    rows.scan(key::marker(after), end, [&](std::string_view key, std::string_view value) {
        auto marker = marker_from(key, value);
        if (!marker) {
            markers = base::refuse(marker.error());
            return Next::stop;
        }
        if (marker->id != after) markers->push_back(std::move(*marker));
        return markers->size() < most ? Next::go_on : Next::stop;
    });
    return markers;
}

}  // namespace store
