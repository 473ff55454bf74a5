#include "directory/profile_values.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace directory {
namespace {

constexpr std::size_t most_faults = 100;

// Columns are counted in characters, as an editor does.
std::size_t column_of(std::string_view line, std::size_t at)
{
    auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return 1 + static_cast<std::size_t>(std::ranges::count_if(line.substr(0, at), is_start));
}

std::string nearest(std::string_view name, const std::vector<std::string>& known)
{
    name = name.substr(0, 64);
    auto distance = [&](const std::string& candidate) { return base::edits(name, candidate); };
    auto best = std::ranges::min_element(known, {}, distance);
    if (best == known.end() || distance(*best) > 1 + name.size() / 2) return {};
    return base::format(". Did you mean {}?", *best);
}

// `name = value   # source`; places are bytes of the whole line.
struct Assignment {
    std::size_t name_at = 0, value_at = 0;
    std::string_view name, value, source;
};

std::string_view trimmed_at(std::string_view text, std::size_t& at)
{
    at += std::min(text.find_first_not_of(" \t"), text.size());
    return base::trim(text);
}

std::optional<Assignment> assignment_from(std::string_view line)
{
    std::size_t hash = std::min(line.find(" #"), line.size());
    std::size_t equals = line.substr(0, hash).find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    Assignment found{0, equals + 1, {}, {}, {}};
    found.name = trimmed_at(line.substr(0, equals), found.name_at);
    found.value = trimmed_at(line.substr(equals + 1, hash - equals - 1), found.value_at);
    if (hash < line.size()) found.source = base::trim(line.substr(hash + 2));
    return found;
}

// Reads line by line, past every fault, so that one run shows them all.
class Reader {
  public:
    explicit Reader(std::string_view name) { profile_.name = name; }

    void read(std::string_view line)
    {
        ++number_;
        line_ = line;
        if (line_.ends_with('\r')) line_.remove_suffix(1);
        if (number_ == 1 && line_.starts_with("\xEF\xBB\xBF")) line_.remove_prefix(3);
        auto text = base::trim(line_);
        if (text.empty() || text.starts_with('#')) return;
        if (!base::is_utf8(line_)) return fault(0, "the line is no UTF-8");
        if (text.starts_with('[')) return read_section(text);
        auto assignment = assignment_from(line_);
        if (!assignment)
            return fault(line_.find(text.front()), base::format("'{}' is neither [section] nor name = value",
                                                                base::printable(text, 60)));
        read(*assignment);
    }

    std::expected<Profile, ProfileFaults> done()
    {
        line_ = {};
        if (!profile_.about.title && faults_.empty())
            fault(0, "[profile] title = … is missing: whose rules these are");
        if (profile_.naming.ladder && !profile_.naming.scheme)
            fault(0, "naming.ladder stands without naming.scheme");
        check_bounds();
        if (!faults_.empty()) return std::unexpected(std::move(faults_));
        return std::move(profile_);
    }

  private:
    void fault(std::size_t at, std::string what)
    {
        if (faults_.size() < most_faults)
            faults_.push_back({std::max<std::size_t>(number_, 1), column_of(line_, at), std::move(what)});
    }

    // The fault is the upper one's.
    void in_order(std::string_view lower, std::string_view upper)
    {
        Bytes low, high;
        const auto text_of = [&](std::string_view name) {
            for (const auto& figure : figures())
                if (figure.section == "quota" && figure.name == name) return figure.text(profile_);
            return std::string();
        };
        const auto least = text_of(lower), most = text_of(upper);
        if (!read_value(least, low) || !read_value(most, high) || low <= high) return;
        number_ = lines_.at(base::format("quota.{}", upper));
        fault(0, base::format("quota.{} is {}, less than quota.{}, which is {}", upper, most, lower, least));
    }

    void check_bounds()
    {
        for (const auto& [lower, upper] : {std::pair("person_least", "person"),
                                           {"person_least", "admin"},
                                           {"person_least", "person_most"},
                                           {"person_least", "admin_most"},
                                           {"person", "person_most"},
                                           {"admin", "admin_most"},
                                           {"agency_least", "agency"},
                                           {"agency_least", "agency_most"},
                                           {"agency", "agency_most"}})
            in_order(lower, upper);
    }

    void read_section(std::string_view text)
    {
        std::size_t at = line_.find('[');
        std::string_view head = base::trim(text.substr(0, std::min(text.find(" #"), text.size())));
        section_ = head.ends_with(']') ? base::trim(head.substr(1, head.size() - 2)) : head.substr(1);
        is_known_ = false;
        std::vector<std::string> known;
        for (const auto& figure : figures()) {
            if (known.empty() || known.back() != figure.section) known.emplace_back(figure.section);
            is_known_ = is_known_ || figure.section == section_;
        }
        if (!head.ends_with(']'))
            fault(at, "a section is written [name]");
        else if (!is_known_)
            fault(at + 1, base::format("there is no section [{}]{}", base::printable(section_, 40),
                                       nearest(section_, known)));
    }

    void read(const Assignment& assignment)
    {
        if (section_.empty()) return fault(assignment.name_at, "a section comes first, such as [profile]");
        if (!is_known_) return;  // said already
        const auto* figure = figure_named(assignment);
        if (figure == nullptr) return;
        auto [before, is_new] = lines_.try_emplace(figure->key(), number_);
        if (!is_new)
            return fault(assignment.name_at,
                         base::format("{} stands twice, first on line {}", figure->key(), before->second));
        if (auto read = figure->read(assignment.value, profile_); !read)
            return fault(assignment.value_at + read.error().at,
                         base::format("{}: {}", figure->key(), read.error().what));
        if (!assignment.source.empty()) profile_.sources.emplace(figure->key(), assignment.source);
    }

    const Figure* figure_named(const Assignment& assignment)
    {
        std::vector<std::string> known;
        for (const auto& figure : figures()) {
            if (figure.section != section_) continue;
            if (figure.name == assignment.name) return &figure;
            known.emplace_back(figure.name);
        }
        fault(assignment.name_at,
              base::format("there is no figure {}.{}{}", section_, base::printable(assignment.name, 40),
                           nearest(assignment.name, known)));
        return nullptr;
    }

    Profile profile_;
    ProfileFaults faults_;
    std::size_t number_ = 0;
    std::string_view line_, section_;
    bool is_known_ = false;
    std::unordered_map<std::string, std::size_t> lines_;  // where each figure stands
};

}  // namespace

std::optional<NamingRules> Profile::naming_rules() const
{
    if (!naming.scheme) return std::nullopt;
    return NamingRules{*naming.scheme, naming.ladder.value_or(Ladder{})};
}

std::expected<Profile, ProfileFaults> profile_from(std::string_view name, std::string_view text)
{
    Reader reader(name);
    for (auto line : base::split(text, '\n')) reader.read(line);
    return reader.done();
}

std::string to_string(const ProfileFaults& faults, std::string_view file)
{
    std::string text;
    for (const auto& fault : faults)
        text += base::format("{}{}:{}:{}: {}", text.empty() ? "" : "\n", file, fault.line, fault.column,
                             fault.what);
    return text;
}

Effective stricter_of(std::span<const Profile> profiles)
{
    Effective effective;
    for (const auto& profile : profiles) {
        effective.profile.name += (effective.profile.name.empty() ? "" : "+") + profile.name;
        for (const auto& figure : figures()) figure.make_stricter(effective.profile, profile);
    }
    for (const auto& figure : figures()) {
        std::vector<std::string> same, saying;
        std::string text = figure.text(effective.profile);
        for (const auto& profile : profiles) {
            std::string theirs = figure.text(profile);
            if (!theirs.empty()) saying.push_back(profile.name);
            if (!theirs.empty() && theirs == text) same.push_back(profile.name);
        }
        if (!saying.empty()) effective.whence.emplace(figure.key(), same.empty() ? saying : same);
    }
    return effective;
}

}  // namespace directory
