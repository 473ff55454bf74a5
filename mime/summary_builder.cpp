#include "mime/structure_reader.hpp"

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

Summary SummaryBuilder::finish()
{
    return state_->reader.finish();
}

}  // namespace mime
