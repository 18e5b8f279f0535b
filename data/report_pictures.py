"""The report's pictures of maps and posteriors (data/report.py): each function makes one figure, or none if the table
lacks a run that it shows."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mfsbi_tutorial import plots
from mfsbi_tutorial.data import DATA, Scaler, from_unit, load_suite
from mfsbi_tutorial.evaluation import Run, load_posteriors, over_seeds, select
from mfsbi_tutorial.evaluation.results import LOW, LOW_SIMS, N_MAPS_JUDGED
from mfsbi_tutorial.inference import Model, ModelConfig, stages
from mfsbi_tutorial.simulation import LH
from mfsbi_tutorial.summaries import aperture_mass, overdensity, peak_counts, power_spectrum

SHOWN = (0, 12, 15)  # of the 20 shown test maps, by their parameters: spread over the prior of LH
STORY_BUDGET = 20  # HF simulations
STORY_MAP = 15
I_SIM = 3  # of the embedded suites, for the pair of maps
N_SIMS = 40  # behind spectra and peaks: those of which all three fields are embedded
FIDELITIES = (f"lh_{LOW}_Mtot", "lh_hydro_Mcdm", "lh_hydro_Mtot")


def inferred(design):
    return design.parameters[: design.n_inferred]


def map_pair():
    """A pair of embedded maps, their ratio and a zoom (paper, Fig. 1 a, b)."""
    low, high = (load_suite(DATA / f"{name}.h5").x[I_SIM, 2] for name in FIDELITIES[:2])
    return plots.map_pair(low, high, n_zoom=16, max_ratio=0.15)


def spectra_and_peaks():
    """Ratios of spectra, and peak counts, of embedded maps (paper, Fig. 1 c, d)."""
    suites = [load_suite(DATA / f"{name}.h5").x[:N_SIMS] for name in FIDELITIES]
    names, styles = ("LF", "HF dark matter", "HF all matter"), (LOW, "hydro", "brown")
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.4), layout="constrained")
    k, below, _ = power_spectrum(overdensity(10 ** suites[0]))
    edges = np.append(np.linspace(-1, 8, 19), np.inf)
    for maps, name, style in zip(suites, names, styles, strict=True):
        look = {**plots.style_of(style), "linewidth": 2.5, "label": name}
        ratio = (power_spectrum(overdensity(10**maps))[1] / below).mean(1)
        left.plot(k, ratio.mean(0), **look)
        left.fill_between(k, *np.quantile(ratio, (0.16, 0.84), axis=0), color=look["color"], alpha=0.2, linewidth=0)
        counts = peak_counts(aperture_mass(10**maps), edges).mean((0, 1))
        right.plot((edges[1:-1] + edges[:-2]) / 2, counts[:-1], **look)
    plots.wavenumbers(left)
    left.set_ylabel("P(k) / P(k) of LF")
    right.set(xlabel="S/N of the peak", ylabel="peaks in a map, by bin", yscale="log")
    left.legend(fontsize=11)
    return figure


def network():
    """Compressor and flow as boxes (paper, Fig. 2)."""
    config = ModelConfig()
    low = load_suite(DATA / f"{FIDELITIES[0]}.h5")
    compressor = Model.new(config, Scaler.fit(low), inferred(LH), seed=0).compressor
    return plots.architecture(stages(compressor, config.n_pix), config.n_blocks, config.n_theta)


def runs_of(table, design, kind, scratch, transfer):
    """Seed 0 of scratch and transfer at a budget each, and of accurate; none if the table lacks one of them."""
    budgets = {"scratch": (kind, scratch), "transfer": (kind, transfer), "accurate": ("all", 0)}
    runs = [Run(method, *budget, suite=design.name) for method, budget in budgets.items()]
    return runs if {run.key for run in runs} <= set(table.key) else None


def posteriors_of(runs, design, which):
    """Physical samples of one shown test map by method, and its true parameters."""
    stored = {run.method: load_posteriors(run) for run in runs}
    samples = {method: from_unit(p.samples_unit[:, which], inferred(design)) for method, p in stored.items()}
    return samples, from_unit(stored["accurate"].theta_unit[which], inferred(design))


def contours(table, *budgets):
    """Two parameters of LH for three test maps (paper, Figs 5 and 9)."""
    runs = runs_of(table, LH, *budgets)
    if runs is None:
        return None
    shown = {f"test map {which}": posteriors_of(runs, LH, which) for which in SHOWN}
    samples, truths = ({name: pair[i] for name, pair in shown.items()} for i in (0, 1))
    return plots.contour_row(samples, truths, inferred(LH))


def corner(table, design, names, which, *budgets):
    """Some parameters of one test map (paper, Figs 8 and 13)."""
    runs = runs_of(table, design, *budgets)
    if runs is None:
        return None
    columns = [i for i, parameter in enumerate(inferred(design)) if parameter.name in names]
    samples, truth = posteriors_of(runs, design, which)
    samples = {method: values[:, columns] for method, values in samples.items()}
    return plots.corner(samples, truth[columns], [inferred(design)[i] for i in columns])


def losses(table, design):
    """Training and validation losses of the starts and of accurate, a line a seed; none if no run has them."""
    path = DATA / "results" / f"losses_{design.name}.csv"
    if not path.is_file():
        return None
    found = pd.read_csv(path)
    figure, axes = plt.subplots(1, 2, figsize=(12, 4.4), layout="constrained", sharey=True)
    titles = {("pretrain", "none"): "pre-training, on LF maps", ("accurate", "all"): "accurate, from there on HF maps"}
    for axis, ((method, kind), title) in zip(axes, titles.items(), strict=True):
        part = found[found.key.isin(select(table, method, kind, suite=design.name).key)]
        colour = plots.style_of(method)["color"]
        for i, (_, one) in enumerate(part.groupby("key")):
            for name, style in (("validation", "-"), ("train", ":")):
                axis.plot(one.epoch, one[name], style, color=colour, linewidth=2.5, label=name if i == 0 else None)
        axis.set(title=title, xlabel="epoch", ylim=(part.train.min() - 0.2, 0))
        axis.legend()
    axes[0].set_ylabel("loss [nats]")
    return figure


def story(table, low, high):
    """The course in one picture: a map at both fidelities, one posterior, and what the head start saves."""
    runs = runs_of(table, LH, "n_sims", STORY_BUDGET, STORY_BUDGET)
    if runs is None:
        return None
    figure, axes = plt.subplots(1, 4, figsize=(19, 4.9), layout="constrained", width_ratios=(1, 1, 1.05, 1.25))
    limits = {"vmin": np.percentile(high, 0.5), "vmax": np.percentile(high, 99.8)}
    axes[0].set_title(f"{LOW_SIMS} cheap simulations ...")
    axes[1].set_title(f"... and {STORY_BUDGET} expensive ones")
    for axis, image in zip(axes[:2], (low, high), strict=True):
        axis.imshow(image.T, cmap="magma", origin="lower", **limits)
        axis.set(xticks=[], yticks=[])
    story_posterior(axes[2], runs)
    story_curve(axes[3], table)
    return figure


def story_posterior(axis, runs):
    samples, truth = posteriors_of(runs, LH, STORY_MAP)
    for method, values in samples.items():
        plots.contour(axis, values, inferred(LH), method)
    axis.plot(*truth, "+", color="black", markersize=16, markeredgewidth=2)
    handles = [plt.Line2D([], [], **plots.style_of(method), lw=2.5) for method in samples]
    names = (f"{STORY_BUDGET} expensive alone", f"{STORY_BUDGET} after pre-training", "900 after pre-training")
    axis.legend(handles, names, loc="upper left", fontsize=12)
    x, y = inferred(LH)
    axis.set(title="the posterior of one map", xlabel=plots.label(x), ylabel=plots.label(y))
    axis.set(xlim=(x.low, x.high), ylim=(y.low, y.high))


def story_curve(axis, table):
    budgets = set()
    for method in ("scratch", "normalised", "transfer"):
        line = over_seeds(select(table, method, "n_sims"), "mtpp")
        budgets |= set(line.index)
        axis.errorbar(line.index, line["mean"], line["error"], **plots.style_of(method), linewidth=2, marker="o")
    level = select(table, "accurate", "all").mtpp.mean()
    axis.axhline(level, **plots.style_of("accurate"), linewidth=2)
    axis.axvline(STORY_BUDGET, color="grey", linewidth=6, alpha=0.25)
    n_maps = N_MAPS_JUDGED * int(table.n_test_sims.max())
    axis.set(xscale="log", ylim=(level - 5.5, level + 0.4), title=f"{n_maps} test maps: higher is better")
    axis.set_xlabel("HF simulations", fontsize=12)
    axis.set_ylabel("MTPP [nats]", fontsize=12)
    axis.set_xticks(sorted(budgets), [str(n) for n in sorted(budgets)], rotation=45, fontsize=10)
    axis.minorticks_off()
    line = plt.Line2D([], [], **plots.style_of("normalised"), lw=2.5)
    axis.legend([line], ["pre-training, no weight moved"], loc="lower right", fontsize=12)
