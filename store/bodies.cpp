// Bodies read: summaries and bytes.

#include "store/body_rows.hpp"
#include "store/core.hpp"
#include "store/packing.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::uint64_t chunk_size = 64 * 1024;

net::Task<base::Result<BodyRow>> read_body(const Engine& engine, BlobId body)
{
    base::Result<BodyRow> found;
    auto look = [&](const Rows& rows) -> base::Result<void> {
        const auto value = rows.get(key::body());
        found = value ? body_row(*value)
                      : base::refuse(base::Code::not_found, "no body " + base::to_string(body));
        return {};
    };
    auto looked = co_await engine.read({Space::body, body}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return found;
}

net::Task<void> keep_summary(Store::Core& core, BlobId body, std::string bytes)
{
    // Where it cannot be written it will be made again: nothing depends on it.
    static_cast<void>(co_await core.engine.transact(
        {Space::body, body}, [bytes = std::move(bytes)](Batch& rows) -> base::Result<void> {
            const auto value = rows.get(key::body());
            if (!value) return {};
            auto row = body_row(*value);
            if (!row) return base::refuse(row.error());
            row->summary = bytes;
            rows.put(key::body(), to_bytes(*row));
            return {};
        }));
}

net::Task<base::Result<mime::Summary>> summary_of(Store::Core& core, BlobId body)
{
    auto row = co_await read_body(core.engine, body);
    if (!row) co_return base::refuse(std::move(row.error()));
    auto summary = unpacked_summary(row->summary);
    if (summary) co_return summary;
    auto made = co_await summarize(core, body);
    if (!made) co_return base::refuse(std::move(made.error()));
    co_await keep_summary(core, body, packed_value(made->bytes));
    co_return mime::Summary::from_bytes(made->bytes);
}

net::Task<base::Result<std::string>> bytes_of(Store::Core& core, Message message, std::uint64_t offset,
                                              std::uint64_t size)
{
    const std::uint64_t prefix_size = message.prefix.size();
    std::string bytes;
    if (offset < prefix_size) bytes = message.prefix.substr(offset, size);
    if (bytes.size() == size) co_return bytes;
    const std::uint64_t at = offset + bytes.size() - prefix_size;
    auto rest = co_await core.engine.blobs().read(message.body, at, size - bytes.size());
    if (!rest) co_return base::refuse(std::move(rest.error()));
    if (bytes.empty()) co_return rest;
    co_return bytes + *rest;
}

}  // namespace

base::Result<mime::Summary> unpacked_summary(std::string_view packed)
{
    const auto bytes = unpacked_value(packed);
    if (!bytes) return base::refuse(bytes.error());
    return mime::Summary::from_bytes(*bytes);
}

base::Result<void> check_summary(std::string_view packed)
{
    const auto bytes = unpacked_value(packed);
    if (!bytes) return base::refuse(bytes.error());
    return mime::Summary::check(*bytes);
}

net::Task<base::Result<mime::StoredSummary>> summarize(Store::Core& core, BlobId body)
{
    mime::SummaryBuilder builder;
    for (std::uint64_t at = 0;;) {
        auto bytes = co_await core.engine.blobs().read(body, at, chunk_size);
        if (!bytes) co_return base::refuse(std::move(bytes.error()));
        if (bytes->empty()) break;
        builder.feed(*bytes);
        at += bytes->size();
    }
    co_return builder.finish_stored();
}

net::Task<base::Result<mime::Summary>> Account::summary(BlobId body) const
{
    return summary_of(store_->core(), body);
}

net::Task<base::Result<std::string>> Account::bytes(Message message, std::uint64_t offset,
                                                    std::uint64_t size) const
{
    return bytes_of(store_->core(), std::move(message), offset, size);
}

std::shared_ptr<const void> Account::hold(BlobId body) const
{
    return store_->core().claims->begin(body, Claims::Origin::stored);
}

}  // namespace store
