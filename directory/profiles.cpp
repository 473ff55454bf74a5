#include "directory/profiles.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/shipped.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace directory {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::refuse;

constexpr std::size_t largest_file = 32 << 10;
constexpr std::size_t most_files = 20;
constexpr std::string_view ending = ".conf";

base::Result<std::string> read(const fs::path& path)
{
    std::error_code error;
    auto size = fs::file_size(path, error);
    if (error)
        return refuse(Code::unavailable,
                      base::format("{} cannot be read: {}", path.string(), error.message()));
    if (size > largest_file)
        return refuse(Code::limit, base::format("{} has more than {} bytes", path.string(), largest_file));
    std::ifstream file(path, std::ios::binary);
    std::string text(size, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(size)))
        return refuse(Code::unavailable, base::format("{} cannot be read", path.string()));
    return text;
}

base::Result<std::vector<fs::path>> files_of(const std::string& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    if (folder.empty() || fs::status(folder, error).type() == fs::file_type::not_found) return files;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ending && at->path().stem() != "") files.push_back(at->path());
    if (error)
        return refuse(Code::unavailable,
                      base::format("the folder {} cannot be read: {}", folder, error.message()));
    if (files.size() > most_files)
        return refuse(Code::limit, base::format("{} holds more than {} profiles", folder, most_files));
    return files;
}

base::Result<Profile> find_in(const std::vector<ProfileText>& texts, std::string_view name)
{
    auto found = std::ranges::find(texts, name, &ProfileText::name);
    if (found == texts.end()) {
        std::string known;
        for (const auto& text : texts) known += (known.empty() ? "" : ", ") + text.name;
        return refuse(Code::not_found, base::format("there is no profile '{}': {}", name, known));
    }
    auto profile = found->parse();
    if (!profile) return refuse(Code::invalid, to_string(profile.error(), found->shown_place()));
    return std::move(*profile);
}

}  // namespace

void describe(base::Section& section, PolicySettings& settings)
{
    section.field("profile", settings.profile,
                  "What counts where no profile is named: congvu policy list. Several, such as "
                  "ninhbinh+qcvn12: the stricter.");
    section.field(
        "profiles", settings.profiles,
        "Folder of more profiles, NAME.conf; one of a built-in name comes before the built-in one.");
}

base::Result<std::vector<ProfileText>> Profiles::all() const
{
    std::map<std::string, ProfileText> by_name;
    for (const auto& [name, text] : shipped())
        by_name[std::string(name)] = {std::string(name), {}, std::string(text)};
    auto files = files_of(settings_.profiles);
    if (!files) return refuse(files.error());
    for (const auto& path : *files) {
        auto text = read(path);
        if (!text) return refuse(text.error());
        by_name[path.stem().string()] = {path.stem().string(), path.string(), std::move(*text)};
    }
    std::vector<ProfileText> texts;
    for (auto& [name, text] : by_name) texts.push_back(std::move(text));
    return texts;
}

base::Result<Profile> Profiles::find(std::string_view names) const
{
    auto texts = all();
    if (!texts) return refuse(texts.error());
    std::vector<Profile> profiles;
    for (auto name : base::split(names, '+')) {
        auto profile = find_in(*texts, base::trim(name));
        if (!profile) return profile;
        profiles.push_back(std::move(*profile));
    }
    if (profiles.size() == 1) return std::move(profiles.front());
    auto effective = stricter_of(profiles);
    for (const auto& [key, saying] : effective.whence) {
        auto& said = effective.profile.whence[key];
        for (const auto& one : saying) said += (said.empty() ? "" : "+") + one;
    }
    return std::move(effective.profile);
}

}  // namespace directory
