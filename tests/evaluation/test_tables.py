"""Tables in Markdown: every line is what ``select`` gives, and no line mixes starts."""

import numpy as np
import pandas as pd
import pytest
from toys import make_table

from mfsbi_tutorial.data import DATA
from mfsbi_tutorial.evaluation import Scores, difference_table, load_table, metric_table, saving_table, select
from mfsbi_tutorial.evaluation.results import COLUMNS
from mfsbi_tutorial.evaluation.scores import Measured
from mfsbi_tutorial.evaluation.tables import format_measured

KINDS = {"maps": "n_maps", "sims": "n_sims"}


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def first_number(cell):
    return float(cell.split()[0])


def with_columns(table):
    table = table.assign(fom=100.0, leaked=0.0, worst_sim=0.0, train_seconds=1.0, mse_Omega_m=0.01)
    keys = ["-".join(map(str, row)) for row in table[[*COLUMNS[:-1]]].itertuples(index=False)]
    return table.assign(key=keys)


def check_lines(table, suite, printed):
    """Each printed line of the metrics against the rows that ``select`` finds; returns how many rows they stand for."""
    head, _, *lines = printed
    names = cells(head)
    n_rows = 0
    for line in lines:
        found = dict(zip(names, cells(line), strict=True))
        number, _, kind = found["budget"].partition(" ")
        low, low_sims = found["start"].split(", ")
        rows = select(table, found["method"], KINDS.get(kind, number), found["field"], suite, low, int(low_sims))
        rows = rows[rows.budget == (int(number) if kind else 0)]
        assert int(found["seeds"]) == len(rows) == rows.seed.nunique()
        for metric, rounding in {"mtpp": 6e-3, "fom": 6e-3, "calibration_error": 6e-4}.items():
            assert first_number(found[metric]) == pytest.approx(rows[metric].mean(), rel=0.02, abs=rounding)
        n_rows += len(rows)
    return n_rows


def test_each_line_of_the_shipped_table_is_one_selection_and_every_row_is_in_one():
    table = load_table()
    text = (DATA / "results" / "TABLES.md").read_text()
    shipped = {
        name: text.split(f"## {name.upper()}: metrics")[1].split("##")[0].strip().splitlines()
        for name in ("lh", "sb13")
    }
    assert sum(check_lines(table, suite, lines) for suite, lines in shipped.items()) == len(table)


def test_starts_are_not_mixed():
    table = with_columns(make_table(scatter=0.1))
    other = table[table.method == "transfer"].assign(low="lpt", mtpp=-9.0)
    both = pd.concat([table, other])
    assert check_lines(both, "lh", metric_table(both, "lh")) == len(both)
    assert sum("| lpt, 900 |" in line for line in metric_table(both, "lh")) == 6


def scored(table, rng):
    """Simulations are equally hard for all runs, but for a little."""
    hard = 2.0 * rng.standard_normal(300)
    scores = {}
    for row in table.itertuples():
        log_q = row.mtpp + hard - hard.mean() + 0.01 * rng.standard_normal(300)
        scores[row.key] = Scores(log_q, np.full(300, 100.0), np.zeros((300, 1)), rng.random(300), np.arange(300))
    return scores


def test_differences_are_paired():
    """log2(4) nats between the methods: known to 0.01 / sqrt(300), where each alone is known to 0.1."""
    table = make_table(gain=4.0)
    accurate = table.iloc[[0]].assign(method="accurate", budget_kind="all", budget=0, mtpp=20.0)
    table = with_columns(pd.concat([table, accurate]))
    scores = scored(table, np.random.default_rng(0))
    _, _, *lines = difference_table(table, "lh", scores)
    assert len(lines) == 6
    for line in lines:
        budget, difference, to_accurate = cells(line)
        assert first_number(difference) == pytest.approx(2.0, abs=0.01)
        assert first_number(to_accurate) == pytest.approx(20 - np.log2(4 * first_number(budget)), abs=0.01)
    found = next(line for line in metric_table(table, "lh", scores) if "200 maps" in line)
    assert "(± 0.1" in found


def test_differences_are_of_the_seeds_that_both_have():
    """A seed is a draw and a start: seed 9, which transfer alone has, is ten nats better and counts for nothing."""
    table = with_columns(make_table(gain=4.0))
    lucky = table[(table.method == "transfer") & (table.seed == 0)].assign(seed=9)
    lucky = lucky.assign(mtpp=lucky.mtpp + 10, key=[f"{key}-lucky" for key in lucky.key])
    both = pd.concat([table, lucky])
    _, _, *lines = difference_table(both, "lh", scored(both, np.random.default_rng(0)))
    assert [first_number(cells(line)[1]) for line in lines] == pytest.approx([2.0] * 6, abs=0.01)


def test_savings_say_what_is_a_limit():
    _, _, *lines = saving_table(with_columns(make_table(gain=16.0)), "lh")
    assert [cells(line)[3].split(" (")[0] for line in lines] == ["16", "16", "> 8", "> 4", "> 2.0", "> 1.0"]


@pytest.mark.parametrize(("value", "text"), [
    (Measured(2.2634, 0.0161, 0.0377), "2.263 ± 0.016 (± 0.038)"),
    (Measured(173.2, 5.31, np.nan), "173.2 ± 5.3"),
    (Measured(0.00612, np.nan, 0.00052), "0.00612 (± 0.00052)"),
    (Measured(1.5, np.nan, np.nan), "1.50"),
    (Measured(0.006612, np.nan, np.nan), "0.00661"),
    (Measured(0.0, np.nan, np.nan), "0.00"),
    (Measured(401.7, np.nan, 25.0), "402 (± 25)"),
    (Measured(0.4, 3.9e-17, np.nan), "0.400 ± 0.000"),
])  # fmt: skip
def test_digits_are_those_that_the_errors_leave(value, text):
    assert format_measured(value) == text
