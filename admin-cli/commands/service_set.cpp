// congvu service set NAME: what a service may send, where its bounces go, and a new password for it.

#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

using base::Json;

constexpr std::int64_t unsaid = -1;

struct Asked {
    std::string name, return_address;
    std::int64_t hourly_rate = unsaid;
    bool returns_to_sender = false, is_new_password = false;
};

int set(Context& context, const Asked& asked)
{
    Json::Object request{{"name", asked.name}, {"generate", asked.is_new_password}};
    if (asked.hourly_rate != unsaid) request.emplace("hourly_rate", asked.hourly_rate);
    if (asked.returns_to_sender || !asked.return_address.empty())
        request.emplace("return_address", asked.return_address);
    auto answer = context.server().ask("service.set", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    Json::Object values{{"account", presented((*answer)["account"])}, {"password", answer->text("password")}};
    context.out() << context.words(asked.is_new_password ? "service_password" : "service_set",
                                   std::move(values))
                  << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_service_name");
    arguments.option("--rate NUMBER", asked->hourly_rate, "help_rate", {0, 1'000'000});
    arguments.option("--return-address ADDRESS", asked->return_address, "help_return_address");
    arguments.flag("--no-return-address", asked->returns_to_sender, "help_no_return_address");
    arguments.flag("--new-password", asked->is_new_password, "help_new_password");
    return [asked](Context& context) { return set(context, *asked); };
}

}  // namespace

const Command service_set{"service", "set", "help_service_set", declare};

}  // namespace admin_cli
