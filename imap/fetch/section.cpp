#include "imap/fetch/section.hpp"

#include "imap/proto/writer.hpp"

namespace imap::fetch {
namespace {

bool has_parts(const mime::Part& part)
{
    return part.is_multipart() && !part.children.empty();
}

Extent header_of(const Layout& layout, const mime::Part& part)
{
    if (&part == &layout.root) return {0, layout.prefix_size + part.header_at + part.header_size};
    return {layout.prefix_size + part.header_at, part.header_size};
}

Extent body_of(const Layout& layout, const mime::Part& part)
{
    return {layout.prefix_size + part.body_at, part.body_size};
}

bool is_of_message(Section::Text text)
{
    return text != Section::Text::whole && text != Section::Text::mime;
}

}  // namespace

const mime::Part* find_part(const mime::Part& root, std::span<const std::uint32_t> numbers)
{
    const mime::Part* counted = &root;  // a multipart, or a message whose body is its only part
    const mime::Part* found = nullptr;
    for (auto number : numbers) {
        if (counted == nullptr) return nullptr;
        auto parts = has_parts(*counted) ? std::span(counted->children) : std::span(counted, 1);
        if (number == 0 || number > parts.size()) return nullptr;
        found = &parts[number - 1];

        if (has_parts(*found))
            counted = found;
        else if (found->is_message() && !found->children.empty())
            counted = &found->children.front();
        else
            counted = nullptr;
    }
    return found;
}

std::optional<Extent> find_section(const Layout& layout, const Section& section)
{
    const mime::Part* part = &layout.root;
    if (!section.part.empty()) {
        part = find_part(layout.root, section.part);
        if (part == nullptr) return std::nullopt;
        if (section.text == Section::Text::whole) return body_of(layout, *part);
        if (section.text == Section::Text::mime) return header_of(layout, *part);
        // HEADER and TEXT below a part number are those of the message that the part is.
        if (!part->is_message() || part->children.empty()) return std::nullopt;
        part = &part->children.front();
    }
    if (section.text == Section::Text::text) return body_of(layout, *part);
    if (is_of_message(section.text)) return header_of(layout, *part);
    return Extent{0, layout.prefix_size + layout.body_size};
}

std::string to_text(const Section& section)
{
    std::string text;
    for (auto number : section.part) text += (text.empty() ? "" : ".") + std::to_string(number);
    if (section.text == Section::Text::whole) return text;

    if (!text.empty()) text += '.';
    switch (section.text) {
    case Section::Text::whole: break;
    case Section::Text::header: text += "HEADER"; break;
    case Section::Text::text: text += "TEXT"; break;
    case Section::Text::mime: text += "MIME"; break;
    case Section::Text::header_fields: text += "HEADER.FIELDS"; break;
    case Section::Text::header_fields_not: text += "HEADER.FIELDS.NOT"; break;
    }
    if (section.fields.empty()) return text;
    text += " (";
    for (const auto& name : section.fields) text += (text.ends_with('(') ? "" : " ") + astring(name);
    return text + ")";
}

}  // namespace imap::fetch
