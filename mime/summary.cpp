#include "mime/summary.hpp"

#include "base/text.hpp"

namespace mime {

bool is_multipart(std::string_view type)
{
    return base::iequals(type, "multipart");
}

bool is_message(std::string_view type, std::string_view subtype)
{
    return base::iequals(type, "message") &&
           (base::iequals(subtype, "rfc822") || base::iequals(subtype, "global"));
}

bool Part::is_multipart() const
{
    return mime::is_multipart(type);
}

bool Part::is_message() const
{
    return mime::is_message(type, subtype);
}

Summary summarize(std::string_view message)
{
    SummaryBuilder builder;
    builder.feed(message);
    return builder.finish();
}

}  // namespace mime
