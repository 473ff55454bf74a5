#include "admin-cli/policies.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using control::Note;

Policies from_server(const base::Json& answer)
{
    Policies found{answer.text("used"), {}};
    for (const auto& one : answer["profiles"].as_array())
        found.all.push_back({one.text("name"), one.text("place"), one.text("text")});
    return found;
}

std::expected<Policies, Note> from_here(const directory::PolicySettings& settings)
{
    directory::Profiles profiles(settings);
    auto all = profiles.all();
    if (!all) return std::unexpected(Note{"bad_profile", {{"why", all.error().detail}}});
    return Policies{profiles.used(), std::move(*all)};
}

std::string names_of(const Policies& policies)
{
    std::string names;
    for (const auto& one : policies.all) names += (names.empty() ? "" : ", ") + one.name;
    return names;
}

}  // namespace

std::expected<Policies, Note> policies(Context& context, const std::string& folder)
{
    directory::PolicySettings settings;
    if (!folder.empty()) settings.profiles = folder;
    if (!folder.empty()) return from_here(settings);
    try {
        auto answer = context.server().ask("policy.profiles", base::Json::Object{});
        if (answer) return from_server(*answer);
        return std::unexpected(std::move(answer.error().why));
    } catch (const ServerAway&) {
        if (context.form == Form::text) context.err() << context.words("policy_without_server") << "\n";
        return from_here(settings);
    }
}

std::expected<directory::Profile, Note> profile_named(const Policies& policies, std::string_view name)
{
    auto found = std::ranges::find(policies.all, name, &directory::ProfileText::name);
    if (found == policies.all.end())
        return std::unexpected(Note{"no_profile", {{"name", name}, {"known", names_of(policies)}}});
    auto profile = found->parse();
    if (profile) return std::move(*profile);
    return std::unexpected(Note{"bad_profile", {{"why", to_string(profile.error(), found->shown_place())}}});
}

std::string place_of(const Context& context, const directory::ProfileText& profile)
{
    return profile.place.empty() ? context.words("policy_shipped") : profile.place;
}

}  // namespace admin_cli
