// Writer: our changes to the tree. Blocking; one thread uses it, so what is unique is judged one batch at a
// time.
//
// Entries go into our own slapd by the hundred per transaction (RFC 5805): one fsync for all of them. What it
// refuses in a transaction is tried again entry by entry, so that each has its own outcome. Into an external
// slapd they go one by one (see Connection::serialise_transactions).
#pragma once

#include "directory/ldap/follower.hpp"

namespace directory::ldap {

class Writer {
  public:
    enum class Slapd { own, external };
    Writer(Endpoint endpoint, std::string base, Follower& follower, Slapd slapd)
        : endpoint_(std::move(endpoint)),
          base_(std::move(base)),
          follower_(follower),
          slapd_(slapd)
    {}

    Outcomes add(std::vector<NewAgency> agencies);
    Outcomes add(std::vector<NewOfficial> officials);
    base::Result<void> change(const base::Uuid& account, const Change& change);

  private:
    struct Pending {
        std::size_t at;  // whose outcome it is
        Entry entry;
    };
    void write(const std::vector<Pending>& pending, Outcomes& outcomes);
    base::Result<void> write_chunks(std::span<const Pending> pending, Outcomes& outcomes);
    static base::Result<void> write_chunk(Connection& connection, std::span<const Pending> chunk,
                                          Outcomes& outcomes);
    static base::Result<void> write_each(Connection& connection, std::span<const Pending> chunk,
                                         Outcomes& outcomes);
    base::Result<Connection*> connection();
    base::Result<void> wait_until_shown();
    base::Result<std::shared_ptr<const Snapshot>> up_to_date();

    const Endpoint endpoint_;
    const std::string base_;
    Follower& follower_;
    const Slapd slapd_;
    std::optional<Connection> connection_;
};

}  // namespace directory::ldap
