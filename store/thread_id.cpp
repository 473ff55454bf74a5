// Thread ids: see thread_id.hpp. A pure function of the message, so it needs no index and is the same
// in every account and after every restore.

#include "store/thread_id.hpp"

#include "base/text.hpp"
#include "store/digest.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t thread_id_bytes = 8;

base::Uuid first_half(base::Uuid id)
{
    std::ranges::fill(id.bytes.begin() + thread_id_bytes, id.bytes.end(), std::uint8_t{0});
    return id;
}

}  // namespace

base::Uuid thread_id_of(const mime::StoredSummary& summary, const base::Uuid& otherwise)
{
    if (!summary.references.empty()) return first_half(digest(base::trim(summary.references.front())));
    const auto& own = summary.message_id;
    if (own && !base::trim(*own).empty()) return first_half(digest(base::trim(*own)));
    return first_half(digest(otherwise.view()));
}

void put_thread_id(base::ByteWriter& to, const base::Uuid& id)
{
    to.raw(id.view().substr(0, thread_id_bytes));
}

base::Uuid take_thread_id(base::ByteReader& from)
{
    base::Uuid id;
    const auto bytes = from.raw(thread_id_bytes);
    std::ranges::copy(bytes, id.bytes.begin());
    return id;
}

}  // namespace store
