"""Turn the campaign's rows into tables and the paper's figures: python data/report.py.

Writes data/results/TABLES.md and PNGs that are named after what they show; data/results/README.md reads them.
"""

import matplotlib.pyplot as plt
import numpy as np

from mfsbi_tutorial import plots
from mfsbi_tutorial.data import DATA, from_unit, load_showcase
from mfsbi_tutorial.data.files import atomic_write
from mfsbi_tutorial.evaluation import (
    Run,
    difference_table,
    load_posteriors,
    load_scores,
    load_table,
    metric_table,
    over_seeds,
    saving_table,
    select,
)
from mfsbi_tutorial.simulation import LH, SB13

RESULTS = DATA / "results"
SHOWN = (3, 10, 16)  # of the 20 test maps
BUDGETS = {"n_maps": (50, 100, 200, 800, 1600, 3200), "n_sims": (5, 20, 80, 160, 320)}
CORNERS = (("n_maps", 800), ("n_sims", 20))
PROBES = ("scratch", "transfer", "unpaired", "refit", "ensemble")
STORY_BUDGET = 20  # HF simulations
STORY_MAP = 20


def save(figure, design, name):
    path = RESULTS / f"{'' if design is LH else f'{design.name}_'}{name}.png"
    path.write_bytes(plots.png(figure))
    print(path)


def inferred(design):
    return design.parameters[: design.n_inferred]


def calibration(table, design, kind):
    done = set(table.key)
    runs = [Run(m, kind, n, suite=design.name) for m in ("scratch", "transfer") for n in BUDGETS[kind]]
    levels = {"scratch": {}, "transfer": {}}
    for run in runs:
        if run.key in done:
            posteriors = load_posteriors(run)
            levels[run.method][run.budget] = posteriors.levels
    return plots.calibration_panels(levels, posteriors.sim_id)


def posteriors_of(design, kind, budget, which):
    """Physical samples of one test map by method, seed 0, and its true parameters."""
    runs = [Run(method, kind, budget, suite=design.name) for method in ("scratch", "transfer")]
    stored = {run.method: load_posteriors(run) for run in [*runs, Run("accurate", "all", 0, suite=design.name)]}
    samples = {method: from_unit(p.samples_unit[:, which], inferred(design)) for method, p in stored.items()}
    return samples, from_unit(stored["accurate"].theta_unit[which], inferred(design))


def corner(design, which, kind, budget):
    return plots.corner(*posteriors_of(design, kind, budget, which), inferred(design))


def story(table, low, high):
    """The course in one picture: a map at both fidelities, one posterior, and what the head start saves."""
    figure, axes = plt.subplots(1, 4, figsize=(19, 4.9), layout="constrained", width_ratios=(1, 1, 1.05, 1.25))
    limits = {"vmin": np.percentile(high, 0.5), "vmax": np.percentile(high, 99.8)}
    axes[0].set_title("900 cheap simulations ...")
    axes[1].set_title(f"... and {STORY_BUDGET} expensive ones")
    for axis, image in zip(axes[:2], (low, high), strict=True):
        axis.imshow(image.T, cmap="magma", origin="lower", **limits)
        axis.set(xticks=[], yticks=[])
    story_posterior(axes[2])
    story_curve(axes[3], table)
    return figure


def story_posterior(axis):
    samples, truth = posteriors_of(LH, "n_sims", STORY_BUDGET, STORY_MAP)
    for method, values in samples.items():
        plots.contour(axis, values, inferred(LH), method)
    axis.plot(*truth, "+", color="black", markersize=16, markeredgewidth=2)
    handles = [plt.Line2D([], [], **plots.style_of(method), lw=2.5) for method in samples]
    names = (f"{STORY_BUDGET} expensive alone", f"{STORY_BUDGET} after pre-training", "900 expensive")
    axis.legend(handles, names, loc="upper right", fontsize=12)
    x, y = inferred(LH)
    axis.set(title="the posterior of one map", xlabel=plots.label(x), ylabel=plots.label(y))
    axis.set(xlim=(x.low, x.high), ylim=(y.low, y.high))


def story_curve(axis, table):
    budgets = set()
    for method in ("scratch", "transfer"):
        line = over_seeds(select(table, method, "n_sims"), "mtpp")
        budgets |= set(line.index)
        axis.errorbar(line.index, line["mean"], line["error"], **plots.style_of(method), linewidth=2, marker="o")
    level = select(table, "accurate", "all").mtpp.mean()
    axis.axhline(level, **plots.style_of("accurate"), linewidth=2)
    axis.axvline(STORY_BUDGET, color="grey", linewidth=6, alpha=0.25)
    axis.set(xscale="log", ylim=(level - 5.5, level + 0.4), title="1500 test maps: higher is better")
    axis.set_xlabel("HF simulations", fontsize=12)
    axis.set_ylabel("MTPP [nats]", fontsize=12)
    axis.set_xticks(sorted(budgets), [str(n) for n in sorted(budgets)], rotation=45, fontsize=10)
    axis.minorticks_off()


def errors(design):
    return [f"mse_{p.name}" for p in inferred(design)]


def scores_of(design):
    """Scores by run of the suite's campaign, none if it has none."""
    path = RESULTS / f"scores_{design.name}.h5"
    return load_scores(design.name) if path.is_file() else {}


def write_tables(table, designs):
    lines = ["# Tables", "", "Written by `python data/report.py` from grid.csv and scores; README.md reads them.", "",
             "Behind a mean: ± its standard error over seeds, and in brackets that over test simulations."]  # fmt: skip
    for design in designs:
        scores = scores_of(design)
        parts = {"saving factors": saving_table(table, design.name, scores or None),
                 "differences in MTPP": difference_table(table, design.name, scores) if scores else (),
                 "metrics": metric_table(table, design.name, scores)}  # fmt: skip
        for title, part in parts.items():
            lines += ["", f"## {design.name.upper()}: {title}", "", *part]
    with atomic_write(RESULTS / "TABLES.md") as temporary:
        temporary.write_text("\n".join([*lines, ""]))


def draw_design(table, design):
    """The paper's figures for one suite."""
    for kind in ("n_maps", "n_sims"):
        metrics = ("mtpp", "calibration_error", "fom")
        save(plots.budget_curves(table, kind, metrics, suite=design.name), design, f"metrics_{kind}")
        save(plots.budget_curves(table, kind, errors(design), suite=design.name), design, f"mse_{kind}")
        save(calibration(table, design, kind), design, f"calibration_{kind}")
    for which in SHOWN:
        for kind, budget in CORNERS:
            save(corner(design, which, kind, budget), design, f"corner_{which}_{budget}_{kind[2:]}")


def main():
    plots.use_style()
    table = load_table()
    designs = [design for design in (LH, SB13) if design.name in set(table.suite)]
    write_tables(table, designs)
    for design in designs:
        draw_design(table, design)
    maps = load_showcase()
    save(story(table, maps["nbody_Mtot"][1], maps["hydro_Mcdm"][1]), LH, "story")
    save(plots.budget_curves(table, "n_maps", ("mtpp", "fom"), PROBES), LH, "probes_n_maps")
    fields = ("Mcdm", "Mtot")
    save(plots.budget_curves(table, "n_maps", ("mtpp", "calibration_error"), fields=fields), LH, "mtot_n_maps")


if __name__ == "__main__":
    main()
