// congvu official export NAME --out FOLDER: all of somebody's mail as Maildir with a manifest (maildir.hpp). Run again, it
// goes on where it ended.

#include "admin-cli/commands.hpp"
#include "admin-cli/maildir.hpp"
#include "admin-cli/people.hpp"

#include "base/settings.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string name, out;
};

// What stands in the way here, while the server is still telling.
struct Trouble {
    control::Note why;
};

template<typename T> T or_trouble(FileResult<T> result)
{
    if (!result) throw Trouble{std::move(result.error())};
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// One that is gone meanwhile is left out.
std::optional<control::Refusal> take_folder(Context& context, const Asked& asked, MaildirTree& tree,
                                            const Json& folder)
{
    const auto last = or_trouble(tree.enter({folder.text("name"), folder.number("uid_validity")}));
    const auto take = [&tree](const Json& item) { or_trouble(tree.take(item)); };
    const auto answer = context.server().ask(
        "official.export",
        Json::Object{{"name", asked.name}, {"folder", folder.number("id")}, {"after", last}}, {}, take);
    if (!answer && answer.error().code != base::Code::not_found) return answer.error();
    or_trouble(tree.flush());
    return std::nullopt;
}

int take_out(Context& context, const Asked& asked)
{
    const auto begun = context.server().ask("official.export", Json::Object{{"name", asked.name}});
    if (!begun) return context.refuse(begun.error());
    const auto& official = (*begun)["official"];
    auto tree = or_trouble(MaildirTree::open(asked.out, {official.text("id"), official.text("address")}));
    for (const auto& folder : (*begun)["folders"].as_array())
        if (auto refused = take_folder(context, asked, tree, folder)) return context.refuse(*refused);
    const auto ended =
        context.server().ask("official.export", Json::Object{{"name", asked.name}, {"is_done", true}});
    if (!ended) return context.refuse(ended.error());
    const Json::Object told{
        {"official", official}, {"messages", tree.taken()}, {"bytes", tree.bytes()}, {"out", asked.out}};
    if (context.print_json(told)) return Exit::done;
    context.out() << context.words("mail_exported",
                                   {{"official", presented(official)},
                                    {"messages", tree.taken()},
                                    {"size", base::size_text(static_cast<std::uint64_t>(tree.bytes()))},
                                    {"out", asked.out}})
                  << "\n";
    return Exit::done;
}

int run(Context& context, const Asked& asked)
{
    if (asked.out.empty()) return context.refuse(Exit::usage, {"word_missing", {{"name", "--out"}}});
    try {
        return take_out(context, asked);
    } catch (const Trouble& trouble) {
        return context.refuse(Exit::usage, trouble.why);
    }
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.option("--out FOLDER", asked->out, "help_mail_out");
    return [asked](Context& context) { return run(context, *asked); };
}

}  // namespace

const Command official_export{"official", "export", "help_official_export", declare};

}  // namespace admin_cli
