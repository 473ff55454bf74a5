// Rows: what an import sends, line by line, and what is answered to each. Pure.
//
// An import has two passes over the same rows, in batches: `plan` says what each line would do and
// writes nothing; `write` takes in the lines that the plan called new. See verbs/official_import.cpp.
#pragma once

#include "control/proto/message.hpp"

#include <optional>
#include <vector>

namespace control {

inline constexpr std::size_t most_rows = 2000;  // in one batch

enum class Mode { plan, write };
enum class Outcome { added, same, changed, refused };

std::string_view to_string(Outcome outcome);
std::optional<Outcome> outcome_from(std::string_view text);

// A cell is absent, not empty, where the file has no such column: then nothing is said about it.

struct AgencyRow {
    std::size_t line = 0;
    std::string code{}, parent{}, level{}, kind{}, name{};
    std::optional<std::string> short_name{}, gso_code{};
    std::optional<std::string> address{};  // before the @, where the operator has decided
    bool is_boxless =
        false;  // it gets no mailbox: another line would get the same address, by the same right

    bool operator==(const AgencyRow&) const = default;
};

struct OfficialRow {
    std::size_t line = 0;
    std::string staff_id{}, full_name{}, agency_code{};
    std::optional<std::string> sex{}, title{}, phone{}, mobile{}, role{};
    std::optional<std::string> quota{};  // 2 GiB; empty: what the profile of his agency gives
    std::optional<std::string>
        birth_date{};  // for the address, and kept for passwords; never logged or shown
    // For the address alone, and in the plan alone: neither kept nor logged. The last four digits of a citizen id.
    std::optional<std::string> id_digits{};
    std::optional<std::string> decided_login{};  // by the operator, where the profile's ladder ends
    std::string login{}, first_password{};       // in the write pass, as planned

    bool operator==(const OfficialRow&) const = default;
};

// A mailbox that is nobody's own: of an agency, a sub-unit, a post, a room.
struct BoxRow {
    std::size_t line = 0;
    std::string kind{}, agency_code{}, name{};
    std::optional<std::string> title{};
    std::optional<std::string> address{};  // before the @; needed where the profile has no pattern
    std::optional<std::string> quota{};    // 10 GiB; empty: what the profile of its agency gives

    bool operator==(const BoxRow&) const = default;
};

// A plainer login that was somebody's already; `id` is a staff id, an agency's code, or the UUID of one who is gone.
struct TakenLogin {
    std::string login{}, name{}, id{};

    bool operator==(const TakenLogin&) const = default;
};

struct Verdict {
    std::size_t line = 0;
    Outcome outcome = Outcome::refused;
    std::string column{};                              // where the fault is, if in one cell
    Note why{};                                        // refused and changed; or why it has no mailbox
    std::string login{}, address{}, first_password{};  // officials that are new; the plan proposes the last
    std::string step{};               // of the profile: initials+given+ordinal; empty if decided
    std::vector<TakenLogin> taken{};  // those of the steps above
    std::uint64_t quota_bytes = 0;    // of an account that is new; 0: no limit

    bool operator==(const Verdict&) const = default;
};

base::Json to_json(const AgencyRow& row);
base::Json to_json(const OfficialRow& row);
base::Json to_json(const BoxRow& row);
base::Json to_json(const std::vector<TakenLogin>& taken);
base::Json to_json(const Verdict& verdict);

AgencyRow agency_row_from(const base::Json& json);
OfficialRow official_row_from(const base::Json& json);
BoxRow box_row_from(const base::Json& json);
Verdict verdict_from(const base::Json& json);

}  // namespace control
