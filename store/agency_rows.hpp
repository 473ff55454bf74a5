// The rows of one agency's partition (Space::agency, the id is the agency's entryUUID; nil: of no agency): what its
// accounts and the agencies below use, as last counted, and the sum of that.
#pragma once

#include "store/engine.hpp"
#include "store/store.hpp"

namespace store {

// How much may be used, and at how many percent of it somebody is to hear.
struct Limit {
    Quota quota;
    std::vector<std::uint8_t> warn_at = {};  // ascending
};

// How far warnings have come: the highest threshold that usage lies above, and the highest one told of.
struct Warned {
    std::uint8_t reached = 0, told = 0;
    bool operator==(const Warned&) const = default;
};

struct AgencyRow {
    static constexpr std::uint8_t version = 1;

    Usage usage;
    Limit limit;
    Warned warned;
};

enum class MemberKind : std::uint8_t { account = 1, agency = 2 };

struct MemberRow {
    static constexpr std::uint8_t version = 1;

    base::Uuid id;  // in the key
    MemberKind kind = MemberKind::account;
    Usage usage;
    Warned warned;  // of accounts; an agency keeps its own
};

std::string to_bytes(const AgencyRow& row);
std::string to_bytes(const MemberRow& row);
base::Result<AgencyRow> agency_row(std::string_view value);
base::Result<MemberRow> member_row(std::string_view key, std::string_view value);

// Empty where there is no row yet.
base::Result<AgencyRow> read_agency(const Rows& rows);
base::Result<std::vector<MemberRow>> read_members(const Rows& rows);

// The highest threshold that is reached; 0: none.
std::uint8_t threshold_reached(const Usage& usage, const Limit& limit);
// Warnings after usage has become this: once per threshold, again only after it was left.
Warned warn(Warned before, const Usage& usage, const Limit& limit);

namespace key {

std::string agency();
std::string members();
std::string member(const base::Uuid& id);

}  // namespace key

}  // namespace store
