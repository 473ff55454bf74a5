#include "directory/ldap/slapd_log.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/ldap/slapd_config.hpp"

#include <algorithm>
#include <array>

namespace directory::ldap {
namespace {

constexpr std::size_t longest_line = 400;

struct Advice {
    std::string_view sign, what_to_do;
};

// What to do; {} is slapd's folder. The first sign that the line holds.
constexpr std::array<Advice, 7> advices{{
    {"Address already in use",
     "another program listens there: stop it (systemctl stop slapd?) or choose another address in "
     "[directory] listen"},
    {"MDB_MAP_FULL", "raise [directory] largest_size"},
    {"No space left", "make room on that disk"},
    {"MDB_", "its database is damaged: put a backup back into {}/db, or move that folder away and take the "
             "agencies and officials in again"},
    {"TLS", "look at [directory] certificate and certificate_key"},
    {"lt_dlopen", "look at [directory] modules: 'apt install slapd' puts them into /usr/lib/ldap"},
    {".schema", "look at [directory] schema and common_schema"},
}};

// "6b073e84.1a67d898 0x7f3a7c1a9200 text" → text; empty for a line that another one goes on with.
std::string_view message_of(std::string_view line)
{
    auto stamp = line.find(' ');
    if (stamp != 17 || line[8] != '.') return {};
    auto thread = line.find(' ', stamp + 1);
    return thread == std::string_view::npos ? std::string_view{} : line.substr(thread + 1);
}

bool is_telling(std::string_view message)
{
    constexpr std::array<std::string_view, 6> idle{
        "@(#)",           "slapd starting",   "slapd stopped",
        "slapd shutdown", "daemon: shutdown", "connections_destroy"};
    return !message.empty() &&
           std::ranges::none_of(idle, [&](auto words) { return message.starts_with(words); });
}

std::string advice_for(std::string_view message, std::string_view folder)
{
    for (const auto& [sign, what_to_do] : advices) {
        if (!message.contains(sign)) continue;
        auto advice = std::string(what_to_do);
        if (auto gap = advice.find("{}"); gap != std::string::npos) advice.replace(gap, 2, folder);
        return advice;
    }
    return base::format("see {}/{}", folder, slapd_file::log);
}

}  // namespace

std::string why_it_ended(std::string_view log, std::string_view ended, std::string_view folder)
{
    std::string_view telling;
    for (auto line : base::split(log, '\n')) {
        auto message = message_of(line);
        if (telling.empty() && is_telling(message)) telling = message;
    }
    if (telling.empty()) telling = "it said nothing";
    return base::format("slapd has ended ({}): {}; {}", ended, base::printable(telling, longest_line),
                        advice_for(telling, folder));
}

}  // namespace directory::ldap
