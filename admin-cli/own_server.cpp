#include "admin-cli/own_server.hpp"

#include "admin-cli/login_file.hpp"

namespace admin_cli {

void OwnServer::declare(Arguments& arguments)
{
    arguments.option("--server HOST[:PORT]", server, "help_login_server");
    arguments.option("--ca FILE", ca, "help_login_ca");
}

control::Answer OwnServer::ask(Context& context, const std::string& verb, base::Json::Object request) const
{
    if (server.empty()) return context.server().ask(verb, std::move(request));
    auto place = place_from(server);
    place.ca = ca;
    Client client(place);
    return client.ask(verb, std::move(request));
}

}  // namespace admin_cli
