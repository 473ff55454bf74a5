#include "admin-cli/certificates.hpp"

#include "admin-cli/days.hpp"

namespace admin_cli {

std::string presented_certificate(const Context& context, const base::Json& certificate)
{
    return context.words("cert_presented", {{"serial", certificate.text("serial")},
                                            {"until", day_text(certificate.number("until"))}});
}

}  // namespace admin_cli
