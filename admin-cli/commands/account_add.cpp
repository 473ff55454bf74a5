// congvu account add --kind KIND --agency CODE --name NAME: one mailbox that is nobody's own, or a service.

#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string kind, agency, name, title, address, profile, quota, return_address;
    std::int64_t hourly_rate = 0;
};

Json::Object to_request(const Asked& asked)
{
    Json::Object request{{"kind", asked.kind}, {"agency", asked.agency}, {"name", asked.name}};
    for (const auto& [name, value] : {std::pair("title", asked.title),
                                      {"address", asked.address},
                                      {"profile", asked.profile},
                                      {"quota", asked.quota},
                                      {"return_address", asked.return_address}})
        if (!value.empty()) request.emplace(name, value);
    if (asked.hourly_rate != 0) request.emplace("hourly_rate", asked.hourly_rate);
    return request;
}

int add(Context& context, const Asked& asked)
{
    auto answer = context.server().ask("account.add", to_request(asked));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const Json& account = (*answer)["account"];
    const bool is_service = account.text("kind") == "service";
    auto sentence = context.say({is_service ? "service_added" : "box_added",
                                 {{"account", presented(account)},
                                  {"login", account.text("login")},
                                  {"password", answer->text("password")}}});
    context.out() << joined(sentence) << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.option("--kind KIND", asked->kind, "help_box_kind");
    arguments.option("--agency CODE", asked->agency, "help_box_agency");
    arguments.option("--name NAME", asked->name, "help_box_name");
    arguments.option("--title TEXT", asked->title, "help_box_title");
    arguments.option("--address NAME", asked->address, "help_box_address");
    arguments.option("--profile NAME", asked->profile, "help_box_profile");
    arguments.option("--quota SIZE", asked->quota, "help_box_quota");
    arguments.option("--rate NUMBER", asked->hourly_rate, "help_rate", {0, 1'000'000});
    arguments.option("--return-address ADDRESS", asked->return_address, "help_return_address");
    return [asked](Context& context) {
        for (const auto& [name, value] :
             {std::pair("--kind", &asked->kind), {"--agency", &asked->agency}, {"--name", &asked->name}})
            if (value->empty()) return context.refuse(Exit::usage, {"word_missing", {{"name", name}}});
        return add(context, *asked);
    };
}

}  // namespace

const Command account_add{"account", "add", "help_account_add", declare};

}  // namespace admin_cli
