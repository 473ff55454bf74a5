#include "control/rights/roles.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "control/shipped.hpp"

#include <algorithm>

namespace control {
base::Result<std::vector<RoleRights>> roles_from(std::string_view text)
{
    std::vector<RoleRights> all;
    int number = 0;
    for (auto line : base::split(text, '\n')) {
        ++number;
        line = base::trim(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        const auto equals = line.find('=');
        std::string name(base::trim(line.substr(0, equals)));
        const auto rights =
            equals == std::string_view::npos ? std::nullopt : directory::rights_from(line.substr(equals + 1));
        if (!rights || name.empty())
            return base::refuse(base::Code::invalid,
                                base::format("line {}: right would be auditor = see, audit", number));
        all.push_back({std::move(name), *rights});
    }
    return all;
}

std::string_view shipped_text(std::string_view name)
{
    const auto all = shipped();
    const auto found = std::ranges::find(all, name, &Shipped::name);
    return found == all.end() ? std::string_view() : found->text;
}

const std::vector<RoleRights>& roles()
{
    static const std::vector<RoleRights> all = [] {
        auto read = roles_from(shipped_text("roles"));
        if (!read) base::bug("conf/roles.conf: " + read.error().detail);
        return std::move(*read);
    }();
    return all;
}

const RoleRights* role_named(std::string_view name)
{
    const auto found = std::ranges::find(roles(), name, &RoleRights::name);
    return found == roles().end() ? nullptr : &*found;
}

std::string_view role_of(directory::Rights rights)
{
    const auto found = std::ranges::find(roles(), rights, &RoleRights::rights);
    return found == roles().end() ? std::string_view() : std::string_view(found->name);
}

}  // namespace control
