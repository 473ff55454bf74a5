// A spreadsheet's bytes, as agencies and as officials, up to the cells that the server would judge.
#include "admin-cli/roster.hpp"
#include "control/import/plan.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const directory::Snapshot empty({}, {}, {"bench.test"});
    std::string_view file(reinterpret_cast<const char*>(data), size);
    control::Trial trial;
    static_cast<void>(admin_cli::agencies_from(file));
    auto roster = admin_cli::officials_from(file, admin_cli::Unknown::ignored);
    for (std::size_t i = 0; roster && i < roster->rows.size(); ++i)
        control::OfficialPlan(empty, trial).judge(control::tidied(roster->rows[i]));
    return 0;
}
