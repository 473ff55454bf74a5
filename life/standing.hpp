// Standing: the figures of the profiles that were in force last, whatever the files, the settings or the directory say
// meanwhile.
//
// Every change of a figure that is in force goes on record. One by which mail is erased sooner does more than that: it
// waits until two admins have said so (control's life.accept), and of what stood and what is asked for that counts which
// keeps mail for longer. So nobody has mail erased by an edit of a file alone. What keeps it for longer counts at once.
//
//   FILE (life.standing in the data folder): docs/formats/life.md
#pragma once

#include "life/policies.hpp"

#include <memory>
#include <mutex>

namespace life {

// What is to go on record together.
struct Change {
    std::string event, whose;          // "figures of a profile are other ones", "dongthap"
    std::vector<std::string> details;  // "timers.inactivity_most: 45 days → 60 days"
    bool operator==(const Change&) const = default;
};

// As it is kept in the file.
struct Stood {
    struct Place {
        std::string profile, purge_least;  // as they are written; the latter empty: nothing is erased unasked
        bool operator==(const Place&) const = default;
    };
    std::map<std::string, std::map<std::string, std::string>> profiles;  // by name, key of the figure
    std::map<std::string, Place> places;  // by code of the agency; empty: who belongs to none
    std::string told;                     // of what waits, what is on record
    bool operator==(const Stood&) const = default;
};
std::string to_text(const Stood& stood);
base::Result<Stood> stood_from(std::string_view text);

class Standing {
  public:
    explicit Standing(std::string file) : file_(std::move(file)) {}

    struct Found {
        std::vector<Change> changes{};
        std::shared_ptr<const Kept> kept{};  // what counts meanwhile
        std::optional<Stood> next{};         // what stands once the changes are on record
        std::uint64_t look = 0;
    };
    // What is asked for now beside what stood. Blocks on the disk at first. Refused: the file cannot be read.
    base::Result<Found> look(Policies& asked, const directory::Snapshot& snapshot);
    // The changes are on record. A kill before this has them recorded again. Blocks on the disk.
    base::Result<void> keep(Found found);

    // From any thread: "H37.1, H37.2: purge_least 3 months → 30 days"; empty: nothing.
    std::string waiting() const;
    std::shared_ptr<const Kept> kept() const;
    // What waits is right, and counts from now on. not_found: something else waits, or nothing. Blocks on the disk.
    base::Result<void> accept(const std::string& waiting);

  private:
    base::Result<void> open();

    const std::string file_;
    mutable std::mutex mutex_;  // guards all below
    std::optional<Stood> stood_;
    std::uint64_t looks_ = 0;
    std::map<std::string, std::string> asked_;  // by code: the purge_least that waits
    std::string waiting_;
    std::shared_ptr<const Kept> kept_ = std::make_shared<Kept>();
};

}  // namespace life
