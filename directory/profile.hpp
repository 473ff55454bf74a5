// Profile: what one regulation says about addresses, quotas, limits, timers and passwords, as data. Policy differs
// from province to province, so none of it is in code. Pure.
//
//   # Regulation 143/2025 of Đồng Tháp
//   [timers]
//   inactivity_most = 45 days      # Đ8.1: what stands behind the # is the figure's source
//
// What a regulation does not say is absent. Names end in _least and _most where a figure is a bound: of two
// profiles the stricter one is to be kept (see stricter_of()).
#pragma once

#include "directory/naming.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <span>

namespace directory {

using Count = std::uint64_t;

struct Bytes {
    std::uint64_t count = 0;

    auto operator<=>(const Bytes&) const = default;
};

// "12 h", "3 working days", "45 days", "6 months". Months are those of the calendar; compared they count 30.4 days.
struct Period {
    enum class Unit { minutes, hours, working_days, days, months };

    std::uint32_t count = 0;
    Unit unit = Unit::days;

    std::int64_t about_minutes() const;
    std::strong_ordering operator<=>(const Period& other) const
    {
        return about_minutes() <=> other.about_minutes();
    }
    bool operator==(const Period& other) const { return about_minutes() == other.about_minutes(); }
};

enum class SecondFactor { nobody, admins, admins_and_outside, everybody };

using Words = std::vector<std::string>;  // in order, none twice
using Periods = std::vector<Period>;     // longest first
using Ladder = std::vector<Pattern>;     // steps for namesakes
template<typename T> using Said = std::optional<T>;

struct Profile {
    struct About {
        Said<std::string> title, basis;  // Đồng Tháp; 143/2025/QĐ-UBND of 2 December 2025
    };
    struct Naming {
        Said<Pattern> scheme;
        Said<Ladder> ladder;
    };
    // By kind of agency; `other` where there is none of its own.
    struct Agencies {
        Said<Pattern> commune, committee, department, sub_department, office, school, party, council, other;
    };
    // Of an official, of one who is an admin, of a mailbox that is nobody's own: see quota_rules.hpp.
    struct Quota {
        Said<Bytes> person, admin, agency;  // what is given where nobody asks for another one
        Said<Bytes> person_least, agency_least;
        Said<Bytes> person_most, admin_most, agency_most;
        Said<bool> warns_near_limit;
    };
    struct Mail {
        Said<Bytes> attachment_most;
        Said<Words> banned_attachments;  // .exe
        Said<bool> limits_encrypted_archives;
        Said<Count> outbound_most;  // to outside, in outbound_window
        Said<Period> outbound_window;
        Said<bool> bans_forwarding_outside;
    };
    struct Timers {
        Said<Period> inactivity_most, default_password_most, purge_least, leaver_report_most;
        Said<Periods> reminders;
        // No figure of a file: whether the too long locked are put on the way out without being asked for. Not while a
        // profile that newly says purge_least waits to be accepted (life/standing.hpp).
        bool purges_unasked = true;
    };
    struct Service {
        Said<Period> request_most, unlock_most, password_reset_most;
        Said<Count> agency_reads_least;  // each working day
        Said<Period> locked_list_every, account_review_every;
        Said<Count> agency_admins_most;
    };
    struct Login {
        Said<Count> wrong_most;  // in a row; the last of them locks
        Said<Period> unlock_earliest, unlock_latest;
        Said<SecondFactor> second_factor;
        Said<bool> sends_codes;  // by SMS to the registered telephone, to who has no authenticator
    };
    struct Password {
        Said<Count> length_least, admin_length_least, classes_least;
        Said<Period> age_most, admin_age_most;
        Said<Count> history_least, admin_history_least;
        Said<Words> not_containing;  // login, name, birth_date
        Said<bool> changes_first, changes_at_unlock;
    };
    struct Log {
        Said<Period> access_least;
    };

    std::string name;  // dongthap: its file's
    About about;
    Naming naming;
    Agencies agencies;
    Quota quota;
    Mail mail;
    Timers timers;
    Service service;
    Login login;
    Password password;
    Log log;
    std::map<std::string, std::string> sources;  // "timers.inactivity_most" → "Đ8.1"
    // Of several at once: "quota.person_most" → "nghean+qcvn12", those that say it.
    std::map<std::string, std::string> whence{};

    // The names of those that say a figure.
    const std::string& said_by(const std::string& key) const
    {
        const auto found = whence.find(key);
        return found == whence.end() ? name : found->second;
    }

    // nullopt where it does not say how people are named.
    std::optional<NamingRules> naming_rules() const;
};

// What is wrong in a profile's file. Lines and columns count from 1, columns in characters.
struct ProfileFault {
    std::size_t line = 0, column = 0;
    std::string what;  // and what would be right

    bool operator==(const ProfileFault&) const = default;
};
using ProfileFaults = std::vector<ProfileFault>;

// The whole text of a file; every fault in it, or the profile.
std::expected<Profile, ProfileFaults> profile_from(std::string_view name, std::string_view text);

// "dongthap.conf:12:19: …", a line each.
std::string to_string(const ProfileFaults& faults, std::string_view file);

// One line of a profile, whatever its type.
struct Figure {
    std::string_view section, name;
    std::string_view english, vietnamese;  // what it is
    bool is_enforced;                      // false: shown, but nothing of the server keeps to it yet

    std::expected<void, Wrong> (*read)(std::string_view value, Profile& into);
    std::string (*text)(const Profile& profile);  // as it is written; empty where the profile does not say
    // Of both the stricter; of lists all. Where it cannot be told, what is there already.
    void (*make_stricter)(Profile& profile, const Profile& other);

    std::string key() const { return std::string(section) + "." + std::string(name); }
};
std::span<const Figure> figures();  // in the order of sections

// Several profiles at once.
struct Effective {
    Profile profile;
    std::map<std::string, std::vector<std::string>> whence;  // key of a figure → names of those that say so
};
Effective stricter_of(std::span<const Profile> profiles);

}  // namespace directory
