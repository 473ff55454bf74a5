// Markers: proof in an account that something was delivered to it, committed with the message. So a delivery
// that is repeated because nobody knows what became of the first one delivers once.
#pragma once

#include "store/store.hpp"

namespace store {

bool has_marker(const Rows& rows, const base::Uuid& id);
void put_marker(Batch& rows, const Marker& marker);
void drop_marker(Batch& rows, const base::Uuid& id);
base::Result<std::vector<Marker>> read_markers(const Rows& rows, const base::Uuid& after, std::size_t most);

}  // namespace store
