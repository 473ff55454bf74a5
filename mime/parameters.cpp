#include "mime/parameters.hpp"

#include "base/text.hpp"
#include "mime/charset.hpp"
#include "mime/encoded_word.hpp"
#include "mime/lexer.hpp"

#include <algorithm>
#include <map>

namespace mime {
namespace {

constexpr std::string_view not_in_token = " \t\r\n()<>@,;:\\\"/[]?=";

bool is_token(std::string_view text)
{
    return !text.empty() && text.find_first_of(not_in_token) == text.npos;
}

// Up to the next semicolon outside of quotes; takes it, and the semicolon, off `rest`.
std::string_view take_piece(std::string_view& rest)
{
    auto after = rest;
    while (!after.empty() && after.front() != ';') {
        if (after.front() == '"')
            take_quoted(after);
        else
            after.remove_prefix(std::min(after.find_first_of("\";"), after.size()));
    }
    auto piece = rest.substr(0, rest.size() - after.size());
    rest = after.empty() ? after : after.substr(1);
    return base::trim(piece);
}

// An unquoted value goes to the next semicolon, spaces and all: what is sent unquoted is mostly a file name.
std::string take_value(std::string_view text)
{
    text = base::trim(text);
    return text.starts_with('"') ? take_quoted(text) : std::string(text);
}

// One piece of a parameter as written: name, or name*, name*0, name*0* (RFC 2231 §3, §4).
struct Section {
    std::string name;
    std::optional<std::uint64_t> index;
    bool encoded = false;
    std::string value;
};

std::optional<Section> parse_section(std::string_view piece)
{
    auto equals = piece.find('=');
    if (equals == piece.npos) return std::nullopt;
    Section section{
        base::lower(base::trim(piece.substr(0, equals))), {}, false, take_value(piece.substr(equals + 1))};
    auto base_name = section.name;
    if (base_name.ends_with('*')) {
        section.encoded = true;
        base_name.pop_back();
    }
    auto star = base_name.find('*');
    if (star != base_name.npos) section.index = base::to_number(std::string_view(base_name).substr(star + 1));
    if (section.index)
        section.name = base_name.substr(0, star);
    else if (section.encoded && star == base_name.npos)
        section.name = base_name;
    else
        section.encoded = false;  // some other name with a star in it
    if (!is_token(section.name)) return std::nullopt;
    return section;
}

std::string percent_encode(std::string_view text)
{
    constexpr std::string_view plain = "!#$&+-.^_`{|}~";
    std::string encoded;
    for (char c : text) {
        bool is_plain =
            plain.contains(c) || (c >= '0' && c <= '9') || (base::lower(c) >= 'a' && base::lower(c) <= 'z');
        encoded += is_plain ? std::string(1, c) : "%" + base::upper(base::to_hex({&c, 1}));
    }
    return encoded;
}

// The sections of one name, by index; a repeated index is ignored.
using Sections = std::map<std::uint64_t, Section>;

// Sections count from 0; those after a gap are lost (RFC 2231 §3).
Parameter join(std::string name, const Sections& sections)
{
    std::vector<const Section*> run;
    for (const auto& [index, section] : sections)
        if (index == run.size()) run.push_back(&section);

    bool encoded = std::ranges::any_of(run, &Section::encoded);
    Parameter joined{encoded ? name + "*" : std::move(name), {}};
    if (encoded && !run.front()->encoded) joined.value = "''";  // no charset was said
    for (const auto* section : run)
        joined.value += encoded && !section->encoded ? percent_encode(section->value) : section->value;
    return joined;
}

std::vector<Parameter> parse_parameters(std::string_view rest)
{
    constexpr std::size_t most_sections = 2'000;
    std::vector<Parameter> parameters;
    std::map<std::string, Sections> continued;
    for (std::size_t seen = 0; !rest.empty() && seen < most_sections; ++seen) {
        auto section = parse_section(take_piece(rest));
        if (!section) continue;
        if (section->index) {
            auto& sections = continued[section->name];
            if (sections.empty()) parameters.push_back({section->name + "*0", {}});  // its place in the list
            sections.try_emplace(*section->index, *section);
        } else {
            parameters.push_back({section->name + (section->encoded ? "*" : ""), std::move(section->value)});
        }
    }
    for (auto& parameter : parameters) {
        if (!parameter.name.ends_with("*0")) continue;
        auto found = continued.find(parameter.name.substr(0, parameter.name.size() - 2));
        if (found == continued.end()) continue;
        parameter = found->second.contains(0) ? join(found->first, found->second) : Parameter{};
    }
    std::erase_if(parameters, [](const Parameter& p) { return p.name.empty(); });
    if (parameters.size() > SummaryBuilder::most_parameters)
        parameters.resize(SummaryBuilder::most_parameters);
    return parameters;
}

std::string percent_decode(std::string_view text)
{
    auto digit = [](char c) {
        auto at = std::string_view("0123456789abcdef").find(base::lower(c));
        return at == std::string_view::npos ? -1 : static_cast<int>(at);
    };
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            bytes += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

// charset'language'text (RFC 2231 §4)
std::string decode_extended(std::string_view value)
{
    auto charset_end = value.find('\'');
    auto language_end = charset_end == value.npos ? value.npos : value.find('\'', charset_end + 1);
    if (language_end == value.npos) return decode_words(percent_decode(value));
    auto bytes = percent_decode(value.substr(language_end + 1));
    auto text = to_utf8(value.substr(0, charset_end), bytes);
    return text ? *text : decode_words(bytes);
}

}  // namespace

std::optional<ContentType> parse_content_type(std::string_view value)
{
    auto text = strip_comments(value);
    std::string_view rest = text;
    auto name = take_piece(rest);
    auto slash = name.find('/');
    if (slash == name.npos) return std::nullopt;
    auto type = base::trim(name.substr(0, slash)), subtype = base::trim(name.substr(slash + 1));
    subtype = subtype.substr(0, subtype.find_first_of(not_in_token));  // a missing semicolon
    if (!is_token(type) || !is_token(subtype)) return std::nullopt;
    return ContentType{std::string(type), std::string(subtype), parse_parameters(rest)};
}

std::optional<Disposition> parse_disposition(std::string_view value)
{
    auto text = strip_comments(value);
    std::string_view rest = text;
    auto kind = take_piece(rest);
    if (!is_token(kind)) return std::nullopt;
    return Disposition{std::string(kind), parse_parameters(rest)};
}

std::string_view parameter(const std::vector<Parameter>& parameters, std::string_view name)
{
    auto found = std::ranges::find(parameters, name, &Parameter::name);
    return found == parameters.end() ? std::string_view() : std::string_view(found->value);
}

std::string decoded_parameter(const std::vector<Parameter>& parameters, std::string_view name)
{
    auto extended = parameter(parameters, std::string(name) + "*");
    return extended.empty() ? decode_words(parameter(parameters, name)) : decode_extended(extended);
}

}  // namespace mime
