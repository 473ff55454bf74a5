// Agency naming: what stands before the @ of an agency's address, by a profile's pattern for its kind. Pure.
//
//   abbreviation         Sở Khoa học và Công nghệ → skhcn      commune   Ủy ban nhân dân xã Quảng Lạc → quanglac
//   abbreviation.above   its unit: tccb.skhcn                  full      ubndxaquanglac
#pragma once

#include "directory/profile.hpp"
#include "directory/snapshot.hpp"

namespace directory {

struct NamedAgency {
    std::string_view name, short_name;
    std::string_view kind;  // peoples-committee, department, …
    Level level = Level::province;
    std::string_view above;  // before the @ of the agency above; empty at the top
};

// Its kind's, or that of others; nullptr if the profile says nothing of either.
const Pattern* pattern_for(const Profile::Agencies& patterns, const NamedAgency& agency);

// Empty if the pattern asks for what it does not have: an agency above, letters in its name.
std::string local_part_of(const Pattern& pattern, const NamedAgency& agency);

// The short name, or else the initials of the name: skhcn.
std::string abbreviation_of(std::string_view name, std::string_view short_name);

}  // namespace directory
