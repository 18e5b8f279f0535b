"""Turn the campaign's rows into tables and the paper's figures: python data/report.py.

Writes data/results/TABLES.md and PNGs that are named after what they show; data/results/README.md reads them.
"""

from mfsbi_tutorial import explorer, figures, plots
from mfsbi_tutorial.files import DATA, atomic_write, load_showcase
from mfsbi_tutorial.grid import Run
from mfsbi_tutorial.results import LOW_SIMS, load_said, load_table, over_seeds, saving_factor, select
from mfsbi_tutorial.shelf import Shelf
from mfsbi_tutorial.suites import LH, SB13, from_unit

RESULTS = DATA / "results"
SHOWN = (7, 20, 33)  # of the 40 test maps
BUDGETS = {"n_maps": (50, 100, 200, 800, 1600, 3200), "n_sims": (5, 20, 80, 160, 320)}
CORNERS = (("n_maps", 800), ("n_sims", 20))


def save(figure, design, name):
    path = RESULTS / f"{'' if design is LH else f'{design.name}_'}{name}.png"
    path.write_bytes(plots.png(figure))
    print(path)


def calibration(table, design, kind):
    done = set(table.key)
    said = {
        method: {
            n: load_said(run.key) for n in BUDGETS[kind] if (run := Run(method, kind, n, 0, design.name)).key in done
        }
        for method in ("scratch", "transfer")
    }
    sim_id = next(iter(said["transfer"].values())).sim_id
    return figures.calibration_panels({m: {n: s.levels for n, s in by.items()} for m, by in said.items()}, sim_id)


def corner(design, which, kind, budget):
    parameters = design.parameters[: design.n_inferred]
    runs = {m: load_said(Run(m, kind, budget, 0, design.name).key) for m in ("scratch", "transfer")}
    runs["accurate"] = load_said(Run("accurate", "all", 0, 0, design.name).key)
    posteriors = {m: from_unit(said.samples[:, which], parameters) for m, said in runs.items()}
    return plots.corner(posteriors, from_unit(runs["accurate"].theta[which], parameters), parameters)


def errors(design):
    return [f"mse_{p.name}" for p in design.parameters[: design.n_inferred]]


def metric_rows(table, design):
    """A row for each field, method and budget, mean ± standard error over seeds."""
    metrics = ["mtpp", "calibration_error", "fom", *errors(design), "leaked", "worst_sim", "train_seconds"]
    yield "| field | method | budget | seeds | " + " | ".join(metrics) + " |"
    yield "|---" * (4 + len(metrics)) + "|"
    columns = ["field", "method", "low_sims", "budget_kind", "budget"]
    for (field, method, low_sims, kind, budget), rows in table[table.suite == design.name].groupby(columns):
        cells = [f"{rows[m].mean():.3g}" + (f" ± {rows[m].sem():.2g}" if len(rows) > 1 else "") for m in metrics]
        label = f"{budget} {kind[2:]}" if budget else "all" if kind == "all" else "none"
        start = method if low_sims == LOW_SIMS else f"{method}, {low_sims} LF"
        yield f"| {field} | {start} | {label} | {len(rows)} | " + " | ".join(cells) + " |"


def saving_rows(table, design):
    """Saving factors of transfer over scratch at each budget, by MTPP alone and at no worse calibration."""
    yield "| budget of transfer | MTPP | by MTPP alone | at no worse calibration |\n|---|---|---|---|"
    for kind in ("n_maps", "n_sims"):
        line = over_seeds(select(table, "transfer", kind, suite=design.name), "mtpp")
        for budget in line.index[line.n_seeds > 1]:
            cells = [saving_factor(table, kind, budget, calibrated, suite=design.name) for calibrated in (False, True)]
            texts = [
                f"{'> ' if c['limit'] else ''}{c['factor']:.0f} ({c['low']:.0f} to {c['high']:.0f})" for c in cells
            ]
            yield f"| {budget} {kind[2:]} | {line['mean'][budget]:.2f} | " + " | ".join(texts) + " |"


def write_tables(table, designs):
    lines = ["# Tables", "", "Written by `python data/report.py` from grid.csv; README.md reads them."]
    for design in designs:
        lines += ["", f"## {design.name.upper()}: saving factors", "", *saving_rows(table, design)]
        lines += ["", f"## {design.name.upper()}: metrics", "", *metric_rows(table, design)]
    with atomic_write(RESULTS / "TABLES.md") as temporary:
        temporary.write_text("\n".join([*lines, ""]))


def main():
    table = load_table()
    designs = [design for design in (LH, SB13) if design.name in set(table.suite)]
    write_tables(table, designs)
    for design in designs:
        for kind in ("n_maps", "n_sims"):
            metrics = ("mtpp", "calibration_error", "fom")
            save(figures.budget_curves(table, kind, metrics, suite=design.name), design, f"metrics_{kind}")
            save(figures.budget_curves(table, kind, errors(design), suite=design.name), design, f"mse_{kind}")
            save(calibration(table, design, kind), design, f"calibration_{kind}")
        for which in SHOWN:
            for kind, budget in CORNERS:
                save(corner(design, which, kind, budget), design, f"corner_{which}_{budget}_{kind[2:]}")
    maps = load_showcase()
    save(explorer.story(Shelf(), maps["pm_Mtot"][1], maps["hydro_Mcdm"][1]), LH, "story")
    probes = ("scratch", "transfer", "unpaired", "refit", "recalibrated", "multilevel", "ensemble")
    save(figures.budget_curves(table, "n_maps", ("mtpp", "fom"), probes), LH, "probes_n_maps")
    fields = ("Mcdm", "Mtot")
    save(figures.budget_curves(table, "n_maps", ("mtpp", "calibration_error"), fields=fields), LH, "mtot_n_maps")


if __name__ == "__main__":
    main()
