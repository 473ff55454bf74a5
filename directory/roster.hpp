// Roster: a snapshot's people as small numbers, so that the filter of a group is tried on a hundred thousand of them
// within a millisecond or two (bench/groups.cpp). Private to snapshots and groups; immutable.
#pragma once

#include "directory/account.hpp"
#include "directory/rows.hpp"

#include <limits>
#include <unordered_map>

namespace directory {

class Roster {
  public:
    static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

    Roster(const Rows<Agency>& agencies, const Rows<Account>& accounts);

    // Of the account at the same place.
    struct Person {
        std::uint32_t agency = nowhere;  // its place
        std::uint32_t title = 0;
        Kind kind = Kind::official;
        State state = State::active;
        Role role = Role::none;
    };
    const std::vector<Person>& people() const { return people_; }

    // Titles without accents and case, " pho chu tich": one number each.
    const std::vector<std::string>& titles() const { return titles_; }

    // The agency with this code, and which agencies lie below it or are it.
    std::uint32_t agency(std::string_view code) const;
    bool is_below(std::uint32_t agency, std::uint32_t above) const
    {
        return spans_[above].first <= spans_[agency].first && spans_[agency].first < spans_[above].end;
    }
    std::size_t agency_count() const { return spans_.size(); }

  private:
    void number_agencies(const Rows<Agency>& agencies);

    // Numbers such that all below an agency have those from its own `first` up to its `end`.
    struct Span {
        std::uint32_t first = 0, end = 0;
    };
    std::vector<Span> spans_;
    std::unordered_map<std::string, std::uint32_t> codes_;  // in lower case
    std::vector<std::string> titles_;
    std::vector<Person> people_;
};

// " pho chu tich": without accents and case, one space before each word.
std::string title_words(std::string_view text);

}  // namespace directory
