// Profiles: those that are at hand: the shipped ones and the files of a folder (NAME.conf). A file comes before a
// shipped one of its name. Files are read each time, so what was changed there counts at once. Blocks on the disk:
// not for a loop's thread.
#pragma once

#include "base/settings.hpp"
#include "directory/profile.hpp"

namespace directory {

struct PolicySettings {
    std::string profile = "langson";
    std::string profiles = "/etc/congvu/profiles";
};
void describe(base::Section& section, PolicySettings& settings);

// A profile as text, wherever it is from.
struct ProfileText {
    std::string name;
    std::string place;  // of the file; empty: shipped
    std::string text;

    std::string shown_place() const { return place.empty() ? name + ".conf" : place; }
    std::expected<Profile, ProfileFaults> parse() const { return profile_from(name, text); }
};

class Profiles {
  public:
    explicit Profiles(PolicySettings settings = {}) : settings_(std::move(settings)) {}

    // The one that counts where none is named.
    const std::string& used() const { return settings_.profile; }
    const std::string& folder() const { return settings_.profiles; }

    // All, by name. A folder that is not there holds none; one that cannot be read is refused.
    base::Result<std::vector<ProfileText>> all() const;
    // Several names, as in ninhbinh+qcvn12, are the stricter of each figure. not_found: there is none of this name,
    // and which there are. invalid: every fault in it, a line each.
    base::Result<Profile> find(std::string_view name) const;

  private:
    PolicySettings settings_;
};

}  // namespace directory
