// Binds: what our slapd asks before somebody binds by a password, so that the address book's door promises what the other
// doors promise: one count of wrong passwords, lock-outs, a password that must be changed, a second factor, app
// passwords (`ldap`), the audit.
//
//   client ──389/636──► slapd ──its overlay sock──► here ──► directory.check_login
//                                  CONTINUE ◄── our own binds, by which passwords are verified: slapd decides
//                                RESULT 0 ◄── right: slapd binds the client as the DN that it has asked for
//                         RESULT 8, 49 … ◄── anything else
//
// slapd waits for the answer with one of its threads, so a bind that finds no place (waiting.hpp) is told `busy` at once.
// Where there is no answer, or it breaks off, slapd refuses: see hello() and directory/ldap/bind_door.hpp. Whoever serves
// this has said hello().
//
// A DN is somebody's if it names his entry. Any other is a name that nobody has, and is refused in like time.
#pragma once

#include "binds/proto/request.hpp"
#include "binds/waiting.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/directory.hpp"
#include "ledger/audit.hpp"
#include "net/stream.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace binds {

// What slapd is told where it finds no place at all, with or without a hello() before it.
std::string busy();

struct Parts {
    directory::Directory& directory;
    ledger::Audit& audit;
    const base::Log& log;
    base::Metrics& metrics;
    Waiting& waiting;
    std::vector<std::uint32_t> users;  // of this machine, who may ask: slapd's
    // Whose entry that DN names; nullptr: nobody's who could log in.
    std::function<const directory::Account*(const directory::Snapshot&, std::string_view dn)> account_at;
};

class Server {
  public:
    explicit Server(Parts parts);

    // One question and its answer. Any number at once.
    net::Task<void> serve(std::unique_ptr<net::Stream> stream);

  private:
    bool may_ask(const net::Peer& peer) const;
    net::Task<void> converse(net::Stream& stream);
    net::Task<std::string> answer(std::string text);
    net::Task<Verdict> judge(Request request);
    net::Task<Verdict> look(Request request, std::string network);
    Verdict granted(const Request& request, const directory::Account& who);
    Verdict refused(const Request& request, const std::string& name, const base::Error& why,
                    const std::string& network);

    const Parts parts_;
    base::Counter &granted_, &refused_, &busy_;
};

}  // namespace binds
