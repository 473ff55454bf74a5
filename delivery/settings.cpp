// The settings of [delivery], described once: see base/settings.hpp.

#include "delivery/settings.hpp"

namespace delivery {

void describe(base::Section& section, Settings& settings)
{
    section.field("postmaster", settings.postmaster,
                  "Login or address that receives mail for postmaster@ every local domain "
                  "(empty: the first admin of the directory; while there is none, such mail is put off).");
}

}  // namespace delivery
