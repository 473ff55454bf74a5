// A spreadsheet's bytes, as agencies and as officials, up to the cells that the server would judge.

#include "admin-cli/roster.hpp"
#include "control/import/plan.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view file(reinterpret_cast<const char*>(data), size);
    (void)admin_cli::agencies_from(file);
    auto roster = admin_cli::officials_from(file);
    static const directory::Snapshot empty({}, {}, {"bench.test"});
    control::Trial trial;
    for (std::size_t i = 0; roster && i < roster->rows.size(); ++i)
        (void)control::OfficialPlan(empty, trial).judge(control::tidied(roster->rows[i]));
    return 0;
}
