// Which tables of sentences there are: one for each matter, and what --help says.

#include "admin-cli/sentences.hpp"

#include <array>

namespace admin_cli {

std::span<const std::span<const control::Row>> tables()
{
    static const std::array all{sentences(),    rights_sentences(), box_sentences(),
                                life_words(),   login_words(),      helps(),
                                rights_helps(), factor_words(),     agency_words()};
    return all;
}

}  // namespace admin_cli
