#include "life/standing.hpp"

#include "base/format.hpp"
#include "base/json.hpp"
#include "disk/file.hpp"

#include <algorithm>
#include <set>

namespace life {
namespace {

using base::Json;
using directory::Profile;

constexpr std::int64_t version = 1;
constexpr std::size_t most_named = 5;  // agencies; the others are counted
constexpr std::string_view purge_least = "timers.purge_least";
using Figures = std::map<std::string, std::string>;
using Groups = std::map<std::string, std::vector<std::string>>;  // "3 months → 30 days" → codes

std::string arrow(const std::string& before, const std::string& after)
{
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("—") : text; };
    return shown(before) + " → " + shown(after);
}

// purge_least goes its own way: it is an agency's, not a profile's.
Figures figures_of(const Profile& profile)
{
    Figures all;
    for (const auto& figure : directory::figures()) {
        auto text = figure.text(profile);
        if (!text.empty() && figure.key() != purge_least) all.emplace(figure.key(), std::move(text));
    }
    return all;
}

std::string purge_least_of(const Profile& profile)
{
    for (const auto& figure : directory::figures())
        if (figure.key() == purge_least) return figure.text(profile);
    return {};
}

bool is_shorter(const std::string& stood, const std::string& asked)
{
    return life::is_shorter(purge_least_from(stood), purge_least_from(asked));
}

std::vector<std::string> differences(const Figures& before, const Figures& after)
{
    std::vector<std::string> all;
    for (const auto& [key, text] : after) {
        const auto was = before.find(key);
        if (was == before.end() || was->second != text)
            all.push_back(key + ": " + arrow(was == before.end() ? "" : was->second, text));
    }
    for (const auto& [key, text] : before)
        if (!after.contains(key)) all.push_back(key + ": " + arrow(text, ""));
    return all;
}

std::string named(const std::vector<std::string>& codes)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(codes.size(), most_named); ++i)
        text += (i == 0 ? "" : ", ") + (codes[i].empty() ? std::string("—") : codes[i]);
    if (codes.size() > most_named) text += base::format(" + {}", codes.size() - most_named);
    return text;
}

std::vector<std::string> lines_of(const Groups& groups, std::string_view what)
{
    std::vector<std::string> lines;
    for (const auto& [change, codes] : groups)
        lines.push_back(base::format("{}: {} {}", named(codes), what, change));
    return lines;
}

// Goes through all agencies, and collects what is other than it stood.
class Comparison {
  public:
    Comparison(Policies& policies, Stood& next) : policies_(policies), next_(next) {}

    void look_at(const std::string& code)
    {
        const std::string name = policies_.name_for(code);
        const auto& profile = policies_.for_agency(code);
        const auto stood = next_.places.find(code);
        if (profile.name.empty()) {  // it cannot be read: what stood counts on
            if (stood != next_.places.end()) kept.emplace(code, stood->second.purge_least);
            return;
        }
        if (seen_.insert(name).second) look_at(name, profile);
        auto says = purge_least_of(profile);
        if (stood == next_.places.end())
            next_.places.emplace(code, Stood::Place{name, std::move(says)});
        else
            compare(code, stood->second, {name, std::move(says)});
    }

    std::vector<Change> changes()
    {
        if (!moved_.empty())
            changes_.push_back({"another profile counts for agencies", {}, lines_of(moved_, "profile")});
        if (!longer_.empty())
            changes_.push_back(
                {"mail is kept for longer before it is erased", {}, lines_of(longer_, purge_least)});
        const auto lines = lines_of(shorter_, "purge_least");
        for (const auto& line : lines) waiting += (waiting.empty() ? "" : "; ") + line;
        if (!waiting.empty() && waiting != next_.told)
            changes_.push_back({"mail would be erased sooner: waits for two admins", {}, lines});
        next_.told = waiting;
        return std::move(changes_);
    }

    Kept kept;
    std::map<std::string, std::string> asked;  // what waits
    std::string waiting;

  private:
    void look_at(const std::string& name, const Profile& profile)
    {
        auto figures = figures_of(profile);
        auto& stood = next_.profiles[name];
        auto changed = differences(stood, figures);
        const auto* event =
            stood.empty() ? "a profile counts from now on" : "figures of a profile are other ones";
        stood = std::move(figures);
        if (!changed.empty()) changes_.push_back({event, name, std::move(changed)});
    }

    void compare(const std::string& code, Stood::Place& stood, Stood::Place now)
    {
        if (stood.profile != now.profile) moved_[arrow(stood.profile, now.profile)].push_back(code);
        stood.profile = std::move(now.profile);
        if (stood.purge_least == now.purge_least) return;
        const auto change = arrow(stood.purge_least, now.purge_least);
        if (is_shorter(stood.purge_least, now.purge_least)) {
            shorter_[change].push_back(code);
            kept.emplace(code, stood.purge_least);
            asked.emplace(code, std::move(now.purge_least));
        } else {
            longer_[change].push_back(code);
            stood.purge_least = std::move(now.purge_least);
        }
    }

    Policies& policies_;
    Stood& next_;
    std::set<std::string> seen_;
    std::vector<Change> changes_;
    Groups moved_, longer_, shorter_;
};

bool is_period(const std::string& text)
{
    return text.empty() || purge_least_from(text);
}

}  // namespace

std::string to_text(const Stood& stood)
{
    Json::Object profiles, places;
    for (const auto& [name, figures] : stood.profiles) {
        Json::Object said;
        for (const auto& [key, text] : figures) said.emplace(key, text);
        profiles.emplace(name, std::move(said));
    }
    for (const auto& [code, place] : stood.places)
        places.emplace(code, Json::Object{{"profile", place.profile}, {"purge_least", place.purge_least}});
    const Json all(Json::Object{{"version", version},
                                {"profiles", std::move(profiles)},
                                {"agencies", std::move(places)},
                                {"told", stood.told}});
    return all.print() + "\n";
}

base::Result<Stood> stood_from(std::string_view text)
{
    auto read = Json::parse(text);
    if (!read) return base::refuse(read.error());
    if (read->number("version") != version)
        return base::refuse(base::Code::unsupported, "it was written by another program");
    Stood stood;
    for (const auto& [name, figures] : (*read)["profiles"].as_object())
        for (const auto& [key, said] : figures.as_object()) stood.profiles[name][key] = said.as_text();
    for (const auto& [code, place] : (*read)["agencies"].as_object()) {
        stood.places[code] = {place.text("profile"), place.text("purge_least")};
        if (!is_period(stood.places[code].purge_least))
            return base::refuse(base::Code::corrupt,
                                base::format("'{}' of {} is no period", place.text("purge_least"), code));
    }
    stood.told = read->text("told");
    return stood;
}

base::Result<void> Standing::open()
{
    if (stood_) return {};
    auto text = disk::read_file(file_);
    if (!text && text.error().code != base::Code::not_found) return base::refuse(text.error());
    auto read = text ? stood_from(*text) : Stood();
    if (!read)
        return base::refuse(read.error().code,
                            base::format("{} cannot be read, so no timer acts: {}. Bring the file back, or "
                                         "remove it: then the figures of the profiles count as they are now, "
                                         "and the audit says so",
                                         file_, read.error().detail));
    stood_ = std::move(*read);
    return {};
}

base::Result<Standing::Found> Standing::look(Policies& asked, const directory::Snapshot& snapshot)
{
    for (;;) {
        Stood stood;
        std::uint64_t looks = 0;
        {
            std::lock_guard lock(mutex_);
            if (auto opened = open(); !opened) return base::refuse(opened.error());
            stood = *stood_;
            looks = looks_;
        }
        auto next = stood;
        Comparison comparison(asked, next);
        comparison.look_at({});
        for (const auto& agency : snapshot.agencies()) comparison.look_at(agency.code);
        Found found;
        found.changes = comparison.changes();

        std::lock_guard lock(mutex_);
        if (looks != looks_) continue;  // something was accepted meanwhile
        found.look = ++looks_;
        found.kept = kept_ = std::make_shared<const Kept>(std::move(comparison.kept));
        asked_ = std::move(comparison.asked);
        waiting_ = std::move(comparison.waiting);
        if (next != stood) found.next = std::move(next);
        return found;
    }
}

base::Result<void> Standing::keep(Found found)
{
    std::lock_guard lock(mutex_);
    // Something was accepted meanwhile: the next look finds what is left.
    if (!found.next || found.look != looks_) return {};
    if (auto kept = disk::replace_file(file_, to_text(*found.next)); !kept) return kept;
    stood_ = std::move(found.next);
    return {};
}

std::string Standing::waiting() const
{
    std::lock_guard lock(mutex_);
    return waiting_;
}

std::shared_ptr<const Kept> Standing::kept() const
{
    std::lock_guard lock(mutex_);
    return kept_;
}

base::Result<void> Standing::accept(const std::string& waiting)
{
    std::lock_guard lock(mutex_);
    if (waiting.empty() || waiting != waiting_ || !stood_) return base::refuse(base::Code::not_found);
    auto next = *stood_;
    auto kept = *kept_;
    for (const auto& [code, asked] : asked_) {
        next.places[code].purge_least = asked;
        kept.erase(code);
    }
    next.told.clear();
    if (auto written = disk::replace_file(file_, to_text(next)); !written) return written;
    stood_ = std::move(next);
    kept_ = std::make_shared<const Kept>(std::move(kept));
    asked_.clear();
    waiting_.clear();
    ++looks_;
    return {};
}

}  // namespace life
