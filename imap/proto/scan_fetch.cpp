// Scanner's rules about FETCH: items, sections, partials.

#include "base/text.hpp"
#include "imap/proto/scanner.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace imap {
namespace {

using enum FetchItem;

constexpr auto plain_items = std::to_array<std::pair<std::string_view, FetchItem>>({
    {"FLAGS", flags},
    {"UID", uid},
    {"INTERNALDATE", internal_date},
    {"RFC822.SIZE", size},
    {"RFC822", rfc822},
    {"RFC822.HEADER", rfc822_header},
    {"RFC822.TEXT", rfc822_text},
    {"ENVELOPE", envelope},
    {"BODY", body},
    {"BODYSTRUCTURE", body_structure},
    {"MODSEQ", modseq},
    {"PREVIEW", preview},
    {"EMAILID", email_id},
    {"THREADID", thread_id},
    {"SAVEDATE", save_date},
});

struct SectionItem {
    std::string_view name;
    FetchItem item;
    Peek peek;
};

constexpr auto section_items = std::to_array<SectionItem>({
    {"BODY", body_section, Peek::no},
    {"BODY.PEEK", body_section, Peek::yes},
    {"BINARY", binary, Peek::no},
    {"BINARY.PEEK", binary, Peek::yes},
    {"BINARY.SIZE", binary_size, Peek::yes},
});

// RFC 9051 §6.4.5: each macro is the beginning of the longest.
constexpr auto full = std::to_array({flags, internal_date, size, envelope, body});

struct Macro {
    std::string_view name;
    std::size_t items;
};

constexpr auto macros = std::to_array<Macro>({{"FAST", 3}, {"ALL", 4}, {"FULL", 5}});

FetchAtt plain(FetchItem item)
{
    bool is_read = item == rfc822 || item == rfc822_text;
    return {.item = item, .peek = is_read ? Peek::no : Peek::yes};
}

}  // namespace

// section-part = nz-number *("." nz-number)
// section-text = section-msgtext / "MIME"
// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
Section Scanner::section()
{
    Section section;
    take("[");
    while (!failed() && next() >= '0' && next() <= '9') {
        section.part.push_back(nz_number());
        if (section.part.size() > most_section_parts) refuse(base::Code::invalid, "the section is too deep");
        if (!skip(".")) {
            take("]");
            return section;
        }
        if (next() < '0' || next() > '9') section_text(section);
    }
    if (section.part.empty() && !sees("]")) section_text(section);
    take("]");
    return section;
}

void Scanner::section_text(Section& section)
{
    using Text = Section::Text;
    auto word = keyword();
    if (word == "HEADER")
        section.text = Text::header;
    else if (word == "TEXT")
        section.text = Text::text;
    else if (word == "HEADER.FIELDS")
        section.text = Text::header_fields;
    else if (word == "HEADER.FIELDS.NOT")
        section.text = Text::header_fields_not;
    else if (word == "MIME" && !section.part.empty())
        section.text = Text::mime;
    else
        refuse(base::Code::invalid, "unknown section");
    if (section.text == Text::header_fields || section.text == Text::header_fields_not) {
        sp();
        section.fields = header_list();
    }
}

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
std::vector<std::string> Scanner::header_list()
{
    std::vector<std::string> names;
    take("(");
    do names.push_back(astring());
    while (skip(" "));
    take(")");
    return names;
}

// partial = "<" number64 "." nz-number64 ">"
std::optional<Partial> Scanner::partial()
{
    if (!skip("<")) return std::nullopt;
    Partial partial;
    partial.offset = number64();
    take(".");
    partial.size = number64();
    take(">");
    if (partial.size == 0) refuse(base::Code::invalid, "a partial of nothing");
    return partial;
}

// fetch-att = "ENVELOPE" / ... / "BODY" ["STRUCTURE"] / "BODY" [".PEEK"] section [partial]
//           / "BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary
FetchAtt Scanner::fetch_att()
{
    auto word = keyword();
    if (!sees("[")) {
        auto known =
            std::ranges::find(plain_items, std::string_view(word), [](auto& row) { return row.first; });
        // A preview is made at delivery: it is never late (RFC 8970 §3.2).
        if (word == "PREVIEW") skip(" (LAZY)");
        if (known != plain_items.end()) return plain(known->second);
        refuse(base::Code::invalid, "unknown fetch item");
        return {};
    }
    auto known = std::ranges::find(section_items, std::string_view(word), &SectionItem::name);
    if (known == section_items.end()) {
        refuse(base::Code::invalid, "unknown fetch item");
        return {};
    }
    FetchAtt att{.item = known->item, .section = section(), .peek = known->peek};
    if (att.item != body_section && att.section.text != Section::Text::whole) {
        refuse(base::Code::invalid, "BINARY takes part numbers only");
    }
    if (att.item != binary_size) att.partial = partial();
    return att;
}

// fetch = "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"
FetchRequest Scanner::fetch_atts()
{
    FetchRequest request;
    if (skip("(")) {
        do {
            request.items.push_back(fetch_att());
            if (request.items.size() > most_fetch_items) refuse(base::Code::limit, "too many fetch items");
        } while (skip(" "));
        take(")");
        return request;
    }
    for (const auto& macro : macros) {
        if (!base::iequals(rest_.substr(0, rest_.find_first_of(" (")), macro.name)) continue;
        rest_.remove_prefix(macro.name.size());
        for (auto item : std::span(full).first(macro.items)) request.items.push_back(plain(item));
        return request;
    }
    request.items.push_back(fetch_att());
    return request;
}

}  // namespace imap
