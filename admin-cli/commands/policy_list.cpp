// congvu policy list: the profiles at hand, whence they are, and every fault in those that cannot be used.

#include "admin-cli/commands.hpp"
#include "admin-cli/policies.hpp"
#include "admin-cli/table.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using base::Json;

Json to_json(const directory::ProfileText& text, bool is_used)
{
    Json::Object one{{"name", text.name}, {"place", text.place}, {"is_used", is_used}};
    auto profile = text.parse();
    if (profile) {
        one.emplace("title", profile->about.title.value_or(""));
        one.emplace("basis", profile->about.basis.value_or(""));
    } else {
        one.emplace("faults", to_string(profile.error(), text.shown_place()));
    }
    return one;
}

int list(Context& context, const std::string& folder)
{
    auto found = policies(context, folder);
    if (!found) return context.refuse(Exit::refused, found.error());
    Json::Array all;
    std::vector<std::vector<std::string>> rows;
    std::string faults;
    for (const auto& text : found->all) {
        bool is_used = std::ranges::count(base::split(found->used, '+'), text.name) != 0;
        Json one = to_json(text, is_used);
        if (!one.text("faults").empty()) faults += one.text("faults") + "\n";
        std::string mark = one.flag("is_used") ? context.words("policy_used") : "";
        rows.push_back({text.name,
                        one.text("faults").empty() ? one.text("title") : context.words("policy_faulty"),
                        one.text("basis"), place_of(context, text), mark});
        all.push_back(std::move(one));
    }
    if (!context.print_json(Json::Object{{"used", found->used}, {"profiles", std::move(all)}})) {
        context.out() << table(std::move(rows));
        context.err() << faults;
    }
    return faults.empty() ? Exit::done : Exit::refused;
}

Action declare(Arguments& arguments)
{
    auto folder = std::make_shared<std::string>();
    arguments.option("--profiles FOLDER", *folder, "help_profiles");
    return [folder](Context& context) { return list(context, *folder); };
}

}  // namespace

const Command policy_list{"policy", "list", "help_policy_list", declare};

}  // namespace admin_cli
