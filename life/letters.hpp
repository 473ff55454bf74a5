// Letters: what timers say to people, in Vietnamese and English, as ordinary messages. Pure.
#pragma once

#include "life/plan.hpp"

namespace life {

// One thing that is said of an account: in a letter to its owner, or as a line in one to those who look after it.
enum class Saying {
    will_lock_unused,
    will_lock_first_password,
    will_ask_purge,
    will_purge,
    will_age,
    locked_unused,
    locked_first_password,
    asked_purge,
    purged,
    who_has_left,
    is_locked,
    near_limit
};

Saying reminder_of(directory::Timer timer);
Saying done_of(directory::Timer timer);

struct Line {
    Saying what;
    std::string account;  // tvhung@langson.gov.vn (Triệu Văn Hùng)
    std::int64_t when = 0;
    bool operator==(const Line&) const = default;
};

struct Letter {
    std::string subject, body;  // UTF-8; the body's lines end in \n
};
// To the owner himself.
Letter letter_to_owner(const Line& line);
// To whoever looks after these accounts; also the quarterly list of those that are locked.
enum class Heading { timers, locked_list };
Letter letter_to_agency(Heading heading, const std::vector<Line>& lines);
// To the admins, each quarter.
Letter letter_of_review();

struct Stamp {
    std::string from, to;  // addresses
    std::int64_t date = 0;
    base::Uuid id;  // of the message
};
// RFC 5322: CRLF, 7-bit but for its body, which is base64.
std::string to_message(const Letter& letter, const Stamp& stamp);

// 05/03/2026, as it is in Vietnam.
std::string day_text(std::int64_t when);

}  // namespace life
