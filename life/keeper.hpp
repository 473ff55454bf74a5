// Keeper: carries out what the timers of the profiles ask for, each step once, announced before, and recorded.
//
// Once a minute it looks at all accounts. What it is about to do stands in the book (book.hpp) first, so a server that
// is killed on the way finishes it: a step that was taken is recorded and told, a letter that is out is not sent again.
//
// It does nothing while the clock is in doubt (calm.hpp), while nothing can be recorded, and where very many accounts
// would be locked or purged at once, until an admin says that this is right: accept().
#pragma once

#include "base/metrics.hpp"
#include "life/post.hpp"
#include "life/standing.hpp"
#include "life/uses.hpp"

#include <atomic>
#include <set>

namespace life {

struct Parts {
    directory::Directory& directory;
    store::Store& store;
    delivery::Delivery& delivery;
    net::Offload& offload;
    const base::Clock& clock;
    const base::Log& log;
    ledger::Audit& audit;
    Uses& uses;
    directory::Profiles profiles;
    std::string file;      // of the book
    std::string standing;  // standing.hpp
    directory::Blockers blockers{};
    directory::IsWorked is_worked{};  // from any thread
    // Is told how long the profiles want records of logins kept; on a helper's thread.
    std::function<void(base::Duration)> keep_access{};
};

// What is ahead, for people.
struct Outlook {
    std::vector<Coming> coming;
    std::size_t held = 0;          // steps that wait for accept()
    std::string crowd;             // which: the same steps of the same accounts have the same; empty: none
    std::chrono::seconds rest{0};  // until the clock is believed again
    std::size_t faults = 0;        // profiles that cannot be read
    std::string trouble;           // why the last look could not be done
};

class Keeper {
  public:
    explicit Keeper(Parts parts);
    Keeper(const Keeper&) = delete;
    ~Keeper();

    // Whether the book can be read, which the first look does. Blocks on the disk: at the start. A book that is not
    // there is a new one.
    base::Result<void> open();
    // For as long as the server lives. Ends with net::ShuttingDown.
    net::Task<void> keep();
    // One look. A refusal says why something could not be done now; the next look goes on.
    net::Task<base::Result<void>> look();

    // From any loop: until it is known who was used when, which the first look reads; five seconds at most.
    net::Task<void> until_read() const;

    // From any thread:
    Outlook outlook() const;
    // Lets as many steps be taken at the next look as are held now, if they are those of this crowd; how many.
    std::size_t accept(std::string_view crowd);
    // By which mail is erased sooner, and what counts meanwhile: standing.hpp.
    Standing& standing() { return standing_; }
    const Standing& standing() const { return standing_; }
    // One line for people.
    std::string health_text() const;
    // From any thread: this account has come near its quota. Its owner hears it at the next look, where the profile of
    // his agency says so (quota.warns_near_limit); forgotten if the server ends before that.
    void note_near_limit(const base::Uuid& account);
    const directory::Blockers& blockers() const { return parts_.blockers; }
    const directory::Profiles& profiles() const { return parts_.profiles; }
    const directory::IsWorked& is_worked() const { return parts_.is_worked; }
    const Uses& uses() const { return parts_.uses; }

  private:
    using Directory = std::shared_ptr<const directory::Snapshot>;

    net::Task<base::Result<void>> read();
    std::int64_t now() const;
    net::Task<base::Result<void>> look_now();
    net::Task<base::Result<void>> study(Directory snapshot, Plan& plan);
    net::Task<base::Result<void>> put_on_record(Standing::Found found);
    net::Task<base::Result<void>> act(Directory snapshot, Plan plan);
    bool is_held(const std::vector<Coming>& all, std::size_t accounts);
    void doubt_clock();
    void publish(const Plan& plan);
    net::Task<base::Result<void>> save();
    net::Task<base::Result<void>> save_now_and_then();

    // keeper_acts.cpp
    void announce(const Directory& snapshot, const Plan& plan, Mailbag& bag);
    void list_locked(const Directory& snapshot, const Plan& plan, Mailbag& bag);
    void warn_of_limits(const Directory& snapshot, const Plan& plan, Mailbag& bag);
    std::vector<Coming> unblocked(const Directory& snapshot, const std::vector<Coming>& steps) const;
    static std::vector<Begun> begin(std::vector<Coming> steps);
    net::Task<base::Result<void>> take_all(std::vector<Begun> begun);
    net::Task<base::Result<bool>> take(Begun begun);
    net::Task<base::Result<void>> record(Begun begun, std::string login);
    net::Task<base::Result<void>> finish_begun();
    net::Task<base::Result<void>> send_all();

    Parts parts_;
    Standing standing_;
    std::shared_ptr<Book> book_ = std::make_shared<Book>();  // of the loop that looks, and whom it waits for
    std::atomic<bool> is_read_ = false;
    Calm calm_;
    std::optional<base::SteadyTime> saved_;
    bool is_changed_ = false;
    std::size_t faults_told_ = 0;

    mutable std::mutex mutex_;
    Outlook outlook_;                  // guarded by mutex_
    std::size_t accepted_ = 0;         // likewise
    std::set<base::Uuid> near_limit_;  // likewise
    std::set<base::Uuid> near_seen_;   // of these at this look
};

}  // namespace life
