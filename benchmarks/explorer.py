"""How long a change of the explorer takes: python benchmarks/explorer.py

Drives the widget's controls as a learner does, by chance from a seed, and prints the median and the 95 % quantile of
wall and CPU time, first for pictures that were never drawn, then for pictures seen before. CPU time
is about what a quiet machine takes; wall time counts the neighbours too.
"""

import time
from collections.abc import Callable

import numpy as np

from mfsbi_tutorial.explorer import Explorer

N_CHANGES = 60


def changes(explorer: Explorer, rng: np.random.Generator) -> list[tuple[str, Callable[[], None]]]:
    """Changes of budget, test map, methods and view, by name."""
    controls = {part.description: part for part in _parts(explorer.widget) if getattr(part, "description", "")}
    suite, kind = explorer.state.suite, explorer.state.budget_kind
    budgets = explorer.store.budgets(suite, kind)
    made = []
    for turn in range(N_CHANGES):
        name = ("N", "Test map", "N", "scratch", "Test map", "Whole prior")[turn % 6]
        made.append((name, _change(controls[name], name, budgets, explorer.store.n_shown(suite), rng)))
    return made


def _change(control, name, budgets, n_shown, rng):
    """One change of a control to another value."""
    if name in ("scratch", "Whole prior"):
        return lambda: setattr(control, "value", not control.value)
    values = budgets if name == "N" else range(n_shown)

    def move():
        others = [value for value in values if value != control.value]
        control.value = others[rng.integers(len(others))]

    return move


def _parts(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _parts(child)


def timed(made) -> tuple[np.ndarray, np.ndarray]:
    """Wall and CPU time of each change in milliseconds."""
    spent = []
    for _, change in made:
        wall, cpu = time.perf_counter(), time.process_time()
        change()
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    return tuple(1000 * np.array(spent).T)


def main() -> None:
    """Print a line for each suite, for new pictures and for those seen before."""
    explorer = Explorer()
    print(f"{'':28s} wall: median  95 %   CPU: median  95 %   [ms]")
    for suite in explorer.store.suites:
        for part in _parts(explorer.widget):
            if getattr(part, "description", "") == "Suite":
                part.value = suite
        for name, seed in (("new pictures", 1), ("the same again", 1)):
            wall, cpu = timed(changes(explorer, np.random.default_rng(seed)))
            numbers = [np.quantile(values, q) for values in (wall, cpu) for q in (0.5, 0.95)]
            print(f"{suite:6s} {name:20s}" + "{:14.0f} {:5.0f} {:12.0f} {:5.0f}".format(*numbers))


if __name__ == "__main__":
    main()
