// congvu agency quota CODE: what an agency's accounts and those of all agencies below may store together; shows it, or
// sets what is given.

#include "admin-cli/commands.hpp"
#include "admin-cli/table.hpp"

#include "base/format.hpp"
#include "base/settings.hpp"
#include "base/text.hpp"

#include <array>

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string code, bytes, warn_at;
    std::int64_t messages = -1, kept_for_notices = -1;  // -1: not given
};

// 12.3 MiB: to be read, not to be reckoned with.
std::string readable(std::int64_t bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
    return unit == 0 ? base::format("{} B", bytes) : base::format("{:.1f} {}", value, units[unit]);
}

// 80,95 as numbers; what is none becomes 0, which the server refuses by name.
Json::Array percents(std::string_view text)
{
    Json::Array numbers;
    if (text == "none") return numbers;
    for (const auto part : base::split(text, ','))
        numbers.emplace_back(base::to_number(base::trim(part)).value_or(0));
    return numbers;
}

// Nothing: the size is none.
std::optional<Json::Object> to_request(const Asked& asked)
{
    Json::Object request{{"code", asked.code}};
    if (!asked.bytes.empty()) {
        const auto size = base::to_size(asked.bytes);
        if (!size) return std::nullopt;
        request.emplace("bytes", *size);
    }
    if (asked.messages >= 0) request.emplace("messages", asked.messages);
    if (asked.kept_for_notices >= 0) request.emplace("kept_for_notices", asked.kept_for_notices);
    if (!asked.warn_at.empty()) request.emplace("warn_at", percents(asked.warn_at));
    return request;
}

std::string limit_text(Context& context, std::int64_t limit, const std::string& shown)
{
    return limit == 0 ? context.words("quota_none") : shown;
}

std::string list_of(const Json& percents)
{
    std::string text;
    for (const auto& one : percents.as_array())
        text += base::format("{}{} %", text.empty() ? "" : ", ", one.as_number());
    return text;
}

void print_quota(Context& context, const Json& answer)
{
    const Json& mail = answer["mail"];
    const Json& quota = answer["quota"];
    const auto bytes = quota.number("bytes"), messages = quota.number("messages");
    const auto kept = quota.number("kept_for_notices");
    std::vector<std::vector<std::string>> rows{{context.words("quota_bytes"), readable(mail.number("bytes")),
                                                limit_text(context, bytes, readable(bytes))},
                                               {context.words("quota_messages"),
                                                std::to_string(mail.number("messages")),
                                                limit_text(context, messages, std::to_string(messages))}};
    if (kept != 0) rows.push_back({context.words("quota_kept"), base::format("{} %", kept)});
    if (!quota["warn_at"].as_array().empty())
        rows.push_back({context.words("quota_warn"), list_of(quota["warn_at"])});
    context.out() << answer["agency"].text("code") << "  " << answer["agency"].text("name") << "\n"
                  << table(rows);
}

void print_largest(Context& context, const Json& answer)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : answer["largest"].as_array())
        rows.push_back({one.text("code") + one.text("login") + one.text("id"), one.text("name"),
                        readable(one.number("bytes")), std::to_string(one.number("messages"))});
    if (rows.empty()) return;
    context.out() << context.words("quota_largest") << "\n" << table(rows);
}

int run(Context& context, const Asked& asked)
{
    auto request = to_request(asked);
    if (!request) return context.refuse(Exit::usage, {"quota_no_size", {{"size", asked.bytes}}});
    auto answer = context.server().ask("agency.quota", std::move(*request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    print_quota(context, *answer);
    print_largest(context, *answer);
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("CODE", asked->code, "help_quota_code");
    arguments.option("--bytes SIZE", asked->bytes, "help_quota_bytes");
    arguments.option("--messages NUMBER", asked->messages, "help_quota_messages", {0, std::int64_t{1} << 40});
    arguments.option("--kept-for-notices PERCENT", asked->kept_for_notices, "help_quota_kept", {0, 100});
    arguments.option("--warn-at PERCENTS", asked->warn_at, "help_quota_warn");
    return [asked](Context& context) { return run(context, *asked); };
}

}  // namespace

const Command agency_quota{"agency", "quota", "help_agency_quota", declare};

}  // namespace admin_cli
