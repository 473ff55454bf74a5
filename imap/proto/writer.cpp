#include "imap/proto/writer.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "imap/proto/mutf7.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace imap {
namespace {

constexpr std::size_t longest_quoted = 1000;

constexpr auto months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

// \Seen last: clients of old read the list as words in any order, people read it.
constexpr auto system_flags = std::to_array<std::pair<store::Flag, std::string_view>>({
    {store::answered, "\\Answered"},
    {store::flagged, "\\Flagged"},
    {store::deleted, "\\Deleted"},
    {store::seen, "\\Seen"},
    {store::draft, "\\Draft"},
});

// 8-bit text goes into literals: an IMAP4rev1 client need not understand UTF-8 in quotes.
bool can_be_quoted(std::string_view text)
{
    return text.size() <= longest_quoted &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool can_be_atom(std::string_view text)
{
    auto belongs = [](char c) {
        return c > ' ' && c <= '~' && std::string_view("(){%*\"\\").find(c) == std::string_view::npos;
    };
    return !text.empty() && !base::iequals(text, "NIL") && std::ranges::all_of(text, belongs);
}

void append_word(std::string& list, std::string_view word)
{
    if (list.size() > 1) list += ' ';
    list += word;
}

std::string all_system_flags()
{
    std::string list = "(";
    for (const auto& row : system_flags) append_word(list, row.second);
    return list;
}

}  // namespace

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
    return out;
}

std::string literal_head(std::uint64_t size)
{
    return base::format("{{{}}}\r\n", size);
}

std::string literal8_head(std::uint64_t size)
{
    return base::format("~{{{}}}\r\n", size);
}

void hide_nul(std::string& octets)
{
    std::ranges::replace(octets, '\0', '\x80');
}

std::string literal(std::string_view octets)
{
    std::string safe(octets);
    hide_nul(safe);
    return literal_head(safe.size()) + safe;
}

std::string string(std::string_view text)
{
    return can_be_quoted(text) ? quoted(text) : literal(text);
}

std::string astring(std::string_view text)
{
    return can_be_atom(text) ? std::string(text) : string(text);
}

std::string nstring(const std::optional<std::string>& text)
{
    return text ? string(*text) : "NIL";
}

std::string mailbox(std::string_view utf8, NameForm form)
{
    if (form == NameForm::mutf7) return astring(to_mutf7(utf8));
    // RFC 9051 §5.1: UTF-8 stands in quotes once the client has asked for it.
    bool is_plain = std::ranges::all_of(utf8, [](char c) { return c >= ' ' && c <= '~'; });
    bool has_control = std::ranges::any_of(utf8, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
    if (is_plain || has_control) return astring(utf8);
    return quoted(utf8);
}

std::string_view role_name(store::Role role)
{
    switch (role) {
    case store::Role::none:
    case store::Role::inbox: return "";
    case store::Role::drafts: return "\\Drafts";
    case store::Role::sent: return "\\Sent";
    case store::Role::junk: return "\\Junk";
    case store::Role::trash: return "\\Trash";
    case store::Role::archive: return "\\Archive";
    case store::Role::all: return "\\All";
    case store::Role::flagged: return "\\Flagged";
    }
    return "";
}

std::string flag_list(const store::Flags& flags)
{
    std::string list = "(";
    for (const auto& [flag, name] : system_flags) {
        if (flags.has(flag)) append_word(list, name);
    }
    for (const auto& keyword : flags.keywords) append_word(list, keyword);
    return list + ")";
}

std::string flags_of(const std::vector<std::string>& keywords)
{
    auto list = all_system_flags();
    for (const auto& keyword : keywords) append_word(list, keyword);
    return list + ")";
}

std::string permanent_flags_of(const std::vector<std::string>& keywords, const store::FlagScope& scope)
{
    std::string list = "(";
    for (const auto& [bit, name] : system_flags) {
        if ((scope.system() & bit) != 0) append_word(list, name);
    }
    if (!scope.others) return list + ")";
    for (const auto& keyword : keywords) append_word(list, keyword);
    append_word(list, "\\*");
    return list + ")";
}

std::string internal_date(base::WallTime time, std::chrono::minutes zone)
{
    using namespace std::chrono;
    const auto local = time + zone;
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(local - day)};
    // The grammar has four digits for a year, whatever the clock says.
    const auto year = std::clamp(static_cast<int>(date.year()), 0, 9999);
    return base::format("\"{:02}-{}-{:04} {:02}:{:02}:{:02} {}\"", static_cast<unsigned>(date.day()),
                        months[static_cast<unsigned>(date.month()) - 1], year, clock.hours().count(),
                        clock.minutes().count(), clock.seconds().count(), base::zone_text(zone));
}

std::string mailbox_id(const store::Mailbox& mailbox)
{
    return base::format("F{}-{}-{}", base::to_string(mailbox.owner), mailbox.id, mailbox.uid_validity);
}

std::string email_id(const base::Uuid& id)
{
    return "M" + base::to_string(id);
}

std::string thread_id(const base::Uuid& id)
{
    return id.is_nil() ? "NIL" : "(T" + base::to_string(id) + ")";
}

}  // namespace imap
