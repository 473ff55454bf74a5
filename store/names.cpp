// Names of mailboxes: see names.hpp.

#include "store/names.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace store {
namespace {

// C0, DEL, C1 and the line separators U+2028 and U+2029 (RFC 9051 §5.1, RFC 5198 §2).
bool has_control(std::string_view utf8)
{
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (byte == 0xC2 && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) return true;
    }
    return utf8.find("\xE2\x80\xA8") != utf8.npos || utf8.find("\xE2\x80\xA9") != utf8.npos;
}

const char* fault_of_level(std::string_view level)
{
    if (level.empty()) return "an empty level";
    if (level.size() > longest_level) return "a level of more than 255 bytes";
    if (level == "." || level == "..") return "a level that is . or ..";
    return nullptr;
}

const char* fault_of(std::string_view name)
{
    if (!base::is_utf8(name)) return "bytes that are no UTF-8";
    if (has_control(name)) return "a control character";
    if (name.starts_with('~')) return "a leading ~";
    for (const auto level : base::split(name, '/')) {
        if (const char* fault = fault_of_level(level)) return fault;
    }
    return nullptr;
}

// '/' as the lowest byte, so that children follow their parent at once.
bool bytes_before(std::string_view a, std::string_view b)
{
    auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c); };
    return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

bool is_in_inbox(std::string_view name)
{
    return name == inbox_name || name.starts_with("INBOX/");
}

}  // namespace

base::Result<Levels> to_levels(std::string_view name)
{
    if (const char* fault = fault_of(name)) {
        return base::refuse(base::Code::invalid,
                            base::format("mailbox name '{}' has {}", base::printable(name), fault));
    }
    const auto parts = base::split(name, '/');
    if (parts.size() > deepest_mailbox) {
        return base::refuse(base::Code::limit,
                            base::format("mailboxes lie at most {} deep", deepest_mailbox));
    }
    Levels levels(parts.begin(), parts.end());
    if (base::iequals(levels.front(), inbox_name)) levels.front() = inbox_name;
    return levels;
}

std::string to_name(const Levels& levels)
{
    std::string name;
    for (const auto& level : levels) {
        if (!name.empty()) name += '/';
        name += level;
    }
    return name;
}

bool sorts_before(std::string_view a, std::string_view b)
{
    if (is_in_inbox(a) != is_in_inbox(b)) return is_in_inbox(a);
    return bytes_before(a, b);
}

}  // namespace store
