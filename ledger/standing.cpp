#include "ledger/standing.hpp"

#include "base/format.hpp"
#include "disk/file.hpp"

#include <array>

namespace ledger {
namespace {

using Time = base::Duration Settings::*;
using Text = std::string Settings::*;

struct Period {
    std::string_view name;
    Time value;
};
struct Destination {
    std::string_view name;
    Text value;
};
constexpr std::array<Period, 2> periods{
    {{"keep_access", &Settings::keep_access}, {"keep_mail", &Settings::keep_mail}}};
constexpr std::array<Destination, 5> destinations{{{"anchor", &Settings::anchor},
                                                   {"syslog", &Settings::syslog},
                                                   {"syslog_ca", &Settings::syslog_ca},
                                                   {"syslog_name", &Settings::syslog_name},
                                                   {"json", &Settings::json}}};

std::string path_in(const std::string& folder)
{
    return folder + "/standing";
}

void describe_standing(base::Settings& described, Settings& settings, base::Duration& of_profiles)
{
    auto& section = described.section(
        "audit", "The audit's settings in force. Written by the server; see congvu audit accept.");
    for (const auto& period : periods) section.field(period.name, settings.*period.value, "");
    for (const auto& destination : destinations)
        section.field(destination.name, settings.*destination.value, "");
    section.field("access_of_profiles", of_profiles, "");
}

// Takes from `asked` what asks for more, and gives what asks for less.
class Comparison {
  public:
    Comparison(Standing& standing, const Settings& asked) : standing_(standing), asked_(asked) {}

    void look(const Period& period)
    {
        auto& held = standing_.settings.*period.value;
        const auto asked = asked_.*period.value;
        if (held == asked) return;
        const bool is_less = asked < held;
        note({std::string(period.name), days_text(held), days_text(asked)}, is_less);
        if (!is_less) held = asked;
    }
    void look(const Destination& destination)
    {
        auto& held = standing_.settings.*destination.value;
        const auto& asked = asked_.*destination.value;
        if (held == asked) return;
        const bool is_less = !held.empty();
        note({std::string(destination.name), held, asked}, is_less);
        if (!is_less) held = asked;
    }

  private:
    void note(Difference difference, bool is_less)
    {
        (is_less ? standing_.waiting : standing_.taken).push_back(std::move(difference));
    }

    Standing& standing_;
    const Settings& asked_;
};

void compare(Standing& standing, const Settings& asked)
{
    Comparison comparison(standing, asked);
    for (const auto& period : periods) comparison.look(period);
    for (const auto& destination : destinations) comparison.look(destination);
}

Settings of_nobody(Settings settings)
{
    for (const auto& period : periods) settings.*period.value = {};
    for (const auto& destination : destinations) (settings.*destination.value).clear();
    return settings;
}

}  // namespace

std::string days_text(base::Duration time)
{
    const auto hours = std::chrono::floor<std::chrono::hours>(time).count();
    if (hours == 0) return {};
    return hours % 24 == 0 ? base::format("{}d", hours / 24) : base::format("{}h", hours);
}

std::string to_text(const std::vector<Difference>& differences)
{
    const auto shown = [](const std::string& value) { return value.empty() ? "—" : value; };
    std::string text;
    for (const auto& one : differences)
        text += base::format("{}{}: {} → {}", text.empty() ? "" : ", ", one.name, shown(one.before),
                             shown(one.after));
    return text;
}

base::Result<Standing> standing_in(const std::string& folder, const Settings& asked)
{
    Standing standing{of_nobody(asked), {}, {}, {}};
    const auto path = path_in(folder);
    const auto text = disk::read_file(path);
    if (!text && text.error().code != base::Code::not_found) return base::refuse(text.error());
    if (text) {
        base::Settings described;
        describe_standing(described, standing.settings, standing.of_profiles);
        if (auto read = described.read(path, *text); !read)
            return base::refuse(
                base::Code::corrupt,
                base::format(
                    "the audit's settings in force cannot be read: {}. Bring the file back, or remove it: "
                    "then those of the settings are in force, and the audit says so",
                    read.error().detail));
    }
    auto with_profiles = asked;
    with_profiles.keep_access = std::max(asked.keep_access, standing.of_profiles);
    compare(standing, with_profiles);
    return standing;
}

base::Result<void> keep_standing(const std::string& folder, const Settings& settings,
                                 base::Duration of_profiles)
{
    Settings kept = settings;
    base::Settings described;
    describe_standing(described, kept, of_profiles);
    return disk::replace_file(path_in(folder), described.to_text());
}

}  // namespace ledger
