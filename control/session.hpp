// Session: one admin's conversation, as the verbs see it.
#pragma once

#include "control/import/plan.hpp"
#include "control/rights/guarded.hpp"
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

// What is recorded as `by`: in whose name, and who has agreed.
struct Name {
    std::string who, as, approved;
    std::string to_text() const;  // "uid 0 as ntlan, approved by lvba"
};

class Session {
  public:
    // All that is shared; it outlives the session.
    struct House {
        const Parts& parts;
        const Settings& settings;
        Office& office;
        base::SteadyTime started;
    };
    // Without an asker, he logs in first.
    Session(House house, std::unique_ptr<net::Stream> stream, std::optional<Asker> asker);
    Session(const Session&) = delete;
    ~Session();

    // Until the peer leaves or breaks the protocol. Throws what Stream throws.
    net::Task<void> run();
    // Says no to the whole connection.
    net::Task<void> turn_away(Refusal refusal);

    // Held against the rights of who asks (rights/guarded.hpp).
    directory::Directory& directory() { return guarded_; }
    std::shared_ptr<const directory::Snapshot> snapshot() const { return guarded_.snapshot(); }
    store::Store& store() const { return parts_.store; }
    net::Offload& offload() const { return parts_.offload; }
    const Parts& parts() const { return parts_; }
    const Settings& settings() const { return settings_; }
    Office& office() const { return office_; }
    base::Duration uptime() const;

    // Who is there; what he may have done by this request, and the agencies for which.
    const std::optional<Asker>& asker() const { return asker_; }
    void set_asker(std::optional<Asker> asker);
    const Warrant& warrant() const { return hand_.warrant; }
    directory::Right right() const { return hand_.right; }
    Scope scope() const { return hand_.warrant.scope(hand_.right); }
    // "official.lock": the request in hand, its document and its reason.
    std::string_view verb() const { return verb_; }
    const Said& said() const { return said_; }
    const Name& name() const { return name_; }
    // Of who needs no right for what he asks, and has shown who he is by the request itself.
    void set_name(Name name) { name_ = std::move(name); }
    std::int64_t now() const { return unix_seconds(parts_.clock.now()); }

    // Runs what was proposed as its proposer, who must still have the right: once, and for the record with both.
    net::Task<Answer> run_approved(const Verb& verb, base::Json args, Said said, Asker proposer);
    std::span<const Verb* const> all_verbs() const;
    const net::Peer& peer() { return lines_.stream().peer(); }
    std::vector<std::string> certificates()
    {
        return lines_.stream().certificates();
    }  // as net::Stream has them

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
    // Whether he may have this done, and all that goes with it is there; nothing has been done yet.
    net::Task<Answer> carry_out(const Verb& verb, base::Json args);
    std::optional<Refusal> take_up(const Verb& verb, const base::Json& args, const Asker& asker);
    bool is_still_in(const Asker& asker, const directory::Account& account) const;
    std::optional<Refusal> act_as(const directory::Snapshot& snapshot, const std::string& login);
    std::optional<Refusal> fault_in_right(const directory::Snapshot& snapshot, const Verb& verb) const;
    std::optional<Refusal> fault_in_basis() const;
    void write(const Reply& reply);

    const Parts& parts_;
    const Settings& settings_;
    Office& office_;
    net::Lines lines_;
    base::SteadyTime started_;
    std::optional<Asker> asker_;
    Hand hand_;
    Guarded guarded_;
    std::string_view verb_;
    Said said_;
    Name name_;
    std::int64_t request_id_ = 0;
    bool is_recorded_ = false;  // what the verb under way does
    Trial trial_;
};

// "Số 45/UBND (2020-07-01)"
std::string basis_text(const Said& said);

}  // namespace control
