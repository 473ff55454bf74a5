// Thread ids: see thread_id.hpp. A pure function of the message, so it needs no index and is the same
// in every account and after every restore.

#include "store/thread_id.hpp"

#include "base/text.hpp"
#include "store/digest.hpp"

namespace store {

base::Uuid thread_id_of(const mime::Summary& summary, const base::Uuid& otherwise)
{
    if (!summary.references.empty()) return digest(base::trim(summary.references.front()));
    const auto& own = summary.envelope.message_id;
    if (own && !base::trim(*own).empty()) return digest(base::trim(*own));
    return otherwise;
}

}  // namespace store
