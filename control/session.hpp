// Session: one admin's conversation, as the verbs see it.
#pragma once

#include "control/import/plan.hpp"
#include "control/server.hpp"
#include "net/lines.hpp"

namespace control {

// What an admin has had done, for the record.
struct Act {
    ledger::Kind kind = ledger::Kind::act;
    std::string event;
    base::LogField what;  // "login" names the one concerned
    base::LogField more = {};
    std::vector<base::LogField> also{};  // "box": the one that is acted for
};

class Session {
  public:
    Session(const Parts& parts, Lease& lease, std::unique_ptr<net::Stream> stream, base::SteadyTime started);
    Session(const Session&) = delete;
    ~Session();

    // Until the peer leaves or breaks the protocol. Throws what Stream throws.
    net::Task<void> run();
    // Says no to the whole connection.
    net::Task<void> turn_away(Refusal refusal);

    directory::Directory& directory() const { return parts_.directory; }
    store::Store& store() const { return parts_.store; }
    net::Offload& offload() const { return parts_.offload; }
    const Parts& parts() const { return parts_; }
    base::Duration uptime() const;

    // Tells the peer at once how far the verb in hand is.
    net::Task<void> progress(std::int64_t done, std::int64_t total);
    // One of many results, at once.
    net::Task<void> item(base::Json json);
    // The plan that this connection is in the middle of, and a new one in its place.
    Trial& trial() { return trial_; }
    void forget_trial() { trial_ = {}; }
    // The right to import, kept until this connection ends; why not, if another one has it.
    std::optional<Refusal> take_lease();
    // Why nothing could be recorded now: then nothing is to be done either that must be.
    std::optional<Refusal> audit_away() const;
    // Who did what to whom; never a password. On disk when it returns: before that nobody hears that it is done.
    net::Task<std::optional<Refusal>> record(Act act);
    // The same for one of many, which the next record() waits for.
    void note(ledger::Event event);

  private:
    net::Task<base::Result<std::string>> next_line();
    net::Task<bool> greet();
    net::Task<Answer> answer(Request request);
    std::string user();
    void write(const Reply& reply);

    const Parts& parts_;
    Lease& lease_;
    net::Lines lines_;
    base::SteadyTime started_;
    std::int64_t request_id_ = 0;
    Trial trial_;
};

}  // namespace control
