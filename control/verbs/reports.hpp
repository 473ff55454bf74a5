// Reports: rows for people who look after accounts, by name: accounts, use, locked, inventory, quota, agencies. Pure.
#pragma once

#include "base/json.hpp"
#include "control/import/quota.hpp"
#include "directory/admission.hpp"
#include "store/types.hpp"

#include <functional>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

namespace control {

struct Stored {
    std::uint64_t bytes = 0, messages = 0;
};

// What rows are made of.
struct Facts {
    const directory::Snapshot& snapshot;
    std::int64_t now = 0;
    std::int64_t regular_since = 0;  // who used his account since then uses it regularly
    std::function<std::int64_t(const base::Uuid&)> last_use{};  // 0: none is known
    std::unordered_map<base::Uuid, Stored> stored{};            // of the report that asks for it
    std::set<std::string, std::less<>> within{};                // codes of agencies
    std::vector<directory::LockOut> lock_outs{};
    ProfileOf profile_of{};
    std::map<std::string, std::int64_t, std::less<>>
        staff{};  // how many work in an agency, where that was said

    bool is_within(std::string_view agency) const { return within.contains(agency); }
};

struct Report {
    std::string_view name;
    std::vector<std::string_view> columns;
    bool needs_stored = false;
    base::Json::Array (*rows)(const Facts& facts);
};

std::span<const Report> reports();

// The agency and all below it; all where it is empty.
std::set<std::string, std::less<>> codes_below(const directory::Snapshot& snapshot, std::string_view top);
// In the order of a tree, each below the one above it.
std::vector<const directory::Agency*> in_tree_order(const directory::Snapshot& snapshot);
int depth_of(const directory::Snapshot& snapshot, const directory::Agency& agency);

}  // namespace control
