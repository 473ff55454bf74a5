// Thread ids (RFC 8474 §5.3): the same for all messages whose References begin with the same message.
#pragma once

#include "base/uuid.hpp"
#include "mime/summary.hpp"

namespace store {

// From the first of References and In-Reply-To, or the message's own id; `otherwise` where it has none.
base::Uuid thread_id_of(const mime::Summary& summary, const base::Uuid& otherwise);

}  // namespace store
