// congvu login --server HOST: logs in at a server elsewhere, by password and code, or by a certificate (--certificate FILE
// --key FILE); what is typed next goes there. congvu logout.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/login_file.hpp"
#include "admin-cli/secrets.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string server, ca, name, certificate, key;
};

// Where nothing is named: the server of the last login.
std::optional<Place> place_of(const Asked& asked)
{
    if (asked.server.empty()) {
        auto kept = kept_login();
        if (kept) kept->token.clear();
        return kept;
    }
    auto place = place_from(asked.server);
    place.ca = asked.ca;
    return place;
}

// Asks for the code where the server wants one.
control::Answer log_in_by_password(Context& context, Client& client, const Asked& asked)
{
    const auto name = asked.name.empty() ? typed_line(context, "login_prompt") : asked.name;
    const auto password = typed_secret(context, "login_password_prompt");
    return ask_with_code(context,
                         [&client](Json::Object request) { return client.ask("login", std::move(request)); },
                         {{"name", name}, {"password", password}});
}

int login_at(Context& context, const Asked& asked)
{
    auto place = place_of(asked);
    if (!place) return context.refuse(Exit::usage, {"login_where", {}});
    if (asked.certificate.empty() && !asked.key.empty())
        return context.refuse(Exit::usage, {"login_key_alone", {}});
    place->certificate = asked.certificate;
    place->key = asked.key.empty() ? asked.certificate : asked.key;
    Client client(*place);
    Json::Object shown_request{{"certificate", true}, {"name", asked.name}};
    auto answer = asked.certificate.empty() ? log_in_by_password(context, client, asked)
                                            : client.ask("login", std::move(shown_request));
    if (!answer) return context.refuse(answer.error());
    place->token = answer->text("token");
    if (auto kept = keep_login(*place, answer->text("login")); !kept)
        return context.refuse(Exit::usage, kept.error());
    auto shown = answer->as_object();
    shown.erase("token");
    if (context.print_json(shown)) return Exit::done;
    context.out() << context.words("logged_in", {{"login", answer->text("login")},
                                                 {"host", place->host},
                                                 {"scope", answer->text("scope")},
                                                 {"rights", answer->text("rights")},
                                                 {"time", minute_text(answer->number("expires"))}})
                  << "\n";
    return Exit::done;
}

// Also where the server is away, or knows nothing of it any more, the token is forgotten here.
int log_out(Context& context)
{
    const auto place = kept_login();
    if (!place) return context.refuse(Exit::refused, {"no_login", {}});
    forget_login();
    Client client(*place);
    auto answer = client.ask("logout", Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("logged_out", {{"host", place->host}}) << "\n";
    return Exit::done;
}

Action declare_login(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.option("--server HOST[:PORT]", asked->server, "help_login_server");
    arguments.option("--ca FILE", asked->ca, "help_login_ca");
    arguments.option("--name NAME", asked->name, "help_login_name");
    arguments.option("--certificate FILE", asked->certificate, "help_login_certificate");
    arguments.option("--key FILE", asked->key, "help_login_key");
    return [asked](Context& context) { return login_at(context, *asked); };
}

Action declare_logout(Arguments&)
{
    return log_out;
}

}  // namespace

const Command login{"", "login", "help_login", declare_login};
const Command logout{"", "logout", "help_logout", declare_logout};

}  // namespace admin_cli
