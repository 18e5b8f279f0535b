"""Turn the campaign's rows into tables and the paper's figures: python data/report.py.

Writes data/results/TABLES.md and PNGs that are named after what they show; data/results/README.md reads them.
"""

import matplotlib.pyplot as plt

from mfsbi_tutorial import figures, plots
from mfsbi_tutorial.files import DATA, atomic_write
from mfsbi_tutorial.grid import Run
from mfsbi_tutorial.results import load_said, load_table, over_seeds, saving_factor, select
from mfsbi_tutorial.suites import LH, from_unit

RESULTS, PARAMETERS = DATA / "results", LH.parameters[: LH.n_inferred]
SHOWN = (7, 20, 33)  # of the 40 test maps
BUDGETS = {"n_maps": (50, 200, 800, 3200), "n_sims": (5, 20, 80, 320)}


def save(figure, name):
    figure.savefig(RESULTS / f"{name}.png", dpi=80)
    plt.close(figure)
    print(RESULTS / f"{name}.png")


def key(method, kind, budget):
    return Run(method, kind, budget, seed=0).key


def calibration(table, kind):
    done = set(table.key)
    said = {
        method: {n: load_said(key(method, kind, n)) for n in BUDGETS[kind] if key(method, kind, n) in done}
        for method in ("scratch", "transfer")
    }
    sim_id = next(iter(said["transfer"].values())).sim_id
    return figures.calibration_panels({m: {n: s.levels for n, s in by.items()} for m, by in said.items()}, sim_id)


def corner(which, kind, budget):
    runs = {m: load_said(key(m, kind, budget)) for m in ("scratch", "transfer")}
    runs["accurate"] = load_said(key("accurate", "all", 0))
    posteriors = {m: from_unit(said.samples[:, which], PARAMETERS) for m, said in runs.items()}
    return plots.corner(posteriors, from_unit(runs["accurate"].theta[which], PARAMETERS), PARAMETERS)


METRICS = ("mtpp", "calibration_error", "fom", "mse_Omega_m", "mse_sigma_8", "leaked", "worst_sim", "train_seconds")


def metric_rows(table):
    """A row for each field, method and budget, mean ± standard error over seeds."""
    columns = ["field", "method", "budget_kind", "budget"]
    yield "| field | method | budget | seeds | " + " | ".join(METRICS) + " |"
    yield "|---" * (4 + len(METRICS)) + "|"
    for (field, method, kind, budget), rows in table.groupby(columns):
        cells = [f"{rows[m].mean():.3g}" + (f" ± {rows[m].sem():.2g}" if len(rows) > 1 else "") for m in METRICS]
        label = f"{budget} {kind[2:]}" if budget else "all" if kind == "all" else "none"
        yield f"| {field} | {method} | {label} | {len(rows)} | " + " | ".join(cells) + " |"


def saving_rows(table):
    """Saving factors of transfer over scratch at each budget, by MTPP alone and at no worse calibration."""
    yield "| budget of transfer | MTPP | by MTPP alone | at no worse calibration |\n|---|---|---|---|"
    for kind in ("n_maps", "n_sims"):
        line = over_seeds(select(table, "transfer", kind), "mtpp")
        for budget in line.index[line.n_seeds > 1]:
            cells = [saving_factor(table, kind, budget, calibrated) for calibrated in (False, True)]
            texts = [
                f"{'> ' if c['limit'] else ''}{c['factor']:.0f} ({c['low']:.0f} to {c['high']:.0f})" for c in cells
            ]
            yield f"| {budget} {kind[2:]} | {line['mean'][budget]:.2f} | " + " | ".join(texts) + " |"


def write_tables(table):
    lines = ["# Tables", "", "Written by `python data/report.py` from grid.csv; README.md reads them.", "",
             "## Saving factors", "", *saving_rows(table), "", "## Metrics", "", *metric_rows(table), ""]  # fmt: skip
    with atomic_write(RESULTS / "TABLES.md") as temporary:
        temporary.write_text("\n".join(lines))


def main():
    table = load_table()
    write_tables(table)
    for kind in ("n_maps", "n_sims"):
        save(figures.budget_curves(table, kind, ("mtpp", "calibration_error", "fom")), f"metrics_{kind}")
        save(figures.budget_curves(table, kind, ("mse_Omega_m", "mse_sigma_8")), f"mse_{kind}")
        save(calibration(table, kind), f"calibration_{kind}")
    probes = ("scratch", "transfer", "unpaired", "refit", "recalibrated", "multilevel", "ensemble")
    save(figures.budget_curves(table, "n_maps", ("mtpp", "fom"), probes), "probes_n_maps")
    save(figures.budget_curves(table, "n_maps", ("mtpp", "calibration_error"), fields=("Mcdm", "Mtot")), "mtot_n_maps")
    for which in SHOWN:
        save(corner(which, "n_maps", 800), f"corner_{which}_800_maps")
        save(corner(which, "n_sims", 20), f"corner_{which}_20_sims")


if __name__ == "__main__":
    main()
