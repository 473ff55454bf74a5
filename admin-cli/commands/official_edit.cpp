// congvu official edit NAME: what is given becomes different; without options the entry is opened in an editor. If
// somebody else has changed it meanwhile nothing is written, he says what, and what was typed stays in its file.

#include "admin-cli/commands.hpp"
#include "admin-cli/editor.hpp"
#include "admin-cli/official_form.hpp"
#include "admin-cli/people.hpp"

#include <array>

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string name;
    Fields given;
};

struct Option {
    std::string_view option, field, help;
};
constexpr std::array<Option, 8> options{{{"--full-name NAME", "full_name", "help_edit_name"},
                                         {"--title TITLE", "title", "help_edit_title"},
                                         {"--phone NUMBER", "phone", "help_edit_phone"},
                                         {"--mobile NUMBER", "mobile", "help_edit_mobile"},
                                         {"--birth-date DATE", "birth_date", "help_edit_birth_date"},
                                         {"--sex M|F", "sex", "help_edit_sex"},
                                         {"--staff-id ID", "staff_id", "help_edit_staff_id"},
                                         {"--quota SIZE", "quota", "help_edit_quota"}}};
constexpr std::string_view absent = "\x01";  // an option that was not typed; "" takes a value away

control::Answer shown(Context& context, const std::string& name)
{
    auto answer = context.server().ask("official.show", Json::Object{{"name", name}});
    if (!answer) return answer;
    return (*answer)["official"];
}

control::Answer send(Context& context, const Json& official, Json::Object changed)
{
    changed.emplace("name", official.text("login"));
    changed.emplace("seen", official.text("version"));
    return context.server().ask("official.edit", std::move(changed));
}

// What the other one has done, so that it can be decided anew.
void tell_meanwhile(Context& context, const Json& official, const std::string& path)
{
    const auto now = shown(context, official.text("login"));
    if (!now || context.form == Form::json) return;
    context.err() << context.words("edit_meanwhile") << "\n";
    for (const auto& line : differences(fields_of(official), fields_of(*now)))
        context.err() << "  " << line << "\n";
    if (!path.empty()) context.err() << context.words("edit_kept", {{"path", path}}) << "\n";
}

int finish(Context& context, const Json& official, const control::Answer& answer, const std::string& path)
{
    if (!answer) {
        const int exit = context.refuse(answer.error());
        if (answer.error().why.key == "edited_meanwhile")
            tell_meanwhile(context, official, path);
        else if (!path.empty() && context.form == Form::text)
            context.err() << context.words("edit_kept", {{"path", path}}) << "\n";
        return exit;
    }
    if (context.print_json(*answer)) return Exit::done;
    const auto lines = differences(fields_of(official), fields_of((*answer)["official"]));
    const std::string_view said =
        lines.empty() ? "edited_unseen" : "edited";  // a birth date is told to nobody
    context.out() << context.words(said, {{"official", presented((*answer)["official"])}}) << "\n";
    for (const auto& line : lines) context.out() << "  " << line << "\n";
    return Exit::done;
}

int edit_given(Context& context, const Json& official, const Fields& given)
{
    auto changed = changes(fields_of(official), given);
    if (!changed) return context.refuse(Exit::usage, changed.error());
    if (changed->empty()) return context.refuse(Exit::refused, {"edit_nothing", {}});
    return finish(context, official, send(context, official, std::move(*changed)), {});
}

int edit_form(Context& context, const Json& official)
{
    const auto before = fields_of(official);
    auto edited = edit_text(to_form(before, {presented(official), context.words("form_head")}));
    if (!edited) return context.refuse(Exit::usage, edited.error());
    auto after = from_form(edited->text);
    auto changed = after ? changes(before, *after)
                         : std::expected<Json::Object, control::Note>(std::unexpected(after.error()));
    if (!changed) {
        const int exit = context.refuse(Exit::usage, changed.error());
        context.err() << context.words("edit_kept", {{"path", edited->path}}) << "\n";
        return exit;
    }
    if (changed->empty()) {
        forget(*edited);
        return context.refuse(Exit::refused, {"edit_nothing", {}});
    }
    const auto answer = send(context, official, std::move(*changed));
    const int exit = finish(context, official, answer, edited->path);
    if (answer) forget(*edited);
    return exit;
}

int run(Context& context, const Asked& asked)
{
    Fields given = asked.given;
    std::erase_if(given, [](const auto& one) { return one.second == absent; });
    auto official = shown(context, asked.name);
    if (!official) return context.refuse(official.error());
    return given.empty() ? edit_form(context, *official) : edit_given(context, *official, given);
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    for (const auto& [option, field, help] : options)
        arguments.option(option, asked->given.emplace(field, absent).first->second, help);
    return [asked](Context& context) { return run(context, *asked); };
}

}  // namespace

const Command official_edit{"official", "edit", "help_official_edit", declare};

}  // namespace admin_cli
