// congvu policy show [PROFILE | --effective A+B]: every figure, what it is, and whence; of several profiles the
// stricter, and where it does not say what the server needs the server's usual one. Of what nothing of the server keeps
// to yet that is said.

#include "admin-cli/commands.hpp"
#include "admin-cli/policies.hpp"
#include "admin-cli/table.hpp"

#include "base/text.hpp"
#include "directory/due.hpp"

#include <unordered_set>

namespace admin_cli {
namespace {

using base::Json;
using directory::Effective;
using directory::Figure;
using directory::Profile;

struct Asked {
    std::string name, effective, folder;
};

// What is said of a figure, and by whom.
struct Said {
    const Figure* figure = nullptr;
    std::string value;
    Json::Array whence;     // {"profile":…,"source":…}
    bool is_usual = false;  // the server's, not the profile's
};

// No timer acts unannounced.
std::optional<Said> usual_of(const Figure& figure, const Profile& profile)
{
    if (figure.key() != "timers.reminders" || profile.timers.reminders) return std::nullopt;
    Profile usual;
    usual.timers.reminders = directory::usual_reminders();
    return Said{&figure, figure.text(usual), {}, true};
}

std::vector<Said> said_by(const std::vector<Profile>& profiles, const Effective& effective)
{
    std::vector<Said> all;
    for (const auto& figure : directory::figures()) {
        if (auto usual = usual_of(figure, effective.profile)) all.push_back(std::move(*usual));
        std::string value = figure.text(effective.profile);
        if (value.empty() || (figure.section == "profile" && profiles.size() > 1)) continue;
        Said one{&figure, std::move(value), {}};
        const auto& names = effective.whence.at(figure.key());
        for (const auto& profile : profiles) {
            if (std::ranges::find(names, profile.name) == names.end()) continue;
            auto source = profile.sources.find(figure.key());
            one.whence.emplace_back(
                Json::Object{{"profile", profile.name},
                             {"source", source == profile.sources.end() ? std::string() : source->second}});
        }
        all.push_back(std::move(one));
    }
    return all;
}

// Several: "ninhbinh (Đ7.4: …), nghean". One: the source alone.
std::string whence_text(const Said& said, std::size_t profiles)
{
    std::string text;
    for (const auto& one : said.whence) {
        std::string source = one.text("source");
        if (profiles > 1) source = one.text("profile") + (source.empty() ? "" : " (" + source + ")");
        text += (text.empty() ? "" : ", ") + source;
    }
    return text;
}

// Namesakes one after the other, until somebody would have to decide; with numbers there is no end.
Json::Array example_of(const Profile& profile)
{
    constexpr std::size_t enough = 8;
    auto rules = profile.naming_rules();
    if (!rules) return {};
    std::unordered_set<std::string> taken;
    directory::Ordinals ordinals;
    auto is_taken = [&taken](std::string_view login) { return taken.contains(std::string(login)); };
    directory::Namer namer(*rules, is_taken, ordinals);
    Json::Array logins;
    for (bool is_numbered = false; logins.size() < enough && !is_numbered;) {
        auto named = namer.name({"Lê Minh Hiếu", "skhcn", directory::BirthDate{1985, 5}, "8901"});
        if (!named) break;
        is_numbered = rules->step(named->step).has(directory::Part::ordinal);
        taken.insert(named->login);
        logins.emplace_back(std::move(named->login));
    }
    return logins;
}

std::string joined(const Json::Array& texts)
{
    std::string text;
    for (const auto& one : texts) text += (text.empty() ? "" : ", ") + one.as_text();
    return text;
}

Json to_json(const std::vector<Said>& all, const Effective& effective)
{
    Json::Array list;
    for (const auto& said : all)
        list.emplace_back(Json::Object{{"figure", said.figure->key()},
                                       {"value", said.value},
                                       {"what", said.figure->english},
                                       {"whence", said.whence},
                                       {"is_usual", said.is_usual},
                                       {"is_enforced", said.figure->is_enforced}});
    return Json::Object{{"profile", effective.profile.name},
                        {"figures", std::move(list)},
                        {"example", example_of(effective.profile)}};
}

void print(Context& context, const std::vector<Said>& all, const Effective& effective, std::size_t profiles)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& said : all) {
        bool is_vietnamese = context.language() == control::Language::vietnamese;
        std::string whence = said.is_usual ? context.words("policy_usual") : whence_text(said, profiles);
        if (!said.figure->is_enforced)
            whence += (whence.empty() ? "" : "; ") + context.words("policy_not_yet");
        rows.push_back({said.figure->key(),
                        std::string(is_vietnamese ? said.figure->vietnamese : said.figure->english),
                        said.value + (whence.empty() ? "" : "  # " + whence)});
    }
    context.out() << effective.profile.name << "\n" << table(std::move(rows));
    if (auto example = example_of(effective.profile); !example.empty())
        context.out() << "  " << context.words("policy_example", {{"logins", joined(example)}}) << "\n";
}

int show(Context& context, const Asked& asked)
{
    if (!asked.name.empty() && !asked.effective.empty())
        return context.refuse(Exit::usage, {"word_unexpected", {{"name", asked.name}}});
    auto found = policies(context, asked.folder);
    if (!found) return context.refuse(Exit::refused, found.error());
    std::string names = asked.effective.empty() ? asked.name : asked.effective;
    if (names.empty()) names = found->used;
    std::vector<Profile> profiles;
    for (auto name : base::split(names, '+')) {
        auto profile = profile_named(*found, base::trim(name));
        if (!profile) return context.refuse(Exit::refused, profile.error());
        profiles.push_back(std::move(*profile));
    }
    auto effective = directory::stricter_of(profiles);
    auto all = said_by(profiles, effective);
    if (!context.print_json(to_json(all, effective))) print(context, all, effective, profiles.size());
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.optional_word("PROFILE", asked->name, "help_policy_name");
    arguments.option("--effective A+B", asked->effective, "help_effective");
    arguments.option("--profiles FOLDER", asked->folder, "help_profiles");
    return [asked](Context& context) { return show(context, *asked); };
}

}  // namespace

const Command policy_show{"policy", "show", "help_policy_show", declare};

}  // namespace admin_cli
