// Parameters: values of the form `word; name=value; …` (RFC 2045 §5.1, RFC 2183, RFC 2231).
#pragma once

#include "mime/summary.hpp"

namespace mime {

struct ContentType {
    std::string type, subtype;
    std::vector<Parameter> parameters;
};

// nullopt where no type/subtype can be read (RFC 2045 §5.2: then it is text/plain).
std::optional<ContentType> parse_content_type(std::string_view value);

struct Disposition {
    std::string kind;
    std::vector<Parameter> parameters;
};

std::optional<Disposition> parse_disposition(std::string_view value);

// The first parameter of that (lower-case) name; empty if there is none.
std::string_view parameter(const std::vector<Parameter>& parameters, std::string_view name);

// A parameter's text as UTF-8, from name* (RFC 2231) or name, whichever is there; encoded words, which
// do not belong there but are sent, are decoded too.
std::string decoded_parameter(const std::vector<Parameter>& parameters, std::string_view name);

}  // namespace mime
