#include "mime/header.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace mime {
namespace {

bool is_empty_line(std::string_view text)
{
    return text.starts_with("\r\n") || text.starts_with('\n');
}

std::string_view without_line_end(std::string_view text)
{
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

// The length of the field at the front: its line and the folded ones after it.
std::size_t field_size(std::string_view text)
{
    std::size_t size = 0;
    do {
        auto end = text.find('\n', size);
        if (end == text.npos) return text.size();
        size = end + 1;
    } while (size < text.size() && (text[size] == ' ' || text[size] == '\t'));
    return size;
}

}  // namespace

std::optional<Field> FieldReader::next()
{
    if (rest_.empty()) return std::nullopt;
    if (is_empty_line(rest_)) {
        rest_.remove_prefix(rest_.starts_with('\n') ? 1 : 2);
        return std::nullopt;
    }
    auto raw = rest_.substr(0, field_size(rest_));
    rest_.remove_prefix(raw.size());

    auto line = without_line_end(raw);
    auto colon = line.find(':');
    auto name = base::trim(line.substr(0, colon == line.npos ? 0 : colon));
    if (name.contains('\n')) return Field{{}, line, raw};
    return Field{name, name.empty() ? line : line.substr(colon + 1), raw};
}

std::size_t header_size(std::string_view message)
{
    FieldReader fields(message);
    while (fields.next()) {
    }
    return message.size() - fields.rest().size();
}

std::optional<Field> find_field(std::string_view block, std::string_view name)
{
    FieldReader fields(block);
    while (auto field = fields.next())
        if (!field->name.empty() && base::iequals(field->name, name)) return field;
    return std::nullopt;
}

std::string select_fields(std::string_view block, std::span<const std::string> names, Selection selection)
{
    // Names by the thousand meet fields by the thousand: looking them up must not multiply (a sorted list).
    std::vector<std::string> wanted;
    for (const auto& name : names) wanted.push_back(base::lower(name));
    std::ranges::sort(wanted);

    std::string chosen;
    FieldReader fields(block);
    while (auto field = fields.next()) {
        bool listed = std::ranges::binary_search(wanted, base::lower(field->name));
        if (listed == (selection == Selection::listed)) chosen += field->raw;
    }
    if (!chosen.empty() && !chosen.ends_with('\n')) chosen += "\r\n";
    return chosen + "\r\n";
}

std::string unfold(std::string_view value)
{
    std::string line;
    line.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\n' || value.substr(i).starts_with("\r\n")) continue;
        line += value[i];
    }
    return std::string(base::trim(line));
}

std::vector<std::string> message_ids(std::string_view value, std::size_t most)
{
    constexpr std::size_t longest = 998;
    std::vector<std::string> ids;
    while (ids.size() < most) {
        auto open = value.find('<');
        auto close = value.find('>', open == value.npos ? open : open + 1);
        if (close == value.npos) break;
        open = value.rfind('<', close);
        std::string id;
        for (char c : value.substr(open, close - open + 1))
            if (!std::string_view(" \t\r\n").contains(c)) id += c;
        value.remove_prefix(close + 1);
        if (id.size() > 2 && id.size() <= longest && std::ranges::find(ids, id) == ids.end())
            ids.push_back(std::move(id));
    }
    return ids;
}

}  // namespace mime
