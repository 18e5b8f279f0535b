"""What tables and stored posteriors say: runs, their keys, their rows, means over seeds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from toys import make_table

from mfsbi_tutorial.evaluation import Run, over_seeds, select


def test_mean_and_error_over_seeds():
    table = make_table(scatter=1.0)
    rows = select(table, "scratch", "n_maps")
    line = over_seeds(rows, "mtpp")
    values = rows.mtpp[rows.budget == 50]
    assert line.loc[50, "mean"] == pytest.approx(values.mean())
    assert line.loc[50, "error"] == pytest.approx(values.std(ddof=1) / np.sqrt(3))
    assert line.loc[50, ["lowest", "median", "highest"]].tolist() == sorted(values)


def test_keys_tell_runs_apart():
    run = Run("transfer", "n_maps", 200, 0)
    assert len({run.key, replace(run, budget_kind="n_sims").key, replace(run, field="Mtot").key,
                replace(run, seed=1).key, replace(run, method="scratch").key}) == 5  # fmt: skip


def test_rows_of_one_start_are_selected():
    table = make_table()
    other = table[table.method == "transfer"].assign(low="lpt")
    both = pd.concat([table, other])
    assert len(select(both, "transfer", "n_maps")) == len(select(both, "transfer", "n_maps", low="lpt")) == 18
    assert set(select(both, "transfer", "n_maps", low="lpt").low) == {"lpt"}
    with pytest.raises(ValueError, match="budget_kind 'maps'"):
        select(table, "transfer", "maps")
