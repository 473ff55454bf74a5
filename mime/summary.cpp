#include "mime/summary.hpp"

#include "base/text.hpp"

namespace mime {

bool Part::is_multipart() const
{
    return base::iequals(type, "multipart");
}

bool Part::is_message() const
{
    return base::iequals(type, "message") &&
           (base::iequals(subtype, "rfc822") || base::iequals(subtype, "global"));
}

Summary summarize(std::string_view message)
{
    SummaryBuilder builder;
    builder.feed(message);
    return builder.finish();
}

}  // namespace mime
