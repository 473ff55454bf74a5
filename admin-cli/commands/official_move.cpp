// congvu official move NAME --to CODE [--new-address | --address PART] [--id-digits DIGITS] [--alias-until DATE].

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/people.hpp"
#include "base/settings.hpp"

#include <chrono>

namespace admin_cli {
namespace {

using base::Json;

constexpr std::chrono::days usual_alias{365};
constexpr std::size_t most_digits = 4;

struct Asked {
    std::string name, to, address, alias_until, id_digits;
    bool is_new = false;
};

void print(Context& context, const Json& answer)
{
    const Json& official = answer["official"];
    context.out() << context.words("moved", {{"official", presented(official)},
                                             {"from", answer.text("from")},
                                             {"to", official.text("agency")}})
                  << "\n";
    if (!answer.text("address").empty())
        context.out() << context.words("moved_address", {{"address", answer.text("address")},
                                                         {"day", day_text(answer.number("alias_until") - 1)}})
                      << "\n";
    if (const auto quota = answer.number("quota_bytes"); quota > 0)
        context.out() << context.words("moved_quota",
                                       {{"size", base::size_text(static_cast<std::uint64_t>(quota))}})
                      << "\n";
    for (const auto& box : answer["ended"].as_array())
        context.out() << context.words("moved_ended", {{"mailbox", box.as_text()}}) << "\n";
}

int move(Context& context, const Asked& asked)
{
    Json::Object args{{"name", asked.name}, {"to", asked.to}};
    const std::string address = !asked.address.empty() ? asked.address : asked.is_new ? "new" : "keep";
    args.emplace("address", address);
    // No more than a scheme asks for leaves this machine.
    const auto& digits = asked.id_digits;
    if (!digits.empty())
        args.emplace("id_digits",
                     digits.size() > most_digits ? digits.substr(digits.size() - most_digits) : digits);
    if (address != "keep") {
        const auto usual =
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + usual_alias;
        auto until = std::optional(std::int64_t{usual.time_since_epoch().count()});
        if (!asked.alias_until.empty()) until = end_of_day(asked.alias_until);
        if (!until) return context.refuse(Exit::usage, {"bad_day", {{"text", asked.alias_until}}});
        args.emplace("alias_until", *until);
    }
    auto answer = context.server().ask("official.move", std::move(args));
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer)) print(context, *answer);
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.option("--to CODE", asked->to, "help_move_to");
    arguments.flag("--new-address", asked->is_new, "help_new_address");
    arguments.option("--id-digits DIGITS", asked->id_digits, "help_id_digits");
    arguments.option("--address PART", asked->address, "help_move_address");
    arguments.option("--alias-until DATE", asked->alias_until, "help_alias_until");
    return [asked](Context& context) { return move(context, *asked); };
}

}  // namespace

const Command official_move{"official", "move", "help_official_move", declare};

}  // namespace admin_cli
