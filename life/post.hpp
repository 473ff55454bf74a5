// Post: to whom the timers' letters go, and how they get there.
#pragma once

#include "base/log.hpp"
#include "delivery/delivery.hpp"
#include "life/letters.hpp"

namespace life {

// tvhung@langson.gov.vn (Triệu Văn Hùng)
std::string shown(const directory::Account& account);

// Whoever looks after the accounts of an agency: its own mailbox, that of the nearest agency above that has one, or
// else the admins.
std::vector<const directory::Account*> overseers_of(const directory::Snapshot& snapshot,
                                                    const std::string& agency);
std::vector<const directory::Account*> admins_of(const directory::Snapshot& snapshot);

// Collects what is to be said, one letter for each reader.
class Mailbag {
  public:
    // It outlives the bag.
    Mailbag(const directory::Snapshot& snapshot, std::int64_t now) : snapshot_(snapshot), now_(now) {}

    void tell_owner(const directory::Account& owner, const Line& line);
    void tell_agency(const std::string& agency, Heading heading, const Line& line);
    void tell_admins(const Letter& letter);
    std::vector<Outgoing> close();

  private:
    void put(const directory::Account& to, const Letter& letter);

    const directory::Snapshot& snapshot_;
    std::int64_t now_;
    std::map<std::pair<base::Uuid, Heading>, std::vector<Line>> lines_;
    std::vector<Outgoing> letters_;
};

// Each once, however often it is asked: a letter that is there already is not put there again. Gives back those that
// could not be delivered now; what can never be is said in the log.
struct Sender {
    delivery::Delivery& delivery;
    store::Store& store;
    const base::Log& log;
};
net::Task<std::vector<Outgoing>> send(Sender by, std::shared_ptr<const directory::Snapshot> snapshot,
                                      std::vector<Outgoing> letters);
// That the letters are out is durable: what told them apart may go.
net::Task<void> forget_markers(store::Store& store, std::vector<Outgoing> sent);

}  // namespace life
