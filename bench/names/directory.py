"""100,000 officials in 10,000 agencies: what a start, a look-up and the memory of it cost."""

import csv
import itertools

from bench import measure, plot, processes
from bench.page import span, table
from harness import BUILD, PATIENCE, ROOT, Server

TITLE = "A directory of 100,000"
NUMBERS = {"rounds": 5, "officials": 100_000, "agencies": 10_000}
TRY = {"rounds": 2, "officials": 5_000, "agencies": 500}
TITLES = ("Chủ tịch", "Phó Chủ tịch", "Văn thư", "Chuyên viên")  # the first of each agency has the first one, and so on


def run(numbers, scratch):
    program = [measure.output_of(BUILD / "bench_snapshot", numbers.officials, numbers.agencies)
               for _ in range(numbers.rounds)]
    for one in program:
        measure.say(f"read in {one['read_seconds']:.2f} s, a look-up {one['lookup_ns']} ns")
    with Server() as server:
        taken_in = fill(server, numbers, scratch)
        orderly = [restart(server, server.stop) for _ in range(numbers.rounds)]
        killed = [restart(server, server.kill) for _ in range(numbers.rounds)]
        memory = processes.memory(server.process.pid)
    return {"officials": numbers.officials, "agencies": numbers.agencies, "import_seconds": taken_in,
            "start_seconds": measure.spread(orderly), "start_after_kill_seconds": measure.spread(killed),
            "memory": memory, "held_bytes": program[0]["held_bytes"], "file_bytes": program[0]["file_bytes"],
            "lookup_ns": measure.spread([one["lookup_ns"] for one in program]),
            "read_seconds": measure.spread([one["read_seconds"] for one in program])}


def fill(server, numbers, scratch):
    """Seconds until all are taken in."""
    agencies, officials = scratch / "agencies.csv", scratch / "officials.csv"
    with open(agencies, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "parent", "level", "kind", "name", "short_name", "gso_code"])
        rows.writerow(["H37", "", "province", "peoples-committee", "Ủy ban nhân dân tỉnh", "ubnd", ""])
        for number in range(1, numbers.agencies):
            rows.writerow([f"H37.{number}", "H37", "commune", "peoples-committee", f"Ủy ban nhân dân xã số {number}", f"xa{number}",
                           ""])
    with open(ROOT / "conf/demo/langson/officials.csv", encoding="utf-8", newline="") as file:
        names = [row["full_name"] for row in csv.DictReader(file)]
    with open(officials, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["staff_id", "full_name", "sex", "title", "agency_code", "phone"])
        for number, name in zip(range(numbers.officials), itertools.cycle(names)):
            place, nth = number % numbers.agencies, number // numbers.agencies
            rows.writerow([f"LS{number:06}", name, "", TITLES[min(nth, len(TITLES) - 1)], f"H37.{place}" if place else "H37", ""])
    with measure.stopwatch() as took:
        server.congvu("agency", "import", agencies, patience=20 * PATIENCE)
        server.congvu("official", "import", officials, patience=20 * PATIENCE)
    measure.say(f"taken in within {took():.0f} s")
    return took()


def restart(server, end):
    """Seconds from the new process to `ready`."""
    end()
    with measure.stopwatch() as took:
        server.start()
    measure.say(f"started in {took():.2f} s")
    return took()


def words(found):
    entries = found["officials"] + found["agencies"]
    return f"""{found['officials']:,} officials in {found['agencies']:,} agencies with a mailbox each, taken in within
        {found['import_seconds']:.0f} s. A start: from the new process to `ready`, with the directory that an earlier run kept,
        whether slapd is up yet or not; after an orderly end, and after kill -9 of both. A look-up: by address, in no order, of
        1,000,000. Reading the kept one ({found['file_bytes'] / 1e6:.0f} MB) and making its indexes is part of a start. In
        memory it holds {found['held_bytes'] / entries:,.0f} bytes an entry, of some 18 attributes each: wanted at most
        150 bytes an attribute, {18 * 150:,}; the whole server, its slapd included, has {found['memory']['pss'] / 1e6:,.0f} MB
        (PSS)."""


def tables(found):
    return table(["", "median (least to most)"],
                 [["start, s", span(found["start_seconds"], "{:.2f}")],
                  ["start after kill -9, s", span(found["start_after_kill_seconds"], "{:.2f}")],
                  ["reading the kept directory, s", span(found["read_seconds"], "{:.2f}")],
                  ["look-up by address, ns", span(found["lookup_ns"])],
                  ["memory of the directory, MB", f"{found['held_bytes'] / 1e6:,.0f}"]])


def draw(found):
    return plot.bars(f"Starting with {found['officials']:,} officials", "seconds; median, least and most",
                     {"after an orderly end": {"congvud": found["start_seconds"]},
                      "after kill -9": {"congvud": found["start_after_kill_seconds"]}})
