#include "admin-cli/people.hpp"

#include "admin-cli/table.hpp"

namespace admin_cli {

std::string presented(const base::Json& official)
{
    std::string text = official.text("address") + " (" + official.text("name");
    for (const auto& part : {official.text("title"), short_agency(official.text("agency_name"))})
        if (!part.empty()) text += ", " + part;
    return text + ")";
}

}  // namespace admin_cli
