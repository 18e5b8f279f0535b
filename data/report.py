"""Turn the campaign's rows into tables and the paper's figures: python data/report.py.

Writes data/results/TABLES.md and PNGs that are named after what they show; data/results/README.md reads them.
"""

import matplotlib.pyplot as plt
import numpy as np

from mfsbi_tutorial import plots
from mfsbi_tutorial.data import DATA, from_unit, load_showcase
from mfsbi_tutorial.data.files import atomic_write
from mfsbi_tutorial.evaluation import Run, load_posteriors, load_table, over_seeds, saving_factor, select
from mfsbi_tutorial.evaluation.results import LOW_SIMS
from mfsbi_tutorial.simulation import LH, SB13

RESULTS = DATA / "results"
SHOWN = (7, 20, 33)  # of the 40 test maps
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
    save(story(table, maps["pm_Mtot"][1], maps["hydro_Mcdm"][1]), LH, "story")
    save(plots.budget_curves(table, "n_maps", ("mtpp", "fom"), PROBES), LH, "probes_n_maps")
    fields = ("Mcdm", "Mtot")
    save(plots.budget_curves(table, "n_maps", ("mtpp", "calibration_error"), fields=fields), LH, "mtot_n_maps")


if __name__ == "__main__":
    main()
