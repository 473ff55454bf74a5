// A spreadsheet's bytes, as agencies and as officials, up to the cells that the server would judge.
#include "admin-cli/roster.hpp"
#include "tests/fuzz/staff_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view file(reinterpret_cast<const char*>(data), size);
    control::Trial trial;
    static_cast<void>(admin_cli::agencies_from(file));
    auto roster = admin_cli::officials_from(file, admin_cli::Unknown::ignored);
    for (std::size_t i = 0; roster && i < roster->rows.size(); ++i)
        plan_of_nobody(trial).judge(control::tidied(roster->rows[i]));
    return 0;
}
