// Book: what the timers must know after a restart: since when each account is watched, when it was last used, what was
// announced to whom, and what was being done. One file, replaced as a whole; drawn in docs/formats/life.md.
#pragma once

#include "directory/due.hpp"
#include "life/calm.hpp"

#include <map>
#include <unordered_map>

namespace life {

// That a timer will come was said: of this since, first then, and last so many minutes before.
struct Announced {
    directory::Timer timer = directory::Timer::inactivity;
    std::int64_t since = 0, first = 0, before = 0;
    bool operator==(const Announced&) const = default;
};

struct Page {
    directory::Sighting seen;
    directory::State state = directory::State::active;
    std::uint32_t secret_version = 0;
    std::vector<Announced> announced{};
    bool operator==(const Page&) const = default;
};

// A step that has been begun: whether it was taken tells the directory.
struct Begun {
    base::Uuid account;
    directory::Due due;
    std::string reason;
    bool operator==(const Begun&) const = default;
};

// A letter that is to be delivered, once: `marker` names it for ever.
struct Outgoing {
    base::Uuid marker, to;
    std::string bytes;
    bool operator==(const Outgoing&) const = default;
};

struct Book {
    std::unordered_map<base::Uuid, Page> pages{};
    std::vector<Begun> begun{};
    std::vector<Outgoing> outbox{};
    std::optional<base::WallTime> clock_seen{};
    std::chrono::seconds rest{0};
    std::int64_t lists_month =
        0;  // year * 12 + month of the last look at the lists that are due each quarter

    bool operator==(const Book&) const = default;
};

std::string to_text(const Book& book);
// A line that cannot be read is left out and counted: that account is watched anew, which is never too early.
struct ReadBook {
    Book book;
    std::size_t damaged = 0;
};
ReadBook book_from(std::string_view text);
// Written by a newer program: nothing of it is to be believed. Its first line is enough to tell.
bool is_newer(std::string_view text);

// What is known of the accounts as they are now. New ones are watched from now on; those that are gone are forgotten.
void observe(Book& book, const directory::Snapshot& snapshot, std::int64_t now);

}  // namespace life
