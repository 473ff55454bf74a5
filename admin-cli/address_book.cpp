#include "admin-cli/address_book.hpp"

#include "admin-cli/files.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <span>

namespace admin_cli {
namespace {

using base::Json;

constexpr std::string_view columns[] = {"name",  "title",  "agency",   "agency_name", "level", "address",
                                        "phone", "mobile", "staff_id", "state",       "login"};
constexpr std::size_t public_columns = 7;
constexpr std::size_t ldif_width = 76, vcard_width = 75;

std::span<const std::string_view> columns_for(Audience audience)
{
    return std::span(columns).first(audience == Audience::everybody ? public_columns : std::size(columns));
}

std::string csv_entry(Audience audience, const Json& entry)
{
    std::vector<std::string> cells;
    for (const auto column : columns_for(audience)) cells.push_back(harmless(entry.text(column)));
    return csv_line(cells);
}

// RFC 2849: SAFE-STRING.
bool is_safe(std::string_view value)
{
    auto is_fine = [](char c) {
        return c != '\0' && c != '\r' && c != '\n' && static_cast<unsigned char>(c) < 0x80;
    };
    return !value.empty() && std::ranges::all_of(value, is_fine) &&
           !std::string_view(" :<").contains(value.front()) && value.back() != ' ';
}

// Longer lines go on behind a space; `end` ends each.
std::string folded(std::string_view line, std::size_t width, std::string_view end)
{
    std::string text;
    while (line.size() > width) {
        auto cut = width;
        while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
        text.append(line.substr(0, cut)).append(end).append(" ");
        line.remove_prefix(cut);
        width = width == vcard_width || width == ldif_width ? width - 1 : width;  // the space counts
    }
    return text.append(line).append(end);
}

std::string ldif_line(std::string_view name, const std::string& value)
{
    if (value.empty()) return {};
    const auto line = is_safe(value) ? base::format("{}: {}", name, value)
                                     : base::format("{}:: {}", name, base::to_base64(value));
    return folded(line, ldif_width, "\n");
}

std::string_view first_word(std::string_view name)
{
    return name.substr(0, name.find(' '));
}

std::string_view last_word(std::string_view name)
{
    const auto at = name.rfind(' ');
    return at == std::string_view::npos ? name : name.substr(at + 1);
}

std::string ldif_entry(const Json& entry)
{
    const auto dn = entry.text("dn"), address = entry.text("address"), name = entry.text("name");
    return "\n" + ldif_line("dn", dn.empty() ? "mail=" + address : dn) +
           ldif_line("objectClass", "inetOrgPerson") + ldif_line("cn", name) +
           ldif_line("sn", std::string(first_word(name))) +
           ldif_line("givenName", std::string(last_word(name))) + ldif_line("title", entry.text("title")) +
           ldif_line("o", entry.text("agency_name")) + ldif_line("uid", entry.text("login")) +
           ldif_line("mail", address) + ldif_line("telephoneNumber", entry.text("phone")) +
           ldif_line("mobile", entry.text("mobile"));
}

// RFC 6350 §3.4: backslash, comma, semicolon and line ends.
std::string escaped(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        if (std::string_view("\\,;").contains(c)) text += '\\';
        if (c == '\n')
            text += "\\n";
        else if (c != '\r')
            text += c;
    }
    return text;
}

std::string vcard_line(std::string_view name, const std::string& value)
{
    if (value.empty()) return {};
    return folded(base::format("{}:{}", name, value), vcard_width, "\r\n");
}

// họ, tên, đệm: as RFC 6350 §6.2.2 has them.
std::string structured(std::string_view name)
{
    const auto family = first_word(name), given = last_word(name);
    const bool is_one = family.size() == name.size();
    const auto middle = is_one || family.size() + given.size() + 1 >= name.size()
                            ? std::string_view{}
                            : name.substr(family.size() + 1, name.size() - family.size() - given.size() - 2);
    return base::format("{};{};{};;", is_one ? "" : escaped(family), escaped(given), escaped(middle));
}

std::string organization(const Json& entry)
{
    std::string text;
    for (const auto& one : entry["path"].as_array())
        text += (text.empty() ? "" : ";") + escaped(one.as_text());
    return text;
}

std::string vcard_entry(const Json& entry)
{
    const bool is_person = entry.text("kind") == "official";
    const auto id = entry.text("id");
    return "BEGIN:VCARD\r\nVERSION:4.0\r\n" + vcard_line("KIND", is_person ? "individual" : "org") +
           vcard_line("FN", escaped(entry.text("name"))) +
           (is_person ? vcard_line("N", structured(entry.text("name"))) : std::string()) +
           vcard_line("ORG", organization(entry)) + vcard_line("TITLE", escaped(entry.text("title"))) +
           vcard_line("EMAIL;TYPE=work", escaped(entry.text("address"))) +
           vcard_line("TEL;TYPE=work", escaped(entry.text("phone"))) +
           vcard_line("TEL;TYPE=cell", escaped(entry.text("mobile"))) +
           vcard_line("UID", id.empty() ? std::string() : "urn:uuid:" + id) + "END:VCARD\r\n";
}

}  // namespace

std::optional<AddressFormat> address_format_from(std::string_view text)
{
    if (text == "csv") return AddressFormat::csv;
    if (text == "ldif") return AddressFormat::ldif;
    if (text == "vcard") return AddressFormat::vcard;
    return std::nullopt;
}

std::string address_head(AddressFormat format, Audience audience)
{
    if (format == AddressFormat::vcard) return {};
    if (format == AddressFormat::ldif) return "version: 1\n";
    const auto shown = columns_for(audience);
    return csv_line({shown.begin(), shown.end()});
}

std::string address_entry(AddressFormat format, Audience audience, const Json& entry)
{
    switch (format) {
    case AddressFormat::csv: return csv_entry(audience, entry);
    case AddressFormat::ldif: return ldif_entry(entry);
    case AddressFormat::vcard: return vcard_entry(entry);
    }
    base::bug("unnamed format of the address book");
}

}  // namespace admin_cli
