// Hub: tells sessions that something of theirs has changed, on whichever loop they live.
//
//   compose ── store's on_change ──► hub.changed()   ┐  posts to the loops of that account's
//   compose ── new snapshot ───────► hub.recheck()   ┘  sessions only; each is told once
//
// changed() and recheck() are called from any thread. join() and the end of a Seat happen on the
// session's own loop, and so does Listener::hear(): sessions need no locks.
#pragma once

#include "net/loop.hpp"
#include "store/store.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace imap {

// What may have happened. Hints: the listener reads again and finds out.
struct News {
    bool mail = false;    // something in the account
    bool rights = false;  // who may log in
};

class Listener {
  public:
    virtual ~Listener() = default;
    virtual void hear(News news) = 0;
};

class Hub {
    struct Ear;

  public:
    // A session's place in the hub; leaving ends it.
    class Seat {
      public:
        Seat() = default;
        Seat(Seat&&) = default;
        Seat& operator=(Seat&& other) noexcept;
        ~Seat() { leave(); }

      private:
        friend class Hub;
        Seat(Hub& hub, std::shared_ptr<Ear> ear) : hub_(&hub), ear_(std::move(ear)) {}
        void leave();

        Hub* hub_ = nullptr;
        std::shared_ptr<Ear> ear_;
    };

    void changed(const store::Changed& change);
    // The directory has changed: sessions look again whether their account may still log in.
    void recheck();

    Seat join(const base::Uuid& owner, Listener& listener);
    // The same for a session of somebody else, who has a mailbox of the owner open: it is none of sessions_of().
    Seat watch(const base::Uuid& owner, Listener& listener);
    std::size_t sessions_of(const base::Uuid& owner) const;

  private:
    using Ears = std::vector<std::shared_ptr<Ear>>;

    enum class As { owner, guest };
    Seat sit(const base::Uuid& owner, Listener& listener, As as);
    void leave(const std::shared_ptr<Ear>& ear);
    static void tell(const std::shared_ptr<Ear>& ear, unsigned news);

    mutable std::mutex mutex_;
    std::unordered_map<base::Uuid, Ears> ears_;
};

}  // namespace imap
