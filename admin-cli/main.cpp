// congvu: the admin's command line.

#include "admin-cli/commands.hpp"

#include <cstdlib>
#include <unistd.h>

namespace {

// POSIX's order: the first of these that is set speaks.
std::string_view locale()
{
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
    return {};
}

}  // namespace

int main(int argc, char** argv)
{
    admin_cli::Terminal terminal{std::cin,
                                 std::cout,
                                 std::cerr,
                                 isatty(STDIN_FILENO) == 1,
                                 isatty(STDOUT_FILENO) == 1,
                                 isatty(STDERR_FILENO) == 1};
    admin_cli::Context context(terminal, control::language_from(locale()));
    return admin_cli::run({argv + 1, argv + argc}, context);
}
