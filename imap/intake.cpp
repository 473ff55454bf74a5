#include "imap/intake.hpp"

#include "imap/commands.hpp"
#include "imap/proto/literal.hpp"
#include "imap/proto/scanner.hpp"

#include <algorithm>

namespace imap {
namespace {

bool is_left_to_page(std::string_view text, const IntakeTerms& terms)
{
    if (!terms.leaves_messages) return false;
    Scanner scan(text, terms.names);
    scan.tag();
    scan.sp();
    const Command* command = find_command(scan.keyword());
    return command && command->keeps_literal && command->keeps_literal(scan);
}

// Why the announced literal cannot be taken in, and what that means for the conversation.
Intake turn_away(const CommandText& command, const Announcement& literal)
{
    using enum Intake::Outcome;
    return {literal.is_synchronizing ? refused : hopeless,
            command.text(),
            {base::Code::too_big, "literal in a command"}};
}

base::Duration left_until(base::SteadyTime deadline)
{
    const auto left = std::chrono::ceil<base::Duration>(deadline - net::Loop::current().now());
    if (left <= base::Duration::zero()) throw net::TimedOut();
    return left;
}

net::Task<void> take_in_literal(net::Lines& lines, CommandText& command, base::SteadyTime deadline)
{
    constexpr std::size_t piece = 16 * 1024;
    while (command.wanted() > 0) {
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(command.wanted(), piece));
        command.add_octets(co_await lines.some(most, left_until(deadline)));
    }
}

}  // namespace

net::Task<Intake> take_in_command(net::Lines& lines, IntakeTerms terms)
{
    using enum Intake::Outcome;
    CommandText command(terms.limits.total);
    for (;;) {
        const auto line = co_await lines.line(terms.limits.line, left_until(terms.deadline));
        // What cannot be read may have announced octets that would be taken for commands.
        if (!line) co_return Intake{hopeless, command.text(), line.error()};
        const auto literal = command.add_line(*line);
        if (!literal) co_return Intake{hopeless, command.text(), literal.error()};
        if (!*literal || is_left_to_page(command.text(), terms)) co_return Intake{complete, command.text()};

        const bool fits = (*literal)->size <= terms.limits.literal && command.expect(**literal);
        if (!fits) co_return turn_away(command, **literal);
        if ((*literal)->is_synchronizing) {
            lines.write("+ Go on\r\n");
            co_await lines.flush();
        }
        co_await take_in_literal(lines, command, terms.deadline);
    }
}

}  // namespace imap
