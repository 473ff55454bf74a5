// Thread ids (RFC 8474 §5.3): the same for all messages whose References begin with the same message. 64
// bits, for every copy of a message holds one: the second half of the uuid is nil.
#pragma once

#include "base/bytes.hpp"
#include "mime/summary.hpp"

namespace store {

// From the first of References and In-Reply-To, or the message's own id; from `otherwise` where it has none.
base::Uuid thread_id_of(const mime::StoredSummary& summary, const base::Uuid& otherwise);

// As rows hold it.
void put_thread_id(base::ByteWriter& to, const base::Uuid& id);
base::Uuid take_thread_id(base::ByteReader& from);

}  // namespace store
