#include "directory/ldap/csn.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

void take(Csns& csns, std::string_view csn)
{
    auto parts = base::split(csn, '#');
    if (parts.size() != 4) return;
    auto& latest = csns[std::string(parts[2])];
    latest = std::max(latest, std::string(csn));
}

}  // namespace

bool is_csn(std::string_view text)
{
    const auto is_fine = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.' || c == 'Z' || c == '#';
    };
    return base::split(text, '#').size() == 4 && std::ranges::all_of(text, is_fine);
}

Csns csns_of_cookie(std::string_view cookie)
{
    Csns csns;
    for (auto part : base::split(cookie, ',')) {
        if (!part.starts_with("csn=")) continue;
        for (auto csn : base::split(part.substr(4), ';')) take(csns, csn);
    }
    return csns;
}

Csns csns_of_values(const std::vector<std::string>& context_csns)
{
    Csns csns;
    for (const auto& csn : context_csns) take(csns, csn);
    return csns;
}

bool covers(const Csns& seen, const Csns& wanted)
{
    return std::ranges::all_of(wanted, [&](const auto& csn) {
        auto found = seen.find(csn.first);
        return found != seen.end() && found->second >= csn.second;
    });
}

}  // namespace directory::ldap
