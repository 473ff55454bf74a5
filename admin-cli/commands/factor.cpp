// congvu factor enrol NAME: a second factor: its secret for an authenticator app, in use once its first code has been typed;
// then recovery codes. congvu factor show, remove. With --own by one's own password, also at a server elsewhere.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/own_server.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/qr_code.hpp"
#include "admin-cli/secrets.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    OwnServer at;
    std::string name;
    bool is_own = false;
};

// Where it is asked, and by what: an admin's rights, or one's own password.
class Desk {
  public:
    Desk(Context& context, const Asked& asked) : context_(context), asked_(asked)
    {
        if (asked.is_own) password_ = typed_secret(context, "login_password_prompt");
    }

    control::Answer ask(std::string what, std::string code = {})
    {
        Json::Object args{{"name", asked_.name}};
        if (!code.empty()) args.emplace("code", std::move(code));
        if (!asked_.is_own) return context_.server().ask("factor." + what, std::move(args));
        args.emplace("password", password_);
        args.emplace("what", std::move(what));
        return asked_.at.ask(context_, "factor.own", std::move(args));
    }

  private:
    Context& context_;
    const Asked& asked_;
    std::string password_;
};

int tell_recovery(Context& context, const Json& answer)
{
    if (context.print_json(answer)) return Exit::done;
    context.out() << context.words("factor_in_use_now", {{"official", presented(answer["official"])}})
                  << "\n";
    for (const auto& code : answer["recovery"].as_array()) context.out() << "  " << code.as_text() << "\n";
    return Exit::done;
}

void tell_begun(Context& context, const Json& begun)
{
    if (!context.print_json(begun)) {
        context.out() << context.words("factor_begun", {{"official", presented(begun["official"])},
                                                        {"uri", begun.text("uri")},
                                                        {"secret", begun.text("secret")}})
                      << "\n";
        if (context.terminal().out_is_terminal) context.out() << qr_code(begun.text("uri"));
    }
    context.out() << std::flush;
}

int enrol(Context& context, const Asked& asked)
{
    Desk desk(context, asked);
    const auto begun = desk.ask("enrol");
    if (!begun) return context.refuse(begun.error());
    tell_begun(context, *begun);
    for (int tries = 3;; --tries) {
        const auto code = typed_line(context, "factor_first_code");
        if (code.empty()) return context.refuse(Exit::refused, {"factor_unfinished", {}});
        const auto confirmed = desk.ask("confirm", code);
        if (confirmed) return tell_recovery(context, *confirmed);
        const bool may_again = confirmed.error().why.key == "factor_wrong" && tries > 1;
        if (!may_again) return context.refuse(confirmed.error());
        context.refuse(confirmed.error());
    }
}

int remove(Context& context, const Asked& asked)
{
    Desk desk(context, asked);
    const auto code = asked.is_own ? typed_secret(context, "code_prompt") : std::string();
    const auto answer = desk.ask("remove", code);
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("factor_removed", {{"official", presented((*answer)["official"])}})
                  << "\n";
    return Exit::done;
}

int show(Context& context, const Asked& asked)
{
    Desk desk(context, asked);
    const auto answer = desk.ask("show");
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("factor_state_" + answer->text("state"),
                                   {{"official", presented((*answer)["official"])},
                                    {"time", minute_text(answer->number("since"))},
                                    {"left", answer->number("recovery_left")}})
                  << "\n";
    return Exit::done;
}

template<auto act> Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.flag("--own", asked->is_own, "help_factor_own");
    asked->at.declare(arguments);
    return [asked](Context& context) {
        if (!asked->at.server.empty() && !asked->is_own)
            return context.refuse(Exit::usage, {"factor_server_own", {}});
        return act(context, *asked);
    };
}

}  // namespace

const Command factor_enrol{"factor", "enrol", "help_factor_enrol", declare<enrol>};
const Command factor_remove{"factor", "remove", "help_factor_remove", declare<remove>};
const Command factor_show{"factor", "show", "help_factor_show", declare<show>};

}  // namespace admin_cli
