// Blobs: see inspection.hpp, part 8.

#include "store/check/bytes_beside.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t blobs_at_once = 1024;

// The next ones; none where there are no more, or no more can be listed, which is told.
net::Task<base::Result<std::vector<BlobId>>> next_blobs(Inspection& inspection, BlobId after)
{
    auto blobs = co_await inspection.engine().blobs().list(after, blobs_at_once);
    if (blobs || blobs.error().code != base::Code::corrupt) co_return blobs;
    co_await inspection.tell_unlisted(Space::server, blobs.error());
    co_return std::vector<BlobId>();
}

// Of some blobs, those that nobody has.
net::Task<std::vector<BlobId>> unused_of(const Inspection& inspection, std::vector<BlobId> blobs)
{
    std::erase_if(blobs, [&](const BlobId& blob) {
        const bool is_in_use = inspection.core().claims->is_claimed(blob) || inspection.is_disowned(blob);
        return is_in_use || !inspection.is_settled(blob);
    });
    std::vector<std::uint8_t> has_some(blobs.size());  // one byte each: written side by side
    auto look = [&](std::size_t number, const Rows& rows) { has_some[number] = has_owner(rows); };
    const auto seen = co_await look_at_bodies(inspection, blobs, look, With::rows);
    std::vector<BlobId> unused;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        if (seen.is_read[i] ? !has_some[i] : !co_await is_owned(inspection, blobs[i]))
            unused.push_back(blobs[i]);
    }
    co_return unused;
}

net::Task<void> tell_unused(Inspection& inspection, std::vector<BlobId> blobs)
{
    const auto unused = co_await unused_of(inspection, std::move(blobs));
    for (const auto& blob : unused) {
        const auto bytes = co_await inspection.engine().blobs().look(blob);
        if (!bytes && bytes.error().code == base::Code::not_found) continue;
        Finding finding;
        finding.kind = Finding::Kind::unused_bytes;
        finding.where.blob = blob;
        finding.what = "bytes that nobody owns: the next sweep takes them";
        finding.remedy = Finding::Remedy::sweep;
        co_await inspection.tell(std::move(finding));
    }
    co_await breathe();
}

}  // namespace

net::Task<base::Result<void>> BytesBeside::fill()
{
    auto blobs = co_await next_blobs(inspection_, blobs_.empty() ? BlobId() : blobs_.back());
    if (!blobs) co_return base::refuse(std::move(blobs.error()));
    is_last_ = blobs->empty();
    blobs_ = std::move(*blobs);
    at_ = 0;
    co_return base::Result<void>();
}

net::Task<base::Result<void>> BytesBeside::pass(const std::vector<BlobId>& bodies)
{
    for (auto body = bodies.begin();;) {
        if (at_ == blobs_.size()) {
            if (is_last_) co_return base::Result<void>();
            if (auto filled = co_await fill(); !filled) co_return filled;
            continue;
        }
        const BlobId& blob = blobs_[at_];
        while (body != bodies.end() && *body < blob) ++body;
        if (body == bodies.end()) co_return base::Result<void>();
        if (*body != blob) inspection_.note_unowned(blob);
        ++at_;
    }
}

net::Task<base::Result<void>> BytesBeside::pass_rest()
{
    while (!is_last_) {
        for (; at_ < blobs_.size(); ++at_) inspection_.note_unowned(blobs_[at_]);
        if (auto filled = co_await fill(); !filled) co_return filled;
        co_await breathe();
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> inspect_blobs(Inspection& inspection)
{
    if (const auto& noted = inspection.unowned_blobs()) {
        for (std::size_t at = 0; at < noted->size(); at += blobs_at_once) {
            const auto some = std::span(*noted).subspan(at, std::min(blobs_at_once, noted->size() - at));
            co_await tell_unused(inspection, {some.begin(), some.end()});
        }
        co_return base::Result<void>();
    }
    BlobId after;
    for (;;) {
        auto blobs = co_await next_blobs(inspection, after);
        if (!blobs) co_return base::refuse(std::move(blobs.error()));
        if (blobs->empty()) co_return base::Result<void>();
        after = blobs->back();
        co_await tell_unused(inspection, std::move(*blobs));
    }
}

}  // namespace store
