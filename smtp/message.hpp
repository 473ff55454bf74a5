// Message: what DATA and BDAT share: how a message comes in, and what is answered at its end.
#pragma once

#include "smtp/proto/pace.hpp"
#include "smtp/session.hpp"

namespace smtp {

// The pace that a peer must keep, from now on.
Pace make_pace(Session& session);

// An intake for the transaction under way, with our own fields and this door's rules.
std::unique_ptr<Intake> make_intake(Session& session);

// The message is complete: delivers it, ends the transaction, and gives the answer. LMTP has one answer
// for each recipient (RFC 2033 §4.2): all but the last are said here.
net::Task<Said> conclude(Session& session, Intake& intake);

// Octets of a message, from a peer that must keep the pace. A peer whose message is refused already
// gets little more time, then the refusal, and the conversation ends.
class Transfer {
  public:
    Transfer(Session& session, Pace& pace, const Intake* intake)
        : session_(session),
          pace_(pace),
          intake_(intake)
    {}

    net::Task<std::string_view> some(std::size_t most);

  private:
    Session& session_;
    Pace& pace_;
    const Intake* intake_;  // nullptr: what comes belongs to no message
};

}  // namespace smtp
