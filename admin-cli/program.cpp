// The command line as a whole: groups, global options, what is printed when it is wrong. The one door to
// CLI11.

#include "admin-cli/commands.hpp"
#include "admin-cli/socket_path.hpp"

#include <CLI/CLI.hpp>

namespace admin_cli {
namespace {

// official: made when the first of its verbs asks for it.
CLI::App& group_of(CLI::App& app, const Context& context, std::string_view name)
{
    if (name.empty()) return app;
    std::string text(name);
    for (auto* known : app.get_subcommands([&text](const CLI::App* one) { return one->get_name() == text; }))
        return *known;
    auto* group = app.add_subcommand(text, context.words("help_" + text));
    group->require_subcommand(1);
    group->fallthrough();
    return *group;
}

void declare_globals(CLI::App& app, Context& context)
{
    context.socket_path = usual_socket();
    app.add_option("--socket", context.socket_path, context.words("help_socket"))->type_name("PATH");
    app.add_flag_callback("--json", [&context] { context.form = Form::json; }, context.words("help_json"));
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(context.words("help_footer"));
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

int wrong_usage(const CLI::App& app, const CLI::ParseError& error, Context& context)
{
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
        return app.exit(error, context.out(), context.err());
    // A word that is no verb is the reason; that a verb is missing only follows from it.
    auto unknown = app.remaining(true);
    if (error.get_name() == "RequiredError" && !unknown.empty())
        return context.refuse(Exit::usage, {"bad_verb", {{"verb", unknown.front()}}});
    return context.refuse(Exit::usage, {"bad_usage", {{"why", error.what()}}});
}

}  // namespace

void Arguments::word(std::string_view name, std::string& into, std::string_view help)
{
    verb_.add_option(std::string(name), into, context_.words(help))->required();
}

void Arguments::optional_word(std::string_view name, std::string& into, std::string_view help)
{
    verb_.add_option(std::string(name), into, context_.words(help));
}

void Arguments::words(std::string_view name, std::vector<std::string>& into, std::string_view help)
{
    verb_.add_option(std::string(name), into, context_.words(help))->required();
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
        &agency_import, &agency_tree,      &official_import, &official_show,
        &official_find, &official_lock,    &official_unlock, &official_password,
        &status,        &directory_accept, &bench_accounts,
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
        auto* verb = group.add_subcommand(std::string(command->name), context.words(command->help));
        verb->fallthrough();
        Arguments behind(*verb, context);
        verb->callback([&chosen, action = command->declare(behind)] { chosen = action; });
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
    }
}

}  // namespace admin_cli
