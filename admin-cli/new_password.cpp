#include "admin-cli/new_password.hpp"

#include "admin-cli/silence.hpp"

#include "base/text.hpp"

namespace admin_cli {
namespace {

std::string ask(Context& context, std::string_view prompt)
{
    std::string line;
    if (context.terminal().in_is_terminal) {
        context.err() << context.words(prompt) << std::flush;
        Silence silence;
        silence.wait_for_line();
        std::getline(context.terminal().in, line);
        context.err() << "\n";
    } else {
        std::getline(context.terminal().in, line);
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace

std::expected<std::string, control::Note> ask_new_password(Context& context)
{
    using control::Note;
    std::string password = ask(context, "password_prompt");
    if (password.empty()) return std::unexpected(Note{"no_password", {}});
    if (!base::is_utf8(password)) return std::unexpected(Note{"password_no_utf8", {}});
    if (!context.terminal().in_is_terminal) return password;
    if (ask(context, "password_again") != password) return std::unexpected(Note{"passwords_differ", {}});
    return password;
}

}  // namespace admin_cli
