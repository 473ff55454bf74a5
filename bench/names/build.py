"""A clean build without a compiler cache, and the quick tests."""

import os
import subprocess

from bench import measure
from harness import ROOT

TITLE = "Building"
NUMBERS = {}
TRY = {}


def run(_, scratch):
    folder = scratch / "build"
    subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=clang++-19"], check=True,
                   stdout=subprocess.DEVNULL)
    with measure.stopwatch() as build:
        subprocess.run(["ninja", "-C", folder, "--quiet"], check=True, env=dict(os.environ, CCACHE_DISABLE="1"))
    with measure.stopwatch() as quick:
        subprocess.run(["ctest", "--test-dir", folder, "-j", "2", "-LE", "system|failure", "--quiet"], check=True)
    measure.say(f"clean build {build():.0f} s, quick tests {quick():.0f} s")
    return {"build_seconds": build(), "quick_test_seconds": quick()}


def words(found):
    return f"Clean build {found['build_seconds']:.0f} s, quick tests {found['quick_test_seconds']:.0f} s."


def tables(_):
    return []


def draw(_):
    return None
