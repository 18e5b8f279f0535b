"""Turn the campaign's rows into tables and the paper's figures: python data/report.py.

Writes data/results/TABLES.md and PNGs that are named after what they show; data/results/README.md and
docs/paper_figures.md read them. A figure whose runs the table lacks is left out."""

import numpy as np
import pandas as pd
from report_pictures import (
    SHOWN,
    contours,
    corner,
    inferred,
    losses,
    map_pair,
    network,
    spectra_and_peaks,
    story,
)

from mfsbi_tutorial import plots
from mfsbi_tutorial.data import DATA, load_showcase
from mfsbi_tutorial.data.files import atomic_write
from mfsbi_tutorial.evaluation import (
    Measured,
    Run,
    difference_table,
    load_posteriors,
    load_scores,
    load_table,
    metric_table,
    saving_table,
    select,
)
from mfsbi_tutorial.evaluation.results import LOW, LOW_SIMS
from mfsbi_tutorial.evaluation.tables import budget_name, format_measured
from mfsbi_tutorial.inference import METHODS
from mfsbi_tutorial.simulation import LH, SB13

RESULTS = DATA / "results"
BUDGETS = {"n_maps": (50, 100, 200, 800, 1600, 3200), "n_sims": (5, 20, 80, 160, 320)}
CURVES = ("scratch", "scratch_kfold", "normalised", "transfer")
ERRORS = ("scratch", "normalised", "transfer")
CALIBRATED = ("scratch", "transfer")
ALSO_SAVE = ("normalised", "multilevel")
ROWS = {"800_maps": ("n_maps", 800, 800), "20_sims": ("n_sims", 20, 20), "3200_and_800_maps": ("n_maps", 3200, 800)}
PROBES = ("scratch", "normalised", "transfer", "multilevel", "unpaired", "paired_half", "refit")  # against the budget
RIVALS = ("scratch", "scratch_kfold", "shifted", "unpaired", "paired_half", "recalibrated", "normalised", "transfer",
          "ensemble", "multilevel", "refit")  # fmt: skip


def save(figure, design, name):
    """Write a figure if there is one."""
    if figure is not None:
        path = RESULTS / f"{'' if design is LH else f'{design.name}_'}{name}.png"
        with atomic_write(path) as temporary:
            temporary.write_bytes(plots.png(figure))
        print(path)


def calibration(table, design, kind):
    levels = {}
    for method in CALIBRATED:
        for run in (Run(method, kind, n, suite=design.name) for n in BUDGETS[kind]):
            if run.key in set(table.key):
                posteriors = load_posteriors(run)
                levels.setdefault(method, {})[run.budget] = posteriors.levels
    return plots.calibration_panels(levels, posteriors.sim_id) if levels else None


def rivals(table, kind, budget):
    """All methods at one budget, from the pre-trained network to accurate (paper, Fig. 10, and beyond it)."""
    rows = {"no HF map (N = 0)": select(table, "pretrain", "none")}
    for method in RIVALS:
        one = select(table, method, kind)
        rows[METHODS[method].label or method] = one[one.budget == budget]
    rows |= {method: select(table, method, "all") for method in ("scratch_whole", "accurate")}
    rows = {name: one for name, one in rows.items() if len(one)}
    return plots.scores(rows, lowest=-1.5, marked=("scratch", "normalised", "transfer", "accurate"))


def start_gains(table):
    """What starts on other LF simulations are worth, at the budgets at which several of them were tried."""
    rows = table[(table.method == "transfer") & (table.suite == "lh") & (table.field == "Mcdm")]
    others = rows[(rows.low != LOW) | (rows.low_sims != LOW_SIMS)]
    starts = others.assign(start=list(zip(others.low, others.low_sims, strict=True)))
    n_starts = starts.groupby(["budget_kind", "budget"]).start.nunique()
    budgets = list(n_starts[n_starts > 1].index)
    return plots.gains(table, budgets) if budgets else None


def errors(design):
    return [f"mse_{p.name}" for p in inferred(design)]


def scores_of(design):
    """Scores by run of the suite's campaign, none if it has none."""
    path = RESULTS / f"scores_{design.name}.h5"
    return load_scores(design.name) if path.is_file() else {}


def in_place_of_transfer(table, method):
    """The table with another method in the place of transfer."""
    others = table[table.method != "transfer"]
    return others.assign(method=others.method.replace(method, "transfer"))


def presets_tried():
    """Rows of data/ablations.py, on validation simulations; none if it was not run."""
    path = RESULTS / "ablations.csv"
    return pd.read_csv(path) if path.is_file() else None


def preset_table(tried):
    yield "| method | budget | changed | seeds | mtpp | calibration_error |"
    yield "|---|---|---|---|---|---|"
    keys = ["method", "budget_kind", "budget", "variant"]
    for (method, kind, budget, variant), rows in tried.groupby(keys):
        values = [Measured(rows[name].mean(), rows[name].sem(), np.nan) for name in ("mtpp", "calibration_error")]
        cells = " | ".join(map(format_measured, values))
        yield f"| {method} | {budget_name(kind, budget)} | {variant} | {len(rows)} | {cells} |"


def draw_presets(tried):
    """MTPP of the presets that were tried, the best first, a figure a method and budget."""
    for (method, kind, budget), rows in tried.groupby(["method", "budget_kind", "budget"]):
        best_first = sorted(rows.groupby("variant"), key=lambda one: -one[1].mtpp.mean())
        save(plots.scores(dict(best_first), marked=("as chosen",)), LH, f"presets_{method}_{kind}_{budget}")


def write_tables(table, designs, tried):
    lines = ["# Tables", "", "Written by `python data/report.py` from grid.csv and scores; README.md reads them.", "",
             "Behind a mean: ± its standard error over seeds, and in brackets that over test simulations."]  # fmt: skip
    for design in designs:
        scores = scores_of(design)
        parts = {"saving factors": saving_table(table, design.name, scores or None)}
        for method in ALSO_SAVE:
            title = f"saving factors of {method}, in the place of transfer"
            parts[title] = saving_table(in_place_of_transfer(table, method), design.name, scores or None)
        parts["differences in MTPP"] = difference_table(table, design.name, scores) if scores else ()
        parts["metrics"] = metric_table(table, design.name, scores)
        for title, part in parts.items():
            part = list(part)
            if len(part) < 3:  # no rows under the heading
                continue
            lines += ["", f"## {design.name.upper()}: {title}", "", *part]
    if tried is not None:
        lines += ["", "## LH: presets tried, on validation simulations", "", *preset_table(tried)]
    with atomic_write(RESULTS / "TABLES.md") as temporary:
        temporary.write_text("\n".join([*lines, ""]))


def draw_design(table, design):
    """The paper's figures for one suite."""
    scores = scores_of(design)
    metrics, levels = ("mtpp", "calibration_error", "fom"), ("accurate", "scratch_whole")
    for kind in ("n_maps", "n_sims"):
        figure = plots.budget_curves(table, kind, metrics, CURVES, suite=design.name, levels=levels, scores=scores)
        save(figure, design, f"metrics_{kind}")
        save(plots.budget_curves(table, kind, errors(design), ERRORS, suite=design.name), design, f"mse_{kind}")
        save(calibration(table, design, kind), design, f"calibration_{kind}")
    save(losses(table, design), design, "losses")


def draw_lh(table):
    """The figures that LH alone has."""
    for name, budgets in ROWS.items():
        save(contours(table, *budgets), LH, f"contours_{name}")
    levels = ("accurate", "pretrain")
    save(plots.budget_curves(table, "n_maps", ("mtpp", "fom"), PROBES, levels=levels), LH, "probes_n_maps")
    save(rivals(table, "n_maps", 200), LH, "rivals_200_maps")
    save(rivals(table, "n_sims", 20), LH, "rivals_20_sims")
    save(start_gains(table), LH, "start_gains")
    if len(select(table, "transfer", "n_maps", "Mtot")):
        fields = ("Mcdm", "Mtot")
        save(plots.budget_curves(table, "n_maps", ("mtpp", "calibration_error"), fields=fields), LH, "mtot_n_maps")


def draw_sb13(table):
    """Corner plots of the constrained parameters and of all five (paper, Figs 8 and 13)."""
    for which in SHOWN[:2]:
        constrained = ("Omega_m", "sigma_8", "n_s")
        save(corner(table, SB13, constrained, which, *ROWS["800_maps"]), SB13, f"corner_{which}_three")
        everything = [p.name for p in inferred(SB13)]
        save(corner(table, SB13, everything, which, *ROWS["3200_and_800_maps"]), SB13, f"corner_{which}_five")


def main():
    plots.use_style()
    table = load_table()
    designs = [design for design in (LH, SB13) if design.name in set(table.suite)]
    tried = presets_tried()
    write_tables(table, designs, tried)
    for name, figure in (("map_pair", map_pair()), ("spectra_and_peaks", spectra_and_peaks()), ("network", network())):
        save(figure, LH, name)
    for design in designs:
        draw_design(table, design)
    draw_lh(table)
    draw_sb13(table)
    if tried is not None:
        draw_presets(tried)
    maps = load_showcase()
    save(story(table, maps[f"{LOW}_Mtot"][1], maps["hydro_Mcdm"][1]), LH, "story")


if __name__ == "__main__":
    main()
