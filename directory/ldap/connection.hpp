// Connection: one conversation with slapd over libldap. Every answer is waited for with a deadline, referrals
// are never followed, aliases never dereferenced. Blocking: not for a loop's thread. One user at a time.
//
// Refusals: unavailable for everything that is the directory's or the network's trouble, also for what fails
// closed (a referral instead of an answer); not_found only when slapd itself says that an entry is not there.
#pragma once

#include "directory/ldap/entry.hpp"

#include "base/clock.hpp"

#include <span>

struct ldap;  // of libldap
struct ldapmsg;
struct ldapcontrol;

namespace directory::ldap {

using Handle = ::ldap;
using RawMessage = ::ldapmsg;
using Control = ::ldapcontrol;

// Where slapd is and who we are there.
struct Endpoint {
    std::string uri;
    std::string bind_dn;  // empty: SASL EXTERNAL (the socket's peer credentials, or a client certificate)
    std::string password;
    std::string ca_file;
    bool start_tls = false;  // at ldap://: nothing is said before TLS
    base::Duration patience = std::chrono::seconds(5);
};

struct Change {
    enum class What { replace, add, remove };
    What what = What::replace;
    std::string attribute;
    std::vector<std::string> values;  // none to replace: the attribute goes
};

class Message {  // one answer, or part of one
  public:
    explicit Message(RawMessage* message = nullptr) : message_(message) {}
    Message(Message&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
    Message& operator=(Message&& other) noexcept;
    ~Message();
    RawMessage* get() const { return message_; }

  private:
    RawMessage* message_;
};

class Connection {
  public:
    // Connects, and binds as the endpoint says.
    static base::Result<Connection> open(const Endpoint& endpoint);
    // Connects only, with TLS if there is to be any: for verifying others' passwords.
    static base::Result<Connection> open_unbound(const Endpoint& endpoint);
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;
    ~Connection();

    // wrong_login when slapd says that these credentials are not right; unavailable when it is out of reach,
    // busy or too slow; cannot when it says anything else: that is about this entry. Never call it with an
    // empty password.
    base::Result<void> bind(const std::string& dn, std::string_view password);

    base::Result<void> add(const Entry& entry);
    // All or nothing, durable, in one transaction (RFC 5805). Only while serialise_transactions() is in
    // force.
    base::Result<void> add_all(std::span<const Entry> entries);
    // slapd 2.5 may free a request of a transaction while the thread that queued it still answers it, and
    // crash: txn_preop() answers after it has let go of the connection's lock. While a connection may use
    // only one thread at a time (half of olcThreads, rounded down) and sends one request at a time, as
    // add_all() does, the next request waits until that thread is done. Needs rights on cn=config.
    base::Result<void> serialise_transactions();
    base::Result<void> end_serialising(std::size_t threads);
    // Only where the entry still is of this version (entryCSN), if one is named: otherwise conflict (RFC 4528). Not for
    // what must be unique: slapd 2.5 holds the condition against the top of the tree too, where unique looks for others.
    base::Result<void> modify(const std::string& dn, const std::vector<Change>& changes,
                              const std::string& version = {});
    // The entry and all below it come below another one, under the name that it has.
    base::Result<void> move(const std::string& dn, const std::string& new_parent);
    base::Result<void> remove(const std::string& dn);
    base::Result<Entry> read(const std::string& dn, const std::vector<std::string>& attributes);

    // --- in pieces, for whoever follows (sync.cpp). A message number, or a refusal.
    base::Result<int> send_search(const std::string& base, int scope,
                                  const std::vector<std::string>& attributes, Control** controls = nullptr);
    // The next message to any request; an empty one when nothing came in time.
    base::Result<Message> next(base::Duration wait);
    Handle* handle() const { return ldap_; }

  private:
    explicit Connection(Handle* handle, base::Duration patience) : ldap_(handle), patience_(patience) {}
    base::Result<void> start_tls();
    base::Result<void> bind_as(const Endpoint& endpoint);
    base::Result<void> bind_external();
    base::Result<Message> answer_to(int request, base::Duration patience);
    base::Result<void> done(int request) { return done(request, patience_); }
    base::Result<void> done(int request, base::Duration patience);
    base::Result<int> send_add(const Entry& entry, Control** controls);
    base::Result<std::string> begin();
    base::Result<void> end(const std::string& transaction, bool is_commit);

    Handle* ldap_;
    base::Duration patience_;
};

// What libldap's or slapd's result code means here.
base::Error error_of(int result, std::string_view doing, std::string_view text = {});

// The attributes and the DN of a search entry.
Entry entry_of(Handle* handle, RawMessage* message);

}  // namespace directory::ldap
