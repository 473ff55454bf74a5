// What the two imports share: their arguments, the limits of a plan, and putting the directory's
// outcomes beside the plan's verdicts.
#pragma once

#include "control/proto/args.hpp"
#include "control/session.hpp"

namespace control {

using Verdicts = std::vector<Verdict>;

template<typename Row> struct Import {
    Mode mode = Mode::plan;
    bool is_first = false;  // forget what an earlier plan on this connection took
    std::vector<Row> rows;
};

template<typename Row> Import<Row> parse_import(Args& args, Row (*row_from)(const base::Json&))
{
    Import<Row> asked;
    std::string mode = args.text("mode");
    if (mode != "plan" && mode != "write") args.refuse("mode", "plan or write");
    asked.mode = mode == "write" ? Mode::write : Mode::plan;
    asked.is_first = args.flag("is_first");
    for (const auto& row : args.rows("rows", most_rows)) asked.rows.push_back(tidied(row_from(row)));
    return asked;
}

// A plan remembers what its lines took, so it has an end; and without a domain there are no addresses.
std::optional<Refusal> begin(Session& session, Mode mode, bool is_first);

// Outcomes are of the rows that were `added`, in order. Where the directory went away in the middle, the
// whole batch is refused: what is in is in, and the next run finds it so.
Answer merged(Verdicts verdicts, const directory::Outcomes& outcomes);

base::Json to_answer(const Verdicts& verdicts);

}  // namespace control
