// congvu holder assign BOX NAME, congvu holder release BOX NAME: who opens the mailboxes of agencies, posts and rooms.

#include "admin-cli/boxes.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string box, official, post = "clerk", from, until, successor;
};

int assign(Context& context, const Asked& asked)
{
    Json::Object request{{"box", asked.box}, {"official", asked.official}, {"post", asked.post}};
    if (!asked.from.empty()) request.emplace("from", asked.from);
    if (!asked.until.empty()) request.emplace("until", asked.until);
    auto answer = context.server().ask("holder.assign", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const Json& holder = (*answer)["holder"];
    auto sentence = context.say({"holder_assigned",
                                 {{"official", presented((*answer)["official"])},
                                  {"box", (*answer)["box"].text("address")},
                                  {"post", context.words("post_" + holder.text("post"))},
                                  {"period", period_of(context, holder)},
                                  {"login", answer->text("login")}}});
    context.out() << joined(sentence) << "\n";
    return Exit::done;
}

int release(Context& context, const Asked& asked)
{
    Json::Object request{{"box", asked.box}, {"official", asked.official}};
    if (!asked.successor.empty()) request.emplace("successor", asked.successor);
    auto answer = context.server().ask("holder.release", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const bool is_handed_over = (*answer)["successor"].is_object();
    Json::Object values{{"official", presented((*answer)["official"])},
                        {"box", (*answer)["box"].text("address")}};
    if (is_handed_over) values.emplace("successor", presented((*answer)["successor"]));
    auto sentence =
        context.say({is_handed_over ? "holder_handed_over" : "holder_released", std::move(values)});
    context.out() << joined(sentence) << "\n";
    return Exit::done;
}

Action declare_assign(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("BOX", asked->box, "help_box");
    arguments.word("NAME", asked->official, "help_name");
    arguments.option("--as POST", asked->post, "help_post");
    arguments.option("--from DAY", asked->from, "help_holder_from");
    arguments.option("--until DAY", asked->until, "help_holder_until");
    return [asked](Context& context) { return assign(context, *asked); };
}

Action declare_release(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("BOX", asked->box, "help_box");
    arguments.word("NAME", asked->official, "help_name");
    arguments.option("--hand-over-to NAME", asked->successor, "help_hand_over");
    return [asked](Context& context) { return release(context, *asked); };
}

}  // namespace

const Command holder_assign{"holder", "assign", "help_holder_assign", declare_assign};
const Command holder_release{"holder", "release", "help_holder_release", declare_release};

}  // namespace admin_cli
