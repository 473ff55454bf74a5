// Life: which states an account passes through, what leads from one to the next, and what forbids its end. Pure.
//
//   pending ─activate→ active ⇄ locked ──┐ too long (timer)
//        └────close────┴──close──┴→ closed ─ask_purge→ purge-pending ─purge→ purged
//                        ←reopen──┘    └──←─call_off──┘      (timer, after the delay)
//
// The locked still receive. The closed do not: their mail is answered with the successor's address. Of the purged only
// id, addresses and successors are left, so that no address is ever issued again.
#pragma once

#include "directory/edit.hpp"

#include <functional>
#include <span>

namespace directory {

enum class Step { activate, lock, unlock, close, reopen, ask_purge, call_off, purge };
enum class Actor { admin, timer };

std::string_view to_string(Step step);

struct Edge {
    Step step;
    State from, to;
    bool for_admins = true, for_timers = false;
};
std::span<const Edge> edges();

// Where the step leads from there; nullopt: it does not begin there, or not for this actor.
std::optional<State> after(State from, Step step, Actor actor);

// The edit that takes the step. Addresses of who was pending begin. Of the closed the roles that they had for others end (grants); what purging leaves is
// nothing personal. `now` is unix seconds.
AccountEdit edit_for(const Account& account, State to, std::string reason, std::int64_t now);

// Why an account's mail must not be purged.
struct Blocker {
    std::string name;  // legal_hold, open_notice, no_successor
    std::string what;  // the document, the notice; may be empty
    bool operator==(const Blocker&) const = default;
};

// Another reason is another line in the table. From any thread.
class Blockers {
  public:
    using Find = std::function<std::optional<std::string>(const Account&, const Snapshot&)>;

    Blockers();
    // The notices' code, once there is any, names an open one here.
    void add(std::string name, Find find) { table_.emplace_back(std::move(name), std::move(find)); }
    std::vector<Blocker> of(const Account& account, const Snapshot& snapshot) const;

  private:
    std::vector<std::pair<std::string, Find>> table_;
};

// The first successor that can receive, through those that are themselves gone; nullptr: nobody.
const Account* living_successor(const Snapshot& snapshot, const Account& account);

}  // namespace directory
