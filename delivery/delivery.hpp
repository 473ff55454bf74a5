// Delivery: what becomes of one accepted message: route each recipient, expand, deliver in one batch.
//
// One object serves all loops: the snapshot and the store may be asked from any thread.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "delivery/routing.hpp"
#include "delivery/settings.hpp"
#include "directory/directory.hpp"
#include "directory/groups.hpp"
#include "net/task.hpp"
#include "store/store.hpp"

#include <atomic>
#include <expected>

namespace delivery {

// Where a recipient's mail goes.
enum class Place { local, remote, group };

// One of those whom a group reaches.
struct Member {
    base::Uuid account;
    std::string address;
    store::Quota quota;
};
using Members = std::vector<Member>;

struct Route {
    Place place = Place::local;
    std::string address;  // as the client gave it
    base::Uuid account;   // local: whose; group: which
    store::Quota quota;
    std::shared_ptr<const Members> members{};  // group: who exactly belongs to it at this moment
};

// Why an address leads nowhere.
enum class NoRoute {
    unknown,        // it is nobody's
    closed,         // its account takes no more mail
    succeeded,      // the same, and another one takes its mail: successor_of()
    pending,        // its account is not open yet
    unsettled,      // two accounts claim it, or its period has not begun
    no_postmaster,  // it is postmaster's, and nobody reads that
    unread,  // the directory has not been read since the start, and what was known before does not name it
    group_closed,   // this sender may not send to the group
    group_empty,    // nobody belongs to it
    group_trouble,  // who belongs to it cannot be said
};
using Routed = std::expected<Route, NoRoute>;

struct Envelope {
    std::string from;  // empty: a bounce
    std::vector<Route> to;
    // For the log: the header's Message-ID, and the id that Received and the client's answer name.
    std::string message_id = {}, id = {};
    // Where an account has it already nothing is delivered: exists. For what may be sent again.
    std::optional<store::Marker> marker = {};
};

class Delivery {
  public:
    Delivery(directory::Directory& directory, store::Store& store, base::Log& log, base::Metrics& metrics,
             Settings settings = {});

    // Remote for other domains: whether that may be is the door's decision. Who sends decides about groups alone.
    Routed route(std::string_view address, const directory::GroupSender& sender = {}) const;
    // The address of whoever takes the mail of a closed account; empty: nobody.
    std::string successor_of(std::string_view address) const;

    // Whether a local recipient can be given `size` more bytes: over_quota, or the store's trouble with this
    // account. An answer for the moment only; deliver() decides.
    net::Task<base::Result<void>> has_room(Route route, std::uint64_t size) const;
    // What deliver() would answer now for a body of that size. For those who have one answer for all
    // recipients: what one of them cannot take, they give to nobody, so that the next attempt doubles
    // nothing.
    net::Task<std::vector<base::Result<void>>> foresee(Envelope envelope, std::uint64_t size) const;

    std::unique_ptr<store::BodyWriter> write_body() { return store_.write_body(); }
    // Each recipient's outcome, in order. Durable on return. No recipient may be remote. The same account twice, also
    // by a group, gets one copy. A group has it when those have it who can: whoever cannot ever, as one whose mailbox
    // is full, does not hold the rest, and stands in the log.
    net::Task<std::vector<base::Result<void>>> deliver(Envelope envelope, store::Body body);

    // Warns where nobody reads what is sent to postmaster, or somebody else than was set; once until that
    // changes. At start and when the directory has changed; from any thread.
    void look_for_postmaster();

  private:
    net::Task<base::Result<void>> has_room_for(store::Copy copy, std::uint64_t size) const;
    net::Task<base::Result<void>> foresee_group(Envelope envelope, Route group, std::uint64_t size) const;
    Routed route_to_group(const directory::Snapshot& snapshot, std::string_view address,
                          const directory::Account& group, const directory::GroupSender& sender) const;
    void note_missed(const Envelope& envelope, const Route& group,
                     const std::vector<base::Result<void>>& of_copy,
                     const std::vector<std::size_t>& copies) const;
    void note(const Envelope& envelope, const store::Body& body,
              const std::vector<base::Result<void>>& outcomes, std::chrono::microseconds took);

    directory::Directory& directory_;
    store::Store& store_;
    base::Log& log_;
    Settings settings_;
    std::atomic<PostmasterSet> postmaster_ = PostmasterSet::found;
    base::Counter& messages_;
    base::Counter& delivered_;
    base::Counter& failed_;
    base::Histogram& seconds_;
};

}  // namespace delivery
