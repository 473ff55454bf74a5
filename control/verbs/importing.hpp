// What the two imports share: their arguments, who may write, and putting the directory's outcomes beside the
// plan's verdicts.
#pragma once

#include "control/proto/args.hpp"
#include "control/session.hpp"
#include "life/policies.hpp"

namespace control {

using Verdicts = std::vector<Verdict>;

template<typename Row> struct Import {
    Mode mode = Mode::plan;
    bool is_first = false;  // forget what an earlier plan on this connection took
    bool is_dry = false;    // a plan that no write will follow: it keeps nobody else from importing
    std::string profile;    // by which addresses are given; what an empty one means is the verb's affair
    std::vector<Row> rows;

    bool only_looks() const { return mode == Mode::plan && is_dry; }
};

template<typename Row> Import<Row> parse_import(Args& args, Row (*row_from)(const base::Json&))
{
    Import<Row> asked;
    std::string mode = args.text("mode");
    if (mode != "plan" && mode != "write") args.refuse("mode", "argument_mode");
    asked.mode = mode == "write" ? Mode::write : Mode::plan;
    asked.is_first = args.flag("is_first");
    asked.is_dry = args.flag("is_dry");
    asked.profile = args.optional_text("profile");
    for (const auto& row : args.rows("rows", most_rows)) asked.rows.push_back(row_from(row));
    return asked;
}

// A plan that nothing follows, as the request has it.
bool is_dry_run(const base::Json& args);

// Who is not in the scope of the asker, or has no room in his budget, is refused by name.
void hold_against_scope(const Session& session, const directory::Snapshot& snapshot,
                        const std::vector<OfficialRow>& rows, Verdicts& verdicts);

// Of the others an import says that they are taken, and nothing else. The session and the snapshot outlive it.
MaySee within_scope(const Session& session, const directory::Snapshot& snapshot);

// While slapd is away, and until it has been read again: who is in already is not known for sure.
std::optional<Refusal> directory_away(const Session& session);

// Whether this may go on: without a domain there are no addresses; whoever means to write needs the lease, and a
// directory that is in step; and a plan remembers what its lines took, so it has an end.
template<typename Row> std::optional<Refusal> begin(Session& session, const Import<Row>& asked)
{
    if (session.directory().snapshot()->domains().empty()) return refusal(base::Code::cannot, "no_domain");
    if (!asked.only_looks()) {
        if (auto refused = session.take_lease()) return refused;
        if (auto refused = directory_away(session)) return refused;
    }
    if (asked.is_first) session.forget_trial();
    if (asked.mode == Mode::plan && session.trial().size() > most_planned)
        return refusal(base::Code::limit, "plan_too_long", {{"most", most_planned}});
    return std::nullopt;
}

// What became of a batch, for the record and for the client. Outcomes are of the rows that were `added`, in
// order. Where the directory went away in the middle, the whole batch is refused: what is in is in, and the
// next run finds it so.
net::Task<Answer> close_batch(Session& session, std::string what, Verdicts verdicts,
                              directory::Outcomes outcomes);

base::Json to_answer(const Verdicts& verdicts);

// By which profile each agency is kept, for a plan's lines. The policies outlive it.
ProfileOf asking(life::Policies& policies);
// Why one that was asked for could not be read: then no line counts.
std::optional<Refusal> fault_in(const life::Policies& policies);

// The one of this name; the server's own where the name is empty.
net::Task<std::expected<directory::Profile, Refusal>> find_profile(Session& session, std::string name);
// The one that counts for this agency.
net::Task<std::expected<directory::Profile, Refusal>> find_profile_of(Session& session, std::string agency);

}  // namespace control
