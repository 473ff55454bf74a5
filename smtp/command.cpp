// Command: the table of all rows.

#include "smtp/command.hpp"

#include "base/text.hpp"
#include "smtp/commands.hpp"

#include <array>

namespace smtp {
namespace {

constexpr std::array<const Command*, 15> table{&ehlo, &helo, &lhlo, &starttls, &auth, &mail, &rcpt, &data,
                                               &bdat, &rset, &noop, &vrfy,     &expn, &help, &quit};

}  // namespace

const Command* find_command(std::string_view name)
{
    for (const auto* command : table)
        if (base::iequals(command->name, name)) return command;
    return nullptr;
}

std::span<const Command* const> all_commands()
{
    return table;
}

Parsed<Nothing> parse_nothing(Scanner& scan)
{
    return scan.done(Nothing{});
}

}  // namespace smtp
