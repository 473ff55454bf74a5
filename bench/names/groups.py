"""Who belongs to a group, of 100,000 officials in 10,000 agencies: what it takes to say it."""

import statistics

from bench import measure, plot
from bench.page import span, table
from harness import BUILD

TITLE = "Whom a group reaches"
NUMBERS = {"rounds": 5, "officials": 100_000, "agencies": 10_000}
TRY = {"rounds": 2, "officials": 5_000, "agencies": 500}
CHAIRMEN = 'level = commune and title = "Chủ tịch"'
WANTED_MS = 5  # for every commune's chairman


def run(numbers, _):
    program = [measure.output_of(BUILD / "bench_groups", numbers.officials, numbers.agencies) for _ in range(numbers.rounds)]
    groups = []
    for one in zip(*(found["groups"] for found in program)):
        times = [time for group in one for time in group["ms"]]
        groups.append({"filter": one[0]["filter"], "members": one[0]["members"], "expansions": len(times),
                       "p99_ms": statistics.quantiles(times, n=100)[98], "ms": measure.spread(times)})
        measure.say(f"{one[0]['filter']}: {one[0]['members']} in {statistics.median(times):.2f} ms")
    return {"officials": numbers.officials, "agencies": numbers.agencies, "rounds": numbers.rounds, "groups": groups,
            "roster_ms": measure.spread([one["roster_ms"] for one in program])}


def chairmen(found):
    return next(group for group in found["groups"] if group["filter"] == CHAIRMEN)


def words(found):
    said, roster = chairmen(found), found["roster_ms"]
    return f"""The members of a group that is a filter, of {found['officials']:,} officials in {found['agencies']:,} agencies of
        three levels, as each letter to it asks for them: {said['expansions']} expansions of each, {found['rounds']} runs of the
        program, processor time of its one thread. Every commune's chairman: {said['ms']['median']:.2f} ms (wanted: under
        {WANTED_MS} ms). What makes it so is kept beside the directory, and costs {roster['median']:.0f} ms whenever that has
        changed."""


def tables(found):
    return table(["filter", "members", "ms, median (least to most)", "p99, ms"],
                 [[f"`{one['filter']}`", f"{one['members']:,}", span(one["ms"], "{:.2f}"), f"{one['p99_ms']:.2f}"]
                  for one in found["groups"]])


def draw(found):
    return plot.bars(f"Whom a group reaches, of {found['officials']:,}", "milliseconds; median, least and most",
                     {f"{one['members']:,} members": {"congvud": one["ms"]} for one in found["groups"]})
