// congvu official find QUERY: officials by what one remembers of them, without accents.

#include "admin-cli/commands.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

struct Asked {
    std::vector<std::string> query;
    std::int64_t most = 20;
};

std::string joined_words(const std::vector<std::string>& some)
{
    std::string text;
    for (const auto& word : some) text += (text.empty() ? "" : " ") + word;
    return text;
}

void print(Context& context, const base::Json& answer)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : answer["officials"].as_array()) {
        std::string state = one.text("state");
        rows.push_back({one.text("login") + "@", one.text("name"), one.text("title"),
                        short_agency(one.text("agency_name")),
                        state == "active" ? "" : context.words("state_" + state)});
    }
    context.out() << table(rows);
    if (answer.flag("has_more")) context.err() << context.words("find_more") << "\n";
}

int find(Context& context, const Asked& asked)
{
    std::string query = joined_words(asked.query);
    auto answer =
        context.server().ask("official.find", base::Json::Object{{"query", query}, {"most", asked.most}});
    if (!answer) return context.refuse(answer.error());
    bool is_empty = (*answer)["officials"].as_array().empty();
    if (!context.print_json(*answer)) {
        print(context, *answer);
        if (is_empty) context.err() << context.words("find_nobody", {{"query", query}}) << "\n";
    }
    return is_empty ? Exit::refused : Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.words("QUERY", asked->query, "help_query");
    arguments.option("--most N", asked->most, "help_most", {1, 1000});
    return [asked](Context& context) { return find(context, *asked); };
}

}  // namespace

const Command official_find{"official", "find", "help_official_find", declare};

}  // namespace admin_cli
