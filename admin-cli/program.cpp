// The command line as a whole: groups, global options, what is printed when it is wrong. The one door to
// CLI11.

#include "admin-cli/commands.hpp"

#include <CLI/CLI.hpp>

namespace admin_cli {
namespace {

constexpr std::string_view version = "congvu 0.1.0";

// The help's own words, which CLI11 has in English.
void speak(CLI::App& app, const Context& context)
{
    auto formatter = std::make_shared<CLI::Formatter>();
    for (auto [label, key] : {std::pair("Usage", "help_title_usage"),
                              {"OPTIONS", "help_title_options"},
                              {"SUBCOMMAND", "help_title_verb"},
                              {"SUBCOMMANDS", "help_title_verb"},
                              {"Positionals", "help_title_words"},
                              {"REQUIRED", "help_title_required"}})
        formatter->label(label, context.words(key));
    app.formatter(std::move(formatter));
    app.option_defaults()->group(context.words("help_title_list"));
}

CLI::App& add_verb(CLI::App& above, const Context& context, std::string_view name, std::string_view help)
{
    auto* verb = above.add_subcommand(std::string(name), context.words(help));
    verb->group(context.words("help_title_verbs"));
    verb->set_help_flag("-h,--help", context.words("help_help"));
    verb->fallthrough();
    return *verb;
}

// official: made when the first of its verbs asks for it.
CLI::App& group_of(CLI::App& app, const Context& context, std::string_view name)
{
    if (name.empty()) return app;
    std::string text(name);
    for (auto* known : app.get_subcommands([&text](const CLI::App* one) { return one->get_name() == text; }))
        return *known;
    auto& group = add_verb(app, context, text, "help_" + text);
    group.require_subcommand(1);
    return group;
}

void declare_globals(CLI::App& app, Context& context)
{
    speak(app, context);
    app.set_help_flag("-h,--help", context.words("help_help"));
    app.set_version_flag("--version", std::string(version), context.words("help_version"));
    app.add_option("--socket", context.socket_path, context.words("help_socket"))->type_name("PATH");
    auto add = [&](const char* name, std::string& into, std::string_view help, const char* kind) {
        return app.add_option(name, into, context.words(help))->type_name(kind);
    };
    add("--basis", context.said.basis, "help_basis", "TEXT")->envname("CONGVU_BASIS");
    add("--basis-date", context.said.basis_date, "help_basis_date", "DATE")->envname("CONGVU_BASIS_DATE");
    add("--reason", context.said.reason, "help_reason", "TEXT");
    add("--as", context.said.as, "help_as", "NAME");
    app.add_flag_callback("--json", [&context] { context.form = Form::json; }, context.words("help_json"));
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(context.words("help_footer") + "\n");
}

CLI::Option* declare_option(CLI::App& verb, std::string_view option, auto& into, const std::string& help)
{
    const auto space = option.find(' ');
    auto* declared = verb.add_option(std::string(option.substr(0, space)), into, help);
    return declared->type_name(std::string(option.substr(space + 1)));
}

CLI::Range to_check(Arguments::Range range)
{
    return {range.least, range.most};
}

// CLI11 says what is wrong in English only, and its beginning says of what: "FILE is required", "--most:
// Value …".
control::Note note_of(const CLI::ParseError& error, const std::vector<std::string>& unknown)
{
    std::string said = error.what(), kind = error.get_name();
    std::string name = said.substr(0, said.find(kind == "RequiredError" ? ' ' : ':'));
    if (kind == "RequiredError") {
        // A word that is no verb is the reason; that a verb is missing only follows from it.
        if (!unknown.empty()) return {"bad_verb", {{"verb", unknown.front()}}};
        return name == "A" ? control::Note{"no_verb", {}} : control::Note{"word_missing", {{"name", name}}};
    }
    if (kind == "ExtrasError") return {"word_unexpected", {{"name", said.substr(said.find(": ") + 2)}}};
    if (kind == "ArgumentMismatch") return {"word_without_value", {{"name", name}}};
    if (kind == "ValidationError") return {"word_wrong", {{"name", name}}};
    if (kind == "ConversionError") return {"word_wrong", {{"name", said.substr(said.rfind(' ') + 1)}}};
    return {"bad_usage", {{"why", said}}};
}

int wrong_usage(const CLI::App& app, const CLI::ParseError& error, Context& context)
{
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
        return app.exit(error, context.out(), context.err());
    return context.refuse(Exit::usage, note_of(error, app.remaining(true)));
}

}  // namespace

void Arguments::word(std::string_view name, std::string& into, std::string_view help)
{
    verb_.add_option(std::string(name), into, context_.words(help))->required()->type_name("");
}

void Arguments::optional_word(std::string_view name, std::string& into, std::string_view help)
{
    verb_.add_option(std::string(name), into, context_.words(help))->type_name("");
}

void Arguments::words(std::string_view name, std::vector<std::string>& into, std::string_view help)
{
    verb_.add_option(std::string(name), into, context_.words(help))->required()->type_name("");
}

void Arguments::number(std::string_view name, std::int64_t& into, std::string_view help, Range range)
{
    verb_.add_option(std::string(name), into, context_.words(help))->required()->check(to_check(range));
}

void Arguments::option(std::string_view option, std::string& into, std::string_view help)
{
    declare_option(verb_, option, into, context_.words(help));
}

void Arguments::option(std::string_view option, std::vector<std::string>& into, std::string_view help)
{
    declare_option(verb_, option, into, context_.words(help));
}

void Arguments::option(std::string_view option, std::int64_t& into, std::string_view help, Range range)
{
    declare_option(verb_, option, into, context_.words(help))->check(to_check(range));
}

void Arguments::flag(std::string_view option, bool& into, std::string_view help)
{
    verb_.add_flag(std::string(option), into, context_.words(help));
}

std::span<const Command* const> commands()
{
    static constexpr const Command* table[] = {
        &account_add,
        &account_import,
        &account_list,
        &account_show,
        &admin_grant,
        &admin_list,
        &admin_logout,
        &admin_revoke,
        &admin_sessions,
        &admin_whoami,
        &agency_edit,
        &agency_import,
        &agency_quota,
        &agency_show,
        &agency_tree,
        &app_password_add,
        &app_password_list,
        &app_password_revoke,
        &approval_approve,
        &approval_list,
        &approval_reject,
        &approval_show,
        &audit_accept,
        &audit_check,
        &audit_export,
        &audit_show,
        &audit_verify,
        &bench_accounts,
        &cert_enrol,
        &cert_import,
        &cert_list,
        &cert_revoke,
        &directory_accept,
        &directory_export,
        &factor_enrol,
        &factor_remove,
        &factor_show,
        &group_add,
        &group_edit,
        &group_list,
        &group_members,
        &group_preview,
        &group_show,
        &holder_assign,
        &holder_release,
        &holder_show,
        &life_accept,
        &life_due,
        &life_log,
        &login,
        &logout,
        &official_activate,
        &official_close,
        &official_edit,
        &official_export,
        &official_find,
        &official_hold,
        &official_import,
        &official_lock,
        &official_move,
        &official_password,
        &official_purge,
        &official_reopen,
        &official_show,
        &official_unlock,
        &password_change,
        &policy_list,
        &policy_show,
        &report_accounts,
        &report_agencies,
        &report_inventory,
        &report_locked,
        &report_quota,
        &report_use,
        &request_accept,
        &request_certificate,
        &request_close,
        &request_create,
        &request_done,
        &request_edit,
        &request_list,
        &request_lock,
        &request_move,
        &request_overdue,
        &request_password,
        &request_purge,
        &request_refuse,
        &request_unlock,
        &service_set,
        &status,
        &store_repair,
        &store_verify,
    };
    return table;
}

int run(const std::vector<std::string>& arguments, Context& context)
{
    CLI::App app(context.words("help_congvu"), "congvu");
    declare_globals(app, context);
    Action chosen;
    for (const auto* command : commands()) {
        auto& group = group_of(app, context, command->group);
        auto& verb = add_verb(group, context, command->name, command->help);
        Arguments behind(verb, context);
        verb.callback([&chosen, action = command->declare(behind)] { chosen = action; });
    }
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& error) {
        return wrong_usage(app, error, context);
    }
    try {
        return chosen(context);
    } catch (const ServerAway& gone) {
        return context.refuse(Exit::away, gone.why);
    } catch (const TurnedAway& turned) {
        return context.refuse(turned.refusal);
    }
}

}  // namespace admin_cli
