// filter_header: a message as the filter lets it through under our own field, without its Bcc, and what
// the filter was told that the header says.
#pragma once

#include "base/text.hpp"
#include "mime/header.hpp"
#include "mime/summary.hpp"
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
    static constexpr std::array<std::string_view, 1> noted{"From"};
    HeaderFilter filter(judge, noted, [&](std::string_view, std::string_view value) {
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

inline std::string header_of(const Filtered& filtered)
{
    return filtered.stored.substr(0, mime::summarize(filtered.stored).root.header_size);
}

inline bool has_a_line_that_is_no_field(std::string_view header)
{
    for (const auto line : base::split(header, '\n')) {
        const bool is_field = line.empty() || line == "\r" || line.find_first_of(" \t:") != line.npos;
        if (!is_field) return true;
    }
    return false;
}

// The same as `from`, by the readers of the stored message.
class AsRead final : mime::FieldReader::Taker {
  public:
    static std::string from(const Filtered& filtered)
    {
        const auto header = header_of(filtered);
        if (has_a_line_that_is_no_field(header)) return "a line that is no field";
        AsRead taker;
        mime::FieldReader fields(taker);
        fields.feed(header);
        fields.finish();
        return taker.from_;
    }

  private:
    void begin_field(std::string_view name) override
    {
        if (base::iequals(name, "Bcc")) from_ += "a Bcc";
        is_from_ = base::iequals(name, "From");
        value_.clear();
    }
    void value(std::string_view piece) override { value_ += piece; }
    void end_field() override
    {
        if (is_from_) from_ += mime::unfold(value_) + "\n";
    }

    std::string from_, value_;
    bool is_from_ = false;
};

// Whether intake refuses the message for its line ends before anybody reads it.
inline bool has_bad_lines(std::string_view message)
{
    smtp::TextCheck text(message.size());
    text.feed(message);
    text.finish();
    return text.fault() != smtp::TextFault::none;
}
