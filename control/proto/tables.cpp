// Which tables of sentences there are: one for each matter.

#include "control/proto/sentences.hpp"

#include <array>

namespace control {

std::span<const std::span<const Row>> tables()
{
    static const std::array all{sentences(),        rights_sentences(), box_sentences(),
                                login_sentences(),  factor_sentences(), quota_sentences(),
                                agency_sentences(), update_sentences(), export_sentences()};
    return all;
}

}  // namespace control
