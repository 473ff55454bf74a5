// What the operator decides about delivery.
#pragma once

#include "base/settings.hpp"

#include <string>

namespace delivery {

struct Settings {
    std::string postmaster;  // login or address; empty: the first admin
};

void describe(base::Section& section, Settings& settings);

}  // namespace delivery
