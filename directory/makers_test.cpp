#include "directory/conformance.hpp"
#include "directory/memory/directory.hpp"
#include "directory/sample.hpp"

namespace directory::conformance {

std::vector<Maker> makers()
{
    return {{"memory",
             [] { return std::make_unique<memory::Directory>(std::vector<std::string>{sample::domain}); }}};
}

}  // namespace directory::conformance
