#include "admin-cli/people.hpp"

#include "admin-cli/table.hpp"

namespace admin_cli {

std::string presented(const base::Json& official)
{
    std::string text = official.text("address") + " (" + official.text("name");
    const bool is_agencys = official.text("agency_name") == official.text("name");
    const auto agency = is_agencys ? std::string() : short_agency(official.text("agency_name"));
    for (const auto& part : {official.text("title"), agency})
        if (!part.empty()) text += ", " + part;
    return text + ")";
}

}  // namespace admin_cli
