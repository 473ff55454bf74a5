// BodyWriter: one message's bytes on their way in, parsed while they pass.

#include "store/core.hpp"
#include "store/packing.hpp"
#include "store/thread_id.hpp"

namespace store {
namespace {

class Writer final : public BodyWriter {
  public:
    Writer(Store::Core& core, const BlobId& id)
        : id_(id),
          claim_(core.claims->begin(id)),
          blob_(core.engine.blobs().create(id))
    {}

    net::Task<base::Result<void>> append(std::string_view bytes) override
    {
        summary_.feed(bytes);
        co_return co_await blob_->append(bytes);
    }

    net::Task<base::Result<Body>> finish() override
    {
        auto info = co_await blob_->finish();
        if (!info) co_return base::refuse(std::move(info.error()));
        const auto summary = summary_.finish_stored();
        // It is packed on its way to where it stays, like the body.
        co_return Body{id_, info->size, packed_value(summary.bytes, Effort::none), thread_id_of(summary, id_),
                       claim_};
    }

  private:
    BlobId id_;
    std::shared_ptr<const Claims::Claim> claim_;
    std::unique_ptr<BlobWriter> blob_;
    mime::SummaryBuilder summary_;
};

std::uint64_t unix_ms(base::WallTime time)
{
    const auto count = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
    return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

}  // namespace

std::unique_ptr<BodyWriter> Store::write_body()
{
    return std::make_unique<Writer>(*core_, base::time_ordered_uuid(unix_ms(core_->clock.now())));
}

}  // namespace store
