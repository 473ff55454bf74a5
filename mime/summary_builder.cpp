#include "base/result.hpp"
#include "mime/structure_reader.hpp"

#include <utility>

namespace mime {

struct SummaryBuilder::State {
    StructureReader reader;
};

SummaryBuilder::SummaryBuilder() : state_(std::make_unique<State>())
{}
SummaryBuilder::~SummaryBuilder() = default;

void SummaryBuilder::feed(std::string_view bytes)
{
    state_->reader.feed(bytes);
}

StoredSummary SummaryBuilder::finish_stored()
{
    return state_->reader.finish();
}

Summary SummaryBuilder::finish()
{
    auto summary = Summary::from_bytes(finish_stored().bytes);
    if (!summary) base::bug("a summary that cannot be read");
    return std::move(*summary);
}

}  // namespace mime
