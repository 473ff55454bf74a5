#include "admin-cli/people.hpp"

#include "admin-cli/context.hpp"
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

// Where it cannot be told, nothing is said: what was asked for is done.
void remind_of_export(Context& context, const std::string& name)
{
    if (context.form == Form::json) return;
    const auto shown = context.server().ask("official.show", base::Json::Object{{"name", name}});
    if (!shown) return;
    const auto& official = (*shown)["official"].as_object();
    const auto exported = official.find("exported");
    if (exported == official.end() || exported->second.as_number() != 0) return;
    context.err() << context.words("never_exported", {{"login", official.at("login")}}) << "\n";
}

}  // namespace admin_cli
