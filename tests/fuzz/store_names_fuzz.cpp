#include "store/names.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const auto levels = store::to_levels({reinterpret_cast<const char*>(data), size});
    if (!levels) return 0;
    // What is accepted is a fixed point, so that a name has one spelling only.
    const auto again = store::to_levels(store::to_name(*levels));
    if (!again || *again != *levels) std::abort();
    return 0;
}
