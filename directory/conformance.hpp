// The directories that the conformance suite is played on.
#pragma once

#include "directory/directory.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace directory::conformance {

struct Maker {
    std::string name;
    std::function<std::unique_ptr<Directory>()> make;  // an empty one, for sample::domain
};

std::vector<Maker> makers();

}  // namespace directory::conformance
