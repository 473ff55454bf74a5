#include "store/lmdb/trouble.hpp"

#include "base/format.hpp"

namespace store {

base::Error as_missing(const base::Error& why, std::string_view what)
{
    if (why.code != base::Code::not_found) return why;
    return {base::Code::corrupt, base::format("{} is missing: {}", what, why.detail)};
}

base::Error as_trouble(base::Error why)
{
    const bool is_known = why.code == base::Code::no_space || why.code == base::Code::corrupt;
    if (!is_known) why.code = base::Code::unavailable;
    return why;
}

}  // namespace store
