// filter_header: a message as the filter lets it through under our own field, without its Bcc, and what
// the filter was told that the header says.
#pragma once

#include "base/text.hpp"
#include "mime/header.hpp"
#include "smtp/proto/header_filter.hpp"
#include "smtp/proto/text_check.hpp"

struct Filtered {
    std::string stored;
    std::string from;                  // all From values, each with a line feed
    std::size_t header = 0, rest = 0;  // sizes: of the header with its empty line; of what came untouched
};

inline Filtered filter_header(std::string_view message, std::size_t piece = 1 << 20)
{
    using smtp::HeaderFilter;
    Filtered result{.stored = "Received: us\r\n", .from = {}};
    const auto judge = [](std::string_view name) {
        return base::iequals(name, "Bcc") ? HeaderFilter::Fate::drop : HeaderFilter::Fate::keep;
    };
    HeaderFilter filter(judge, {"From"}, [&](std::string_view, std::string_view value) {
        result.from += mime::unfold(value) + "\n";
    });
    while (!message.empty() && !filter.is_done())
        message.remove_prefix(filter.feed(message.substr(0, piece), result.stored));
    filter.finish(result.stored);
    result.header = result.stored.size() + 2;
    result.stored += filter.take_end();
    result.rest = message.size();
    result.stored += message;
    return result;
}

// The same as `from`, by the readers of the stored message.
inline std::string from_as_read(const Filtered& filtered)
{
    std::string from;
    mime::FieldReader fields(filtered.stored);
    while (const auto field = fields.next()) {
        if (field->name.empty()) return "a line that is no field";
        if (base::iequals(field->name, "Bcc")) return "a Bcc";
        if (base::iequals(field->name, "From")) from += mime::unfold(field->value) + "\n";
    }
    return from;
}

// Whether intake refuses the message for its line ends before anybody reads it.
inline bool has_bad_lines(std::string_view message)
{
    smtp::TextCheck text(message.size());
    text.feed(message);
    text.finish();
    return text.fault() != smtp::TextFault::none;
}
