// LockBook: which names are closed to which networks, after so many wrong secrets in a row as the regulations say. One
// counter over all protocols. Any thread; the file is written by whoever calls save().
//
//   name × network (attempts.hpp)     where the name has not lately logged in from the very address
//   name × address                    where it has: the owner at home has a row of his own, so that nobody elsewhere,
//                                     not even in his network, keeps him out. An address from which he logs in while
//                                     his network is closed stays exempt after a restart, too
//
// A wrong secret counts once, as in attempts.hpp; but by SCRAM, which never shows the same twice, a machine that goes on
// with a former password does lock its own network. A lock ends by itself at its time, or when an admin ends it; what
// comes meanwhile is not looked at and does not make it longer.
//
// The file: a line for each lock of a name that is an account's, TAB between: name, place, since, until, exempt addresses
// with commas. Names that are nobody's are locked alike, and forgotten at a restart.
#pragma once

#include "directory/admission.hpp"

#include "base/clock.hpp"
#include "directory/ldap/recent.hpp"

#include <map>
#include <mutex>

namespace directory::ldap {

class LockBook {
  public:
    // `file`: empty: nothing is kept.
    LockBook(const base::Clock& clock, std::string file) : clock_(clock), file_(std::move(file)) {}

    // What was kept; a line that makes no sense is left out. Blocks on the disk.
    base::Result<void> load();
    // What has changed since the last call. Blocks on the disk; one at a time.
    base::Result<void> save();

    struct Place {
        std::string name;     // as typed, in its one spelling
        std::string network;  // of attempts.hpp
        std::string address;
        bool is_home = false;
    };
    bool is_locked(const Place& place);
    // One wrong secret more; the lock, if it was the last that the rule allows.
    std::optional<LockOut> wrong(const Place& place, const LockRule& rule, bool is_account);
    // The right one. Whether there is something to save.
    bool right(const Place& place);
    // How many of this name's have ended.
    std::size_t end(const std::string& name);
    // Of accounts, that have not ended.
    std::vector<LockOut> all();

  private:
    struct Lock {
        std::int64_t since = 0, until = 0;  // unix seconds; until 0: an admin ends it
        bool is_account = false;
        std::vector<std::string> exempt;  // addresses
    };
    using Key = std::pair<std::string, std::string>;  // name, place

    static std::string where(const Place& place) { return place.is_home ? place.address : place.network; }
    std::int64_t now() const;
    bool is_over(const Lock& lock) const { return lock.until != 0 && lock.until <= now(); }
    void make_room();

    static constexpr std::size_t most_counts = 100'000, most_locks = 20'000, most_exempt = 8;

    const base::Clock& clock_;
    const std::string file_;
    std::mutex mutex_;
    Recent<std::uint64_t> counts_{most_counts};  // these, guarded by mutex_
    std::map<Key, Lock> locks_;
    bool is_dirty_ = false;
};

}  // namespace directory::ldap
