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

}  // namespace admin_cli
