"""docs/PERFORMANCE.md: a section for each bench that has figures, as its page in bench/names/ words it.

A new bench is such a page (TITLE, NUMBERS, TRY, run, words, tables, draw) and its name in NAMES, in the order of reading.
"""

import importlib
import json
import os

NAMES = ("delivery", "notice", "large-mailbox", "disk", "verify", "soak", "import",
         "directory", "groups", "logins", "slapd-away", "build")

HEAD = """# Performance

Measured, not claimed: every figure here was written by `./dev bench NAME` on the machine named beside it, and anybody
can repeat it: on a fresh Debian 12 that one command builds ours, asks apt for the peers (as root), starts everything on
loopback in a scratch folder, and ends and removes it. Machines are shared and noisy; what counts is the ratio of two
things measured in turn in one run, round by round: the median of the rounds' ratios (least to most).
"""


def span(found, form="{:,.0f}"):
    """940 (686 to 1,125)"""
    return " ".join([form.format(found["median"]), f"({form.format(found['least'])} to {form.format(found['most'])})"])


def ratio(found):
    """**6.0 ×** (5.1 to 7.7)"""
    form = "{:.2f}" if found["median"] < 2 else "{:.1f}"
    return f"**{form.format(found['median'])} ×** ({form.format(found['least'])} to {form.format(found['most'])})"


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows), ""]


def without(found):
    """A sentence about the peers that could not be had."""
    return [f"Without {name}: {why.splitlines()[0]}.\n" for name, why in found.get("missing", {}).items()]


def write(results, text):
    lines = [HEAD]
    for name in NAMES:
        path = results / f"{name}.json"
        if not path.exists():
            continue
        bench = importlib.import_module("bench.names." + name.replace("-", "_"))
        found = json.loads(path.read_text())
        lines += [f"## {bench.TITLE}", "", f"`./dev bench {name}`, {found['when']}, {found['machine']}. "
                  + " ".join(bench.words(found).split()), ""]
        lines += bench.tables(found)
        lines += without(found)
        if drawing := bench.draw(found):
            (results / f"{name}.svg").write_text(drawing)
            shown = os.path.relpath(results / f"{name}.svg", text.parent)
            lines += [f"![{bench.TITLE}]({shown})", ""]
    text.write_text("\n".join(lines).rstrip() + "\n")
