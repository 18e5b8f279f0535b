"""Exercises of notebook 01, data inspection."""

import numpy as np

from .embedded import high, low
from .exercises import Choice, Number

UNIT_DENSITY = 2.775e11 * 5  # of a slice of 5 Mpc/h, in the units of the maps, for Omega_m = 1


def _omega_m(suite) -> float:
    """From the mean density of the maps of simulation 3."""
    return (10.0 ** suite.x[3]).mean() / UNIT_DENSITY


def _touched(part=slice(None)) -> float:
    """Mean number of simulations in the parts of a draw of 50 maps, over ten seeds."""
    draws = [high().draw(n_maps=50, seed=seed)[part] for seed in range(10)]
    return float(np.mean([len(np.unique(np.concatenate([d.sim_id for d in draw]))) for draw in draws]))


q1 = Number(
    expected=lambda: low().theta[3, 0],
    rel_tol=0.02,
    mistakes={
        "You averaged logarithms. Undo the logarithm first, then average.": lambda: (
            10.0 ** low().x[3].mean() / UNIT_DENSITY
        ),
        "The thickness of the slice, L = 5, is missing.": lambda: 5 * _omega_m(low()),
        "These are the HF maps, which lack the gas. LF maps are asked for.": lambda: _omega_m(high()),
        "This is the mean density. Divide it by the density for Omega_m = 1.": lambda: UNIT_DENSITY * _omega_m(low()),
    },
    hints=(
        "Solve the formula for Omega_m. What do you have to measure?",
        "low.x[3] are the 15 maps, as logarithms to base 10. 10**low.x[3] are densities.",
        "Take the mean of all pixels of 10**low.x[3] and divide it by rho_crit times L.",
    ),
    code="omega_m = (10.0 ** low.x[3]).mean() / (2.775e11 * 5)",
    why="All the matter of the simulation is in its maps, so their mean gives Omega_m without any network. A single "
    "map has tens of per cent more or less.",
)

q2 = Number(
    expected=0.049,
    abs_tol=0.004,
    mistakes={
        "This is the HF estimate itself. Subtract it from the LF estimate.": lambda: _omega_m(high()),
        "This is the ratio of the two. The difference is asked for.": lambda: _omega_m(high()) / _omega_m(low()),
        "This is a share of the LF estimate. The difference itself is asked for.": lambda: (
            1 - _omega_m(high()) / _omega_m(low())
        ),
    },
    hints=(
        "Two estimates of the same simulation, one minus the other.",
        "The code of exercise 1 with high.x[3] gives the second estimate.",
        "What is in an LF map and not in an HF map? The answer is the share of it in units of the critical density.",
    ),
    code="deficit = ((10.0 ** low.x[3]).mean() - (10.0 ** high.x[3]).mean()) / (2.775e11 * 5)",
    why="HF maps show dark matter only. What is missing is the gas: the difference is Omega_b.",
)

q3 = Number(
    expected=_touched,
    abs_tol=0.05,
    mistakes={
        "This is the training part only. Count the simulations of both parts.": lambda: _touched(slice(1)),
        "This is the number of maps. How many different simulations do they come from?": 50,
    },
    hints=(
        "Each part of a draw has an attribute sim_id: the simulation of each of its maps. Some numbers occur twice.",
        "len(np.unique(ids)) counts different numbers. No simulation is in both parts, so counts may be added.",
        "For each seed add the counts of the two parts. Then take the mean over the ten seeds.",
    ),
    code="""counts = []
for seed in range(10):
    train, validation = high.draw(n_maps=50, seed=seed)
    counts.append(len(np.unique(train.sim_id)) + len(np.unique(validation.sim_id)))
mean_touched = np.mean(counts)""",
    why="Fifty random maps touch about 44 simulations. Bought whole, 50 maps are four simulations.",
)

q4 = Choice(
    right="b",
    options={
        "a": "No map was in both sets, but the same simulations were. The experiment above shows what that does.",
        "c": "The network is fixed by then. New simulations can only show how good it is.",
        "d": "Augmentation makes more maps, but no more simulations: she has ten values of each parameter.",
    },
    hints=(
        "What do two maps of one simulation share?",
        "Compare the two errors of the leakage experiment. Which of them did she measure?",
    ),
    why="Maps of one simulation share the parameters and the matter. A split by map rewards recognising a simulation.",
)
