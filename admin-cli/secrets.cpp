#include "admin-cli/secrets.hpp"

#include "admin-cli/silence.hpp"

namespace admin_cli {
namespace {

std::string line_of(Context& context)
{
    std::string line;
    std::getline(context.terminal().in, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace

std::string typed_secret(Context& context, std::string_view prompt)
{
    if (!context.terminal().in_is_terminal) return line_of(context);
    context.err() << context.words(prompt) << std::flush;
    Silence silence;
    silence.wait_for_line();
    auto line = line_of(context);
    context.err() << "\n";
    return line;
}

std::string typed_line(Context& context, std::string_view prompt)
{
    if (context.terminal().in_is_terminal) context.err() << context.words(prompt) << std::flush;
    return line_of(context);
}

control::Answer ask_with_code(Context& context, const std::function<control::Answer(base::Json::Object)>& ask,
                              base::Json::Object request)
{
    auto answer = ask(request);
    if (answer) return answer;
    const auto& why = answer.error().why;
    if (why.key != "factor_needed" && why.key != "factor_sent") return answer;
    if (why.key == "factor_sent") context.err() << context.words(why.key, why.values) << "\n";
    request["code"] = typed_secret(context, "code_prompt");
    return ask(std::move(request));
}

}  // namespace admin_cli
