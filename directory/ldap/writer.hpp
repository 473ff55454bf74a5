// Writer: our changes to the tree. Blocking; one thread uses it, so what is unique is judged one batch at a
// time.
//
// Entries go into our own slapd by the hundred per transaction (RFC 5805): one fsync for all of them. Into an
// external slapd they go one by one (see Connection::serialise_transactions).
//
// A transaction that fails leaves slapd 2.5 in a bad state: its syncprov has told of entries that are not
// there, and back-mdb has counted attributes that its database does not know, so that it would write what
// nobody can read (mdb_ad_get() is not undone). Therefore nothing of a transaction is shown before it is
// committed (Follower::Hold); every attribute is known before the first one (pattern_entry); and after a
// failure slapd is killed, the next one is read from the beginning, and then the entries are tried one by
// one, so that each has its own outcome.
#pragma once

#include "directory/ldap/follower.hpp"
#include "directory/ldap/slapd.hpp"

namespace directory::ldap {

class Writer {
  public:
    // `slapd`: our own; none when it is an external one. `close_binds`: see Setup.
    using CloseBinds = std::function<void(bool are_closed, base::Duration patience)>;
    Writer(Endpoint endpoint, std::string base, Follower& follower, Slapd* slapd, CloseBinds close_binds)
        : endpoint_(std::move(endpoint)),
          base_(std::move(base)),
          follower_(follower),
          slapd_(slapd),
          close_binds_(std::move(close_binds))
    {}

    Outcomes add(std::vector<NewAgency> agencies);
    Outcomes add(std::vector<NewAccount> officials);
    base::Result<void> edit(const base::Uuid& account, const AccountEdit& edit, const std::string& seen);
    // Of one of several accounts, each named once: all are shown together, and each has its own outcome, in order.
    struct Edit {
        base::Uuid account;
        AccountEdit edit;
        std::string seen;
    };
    std::vector<base::Result<void>> edit(std::span<const Edit> edits);
    base::Result<void> edit(const base::Uuid& agency, const AgencyEdit& edit, const std::string& seen);
    // What `work` writes is waited for together, at its end, and is judged by what was shown at its beginning.
    void together(const std::function<void()>& work);
    // Brings congvuFoldedName into step. A few at a time, and each entry a bounded number of times: another tool that puts
    // its own back again and again has its way. False: it is not worth going on, slapd is away or does not let us.
    bool mend(const OutOfStep& entry);
    base::Result<std::vector<std::string>> details(const base::Uuid& account, Detail detail);

  private:
    struct Pending {
        std::size_t at;  // whose outcome it is
        Entry entry;
    };
    void write(const std::vector<Pending>& pending, Outcomes& outcomes);
    base::Result<void> write_chunks(std::span<const Pending> pending, Outcomes& outcomes);
    base::Result<void> write_chunk(std::span<const Pending> chunk, Outcomes& outcomes);
    base::Result<void> write_each(std::span<const Pending> chunk, Outcomes& outcomes);
    base::Result<void> add_together(const std::vector<Entry>& entries);
    base::Result<void> make_attributes_known();
    base::Result<void> begin_anew();
    base::Result<Connection*> connection();
    base::Result<void> change(const std::string& dn, const std::vector<Change>& changes,
                              const std::string& seen);
    base::Result<void> move(const Account& account, const Agency& to);
    base::Result<void> edit_unshown(const Snapshot& known, const Edit& wanted);
    base::Result<void> expect_version(const std::string& dn, const std::string& seen);
    base::Result<void> wait_until_shown();
    base::Result<std::shared_ptr<const Snapshot>> up_to_date();

    const Endpoint endpoint_;
    const std::string base_;
    Follower& follower_;
    Slapd* const slapd_;
    const CloseBinds close_binds_;
    std::optional<Connection> connection_;
    bool are_attributes_known_ = false;
    bool is_together_ = false;
    std::unordered_map<base::Uuid, int> mended_;  // how often
};

}  // namespace directory::ldap
