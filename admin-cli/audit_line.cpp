#include "admin-cli/audit_line.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <array>

namespace admin_cli {
namespace {

// These in this order, then the rest.
constexpr std::array<std::string_view, 9> first{"event",     "who",     "as",      "by",  "sender",
                                                "recipient", "service", "address", "size"};
constexpr std::array<std::string_view, 4> said{"time", "sequence", "kind", "book"};

std::string one_text(const base::Json& value)
{
    auto text = value.is_text() ? base::printable(value.as_text(), 1'000) : std::to_string(value.as_number());
    return text.find_first_of(" \"=") == text.npos ? text : '"' + text + '"';
}

void add(std::string& line, std::string_view name, const base::Json& value)
{
    if (value.as_array().empty()) {
        line.append(" ").append(name).append("=").append(one_text(value));
        return;
    }
    for (const auto& one : value.as_array()) add(line, name, one);
}

}  // namespace

std::string audit_line(const base::Json& record)
{
    auto line = base::format("{} {:>7} {:<14}", base::printable(record.text("time")),
                             record.number("sequence"), base::printable(record.text("kind")));
    const auto& fields = record.as_object();
    for (const auto name : first)
        if (const auto field = fields.find(name); field != fields.end()) add(line, name, field->second);
    for (const auto& [name, value] : fields) {
        const bool is_done =
            std::ranges::find(first, name) != first.end() || std::ranges::find(said, name) != said.end();
        if (!is_done) add(line, base::printable(name), value);
    }
    return line;
}

}  // namespace admin_cli
