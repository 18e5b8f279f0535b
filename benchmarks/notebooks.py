"""Seconds and memory of every notebook, against the time in its header and the limits of the course.

Run on a machine that does nothing else: python benchmarks/notebooks.py [number ...]. Fails when a header is off by
half, or a notebook takes more than a minute or more than 1.2 GB.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
MAX_SECONDS, MAX_MEGABYTES = 60, 1200
STATED = re.compile(r"(\d+) seconds to run")


def stated_seconds(path: Path) -> int:
    """What the header of a notebook says; ValueError if it does not."""
    found = STATED.search(nbformat.read(path, as_version=4).cells[0].source)
    if not found:
        raise ValueError(f"{path.name}: its header does not say 'N seconds to run'.")
    return int(found[1])


def execute(path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes (of the kernel, the largest process) of one execution from a fresh kernel."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", f"--output-dir={folder}", str(path)]
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{path.name} does not run: execute it by hand to see why.")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def faults(name: str, seconds: float, megabytes: float, stated: int) -> list[str]:
    """What is wrong with a measurement, a sentence each.

    >>> faults("00", 40.0, 900.0, 45)
    []
    >>> faults("00", 20.0, 900.0, 45)
    ['00 takes 20 s, its header says 45: correct it.']
    """
    found = []
    if abs(seconds - stated) > 0.5 * stated:
        found.append(f"{name} takes {seconds:.0f} s, its header says {stated}: correct it.")
    if seconds > MAX_SECONDS:
        found.append(f"{name} takes {seconds:.0f} s, more than {MAX_SECONDS}.")
    if megabytes > MAX_MEGABYTES:
        found.append(f"{name} takes {megabytes:.0f} MB, more than {MAX_MEGABYTES}.")
    return found


def main(numbers: list[str]) -> int:
    """Measure the notebooks with these numbers, all if there are none; returns the exit status."""
    found = []
    print(f"{'notebook':32s} {'seconds':>8s} {'stated':>7s} {'MB':>6s}   load before: {os.getloadavg()[0]:.1f}")
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        if numbers and path.stem[:2] not in numbers:
            continue
        stated = stated_seconds(path)
        seconds, megabytes = execute(path)
        print(f"{path.stem:32s} {seconds:8.0f} {stated:7d} {megabytes:6.0f}", flush=True)
        found += faults(path.stem, seconds, megabytes, stated)
    print(*found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
