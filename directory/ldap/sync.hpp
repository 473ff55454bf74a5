// Sync: the content of a subtree and then its changes as they happen (RFC 4533 refreshAndPersist), as events.
//
// libldap has ldap_sync_*, but it cannot be asked to wait for a bounded time while a probe is under way on
// the same connection, so the three small messages are read here.
#pragma once

#include "directory/ldap/connection.hpp"

namespace directory::ldap {

class SyncListener {
  public:
    virtual ~SyncListener() = default;
    virtual void changed(const base::Uuid& id, Entry entry) = 0;
    virtual void present(const base::Uuid& id) = 0;  // unchanged since the cookie
    virtual void deleted(const base::Uuid& id) = 0;
    virtual void cookie(std::string_view cookie) = 0;
    // The present phase is over: what was neither changed nor present is gone (RFC 4533 §3.3.2).
    virtual void absent_are_gone() = 0;
    virtual void refreshed() = 0;  // from now on changes come as they happen
};

class Sync {
  public:
    // With an empty cookie everything is sent.
    static base::Result<Sync> start(Connection& connection, const std::string& base,
                                    const std::string& cookie);

    // Its events go to the listener; what is not the sync's is passed over. Refused when the sync has
    // ended: conflict when it must be begun without a cookie (RFC 4533 §3.6 e-syncRefreshRequired; or slapd
    // has been restored from a backup and cannot go on from what we have seen).
    base::Result<void> take(const Message& message, SyncListener& listener);

  private:
    Sync(Connection& connection, int request) : connection_(&connection), request_(request) {}
    void entry(RawMessage* message, SyncListener& listener);
    void information(RawMessage* message, SyncListener& listener);
    base::Result<void> ended(RawMessage* message);

    Connection* connection_;
    int request_;
};

// One syncInfoValue (RFC 4533 §2.5); false if it is none. Pure.
bool take_sync_information(std::string_view ber, SyncListener& listener);

}  // namespace directory::ldap
