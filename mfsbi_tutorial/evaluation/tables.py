"""A campaign's rows as tables in Markdown: metrics by start, differences on the same test simulations, savings.

Behind a mean stand its standard errors, over seeds and, in brackets, over test simulations where scores are given."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .results import over_seeds, select
from .saving import saving_factor
from .scores import Measured, Scores, calibration_sims_error, measured, paired

GROUPS = ["field", "low", "low_sims", "method", "budget_kind", "budget"]
KINDS = ("n_maps", "n_sims")
DIFFERENCES = (("transfer", "normalised"), ("transfer", "scratch"), ("normalised", "scratch"), ("accurate", "transfer"),
               ("multilevel", "normalised"), ("multilevel", "transfer"))  # fmt: skip
SCORED = {"mtpp": "log_q", "fom": "fom"}


def metric_table(table: pd.DataFrame, suite: str, scores: Mapping[str, Scores] | None = None) -> Iterator[str]:
    """A line for each field, start, method and budget of a suite: its metrics over seeds.

    Args:
        table: rows of a campaign.
        suite: whose rows are wanted.
        scores: of runs, by key; those without have no error over test simulations.
    """
    rows = table[table.suite == suite]
    mse = [name for name in rows.columns if name.startswith("mse_") and rows[name].notna().any()]
    metrics = ["mtpp", "calibration_error", "fom", *mse, "leaked", "worst_sim", "train_seconds"]
    yield "| field | start | method | budget | seeds | " + " | ".join(metrics) + " |"
    yield "|---" * (5 + len(metrics)) + "|"
    for (field, low, low_sims, method, kind, budget), group in rows.groupby(GROUPS):
        start = f"{low}, {low_sims}"
        cells = [_cell(group, metric, scores or {}) for metric in metrics]
        line = [field, start, method, budget_name(kind, budget), str(len(group)), *cells]
        yield "| " + " | ".join(line) + " |"


def difference_table(table: pd.DataFrame, suite: str, scores: Mapping[str, Scores], **where) -> Iterator[str]:
    """MTPP of one method minus that of another at each budget, on the same simulations and over the seeds of both."""
    methods = set(table[table.suite == suite].method)
    differences = [pair for pair in DIFFERENCES if set(pair) <= methods]
    yield "| budget | " + " | ".join(f"{ours} - {theirs}" for ours, theirs in differences) + " |"
    yield "|---" * (1 + len(differences)) + "|"
    whole = _scored(select(table, "accurate", "all", suite=suite, **where), scores).get(0, {})
    for kind in KINDS:
        of_method = {name: _scored(select(table, name, kind, suite=suite, **where), scores) for name in _methods()}
        of_method["accurate"] = dict.fromkeys(of_method["transfer"], whole)  # it has one budget
        for budget in sorted(of_method["transfer"]):
            cells = [_difference(*(of_method[name].get(budget, {}) for name in pair)) for pair in differences]
            yield f"| {budget_name(kind, budget)} | " + " | ".join(cells) + " |"


def saving_table(table: pd.DataFrame, suite: str, scores: Mapping[str, Scores] | None = None) -> Iterator[str]:
    """Saving factors of transfer over the best training from nothing, by MTPP alone and at no worse calibration."""
    yield "| budget | MTPP | by MTPP alone | at no worse calibration |"
    yield "|---|---|---|---|"
    for kind in KINDS:
        line = over_seeds(select(table, "transfer", kind, suite=suite), "mtpp")
        for budget in line.index[line.n_seeds > 1]:
            factors = [saving_factor(table, kind, budget, c, scores=scores, suite=suite) for c in (False, True)]
            cells = " | ".join(map(format_factor, factors))
            yield f"| {budget_name(kind, budget)} | {line['mean'][budget]:.2f} | {cells} |"


def budget_name(kind: str, budget: int) -> str:
    """``200 maps``, ``20 sims``, ``all`` or ``none``."""
    return f"{budget} {kind.removeprefix('n_')}" if budget else kind


def format_factor(found: Mapping[str, float]) -> str:
    """A saving factor with its quantiles; a limit is called one."""
    sign = "> " if found["limit"] else "< " if found["upper_limit"] else ""
    factor, low, high = (format_times(found[name]) for name in ("factor", "low", "high"))
    return f"{sign}{factor} ({low} to {high})"


def format_times(factor: float) -> str:
    """How many times as many; small factors to a tenth.

    >>> format_times(12.3), format_times(1.23)
    ('12', '1.2')
    """
    return f"{factor:.0f}" if factor > 3 else f"{factor:.1f}"


def format_measured(value: Measured) -> str:
    """A mean ± its error over seeds (± that over test simulations), to the first digit that the errors leave open;
    without errors to three digits."""
    rounding = 1e-12 * abs(value.mean)
    errors = [error for error in (value.seeds, value.sims) if np.isfinite(error) and error > rounding]
    digits = max(0, 1 - _place(max(errors)) if errors else 2 - _place(value.mean))
    seeds = f" ± {value.seeds:.{digits}f}" if np.isfinite(value.seeds) else ""
    sims = f" (± {value.sims:.{digits}f})" if np.isfinite(value.sims) else ""
    return f"{value.mean:.{digits}f}{seeds}{sims}"


def _place(value):
    """Where the first digit of a number stands: 0 for units, -1 for tenths."""
    return int(np.floor(np.log10(abs(value)))) if value else 0


def _methods():
    return dict.fromkeys(name for pair in DIFFERENCES for name in pair)


def _scored(rows, scores):
    """Scores by seed at each budget of which there are any."""
    known = rows[rows.key.isin(list(scores))]
    return {n: {row.seed: scores[row.key] for row in group.itertuples()} for n, group in known.groupby("budget")}


def _difference(ours, theirs):
    """Of the seeds that both have: a seed is one draw and one start."""
    common = sorted(ours.keys() & theirs.keys())
    return format_measured(paired(*([one[seed] for seed in common] for one in (ours, theirs)))) if common else ""


def _cell(rows, metric, scores):
    error = rows[metric].sem() if len(rows) > 1 else np.nan
    return format_measured(Measured(rows[metric].mean(), error, _sims_error(rows, metric, scores)))


def _sims_error(rows, metric, scores):
    if not set(rows.key) <= set(scores):
        return np.nan
    seeds = [scores[key] for key in rows.key]
    if metric == "calibration_error":
        return calibration_sims_error(seeds)
    return measured(seeds, SCORED[metric]).sims if metric in SCORED else np.nan
