#include "admin-cli/certificates.hpp"

#include "base/format.hpp"

#include <chrono>

namespace admin_cli {

std::string day_of(std::int64_t seconds)
{
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    return base::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string presented_certificate(const Context& context, const base::Json& certificate)
{
    return context.words("cert_presented", {{"serial", certificate.text("serial")},
                                            {"until", day_of(certificate.number("until"))}});
}

}  // namespace admin_cli
