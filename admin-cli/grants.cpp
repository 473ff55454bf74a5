#include "admin-cli/grants.hpp"

#include "admin-cli/days.hpp"
#include "admin-cli/table.hpp"
#include "base/settings.hpp"

namespace admin_cli {

std::string grant_text(Context& context, const base::Json& grant)
{
    const auto role = grant.text("role");
    const auto scope = grant.text("scope");
    auto text = role.empty() ? grant.text("rights") : role;
    if (scope == "*")
        text += ", " + context.words("scope_everything");
    else
        text += ", " + scope + " (" + short_agency(grant.text("scope_name")) + ")";
    if (const auto most = grant.number("accounts"); most != 0)
        text +=
            "; " + context.words("grant_accounts", {{"used", grant.number("accounts_used")}, {"most", most}});
    if (const auto most = grant.number("bytes"); most != 0)
        text += "; " + context.words(
                           "grant_bytes",
                           {{"used", base::size_text(static_cast<std::uint64_t>(grant.number("bytes_used")))},
                            {"most", base::size_text(static_cast<std::uint64_t>(most))}});
    if (const auto until = grant.number("until"); until != 0)
        text += "; " + context.words("grant_until", {{"time", minute_text(until)}});
    return text;
}

}  // namespace admin_cli
