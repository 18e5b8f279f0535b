"""Exercises of notebook 06, the explorer."""

import numpy as np

from ..evaluation import over_seeds
from ..explorer import State, plan
from .exercises import Choice, Number


def _fewest(store):
    lines = {m: over_seeds(store.runs("lh", m, "n_sims"), "mtpp")["mean"] for m in ("scratch", "transfer")}
    return lines["transfer"].index[lines["transfer"] > lines["scratch"][160]].min()


q1 = Number(
    expected=_fewest,
    rel_tol=0.0,
    abs_tol=0.5,
    unit="simulations",
    mistakes={
        "This is the budget of scratch. How many simulations does transfer need?": 160,
        "Transfer scores above scratch with 160 here. Is this so at a smaller measured budget, too?": 10,
    },
    hints=(
        "Set the explorer to simulations. The dashed level helps: it leads from transfer to scratch.",
        "Read the MTPP of scratch at 160 simulations. Follow this height to the left, to the curve of transfer.",
        "Take the first measured budget at which transfer is above that height.",
    ),
    code=(
        'lines = {m: over_seeds(store.runs("lh", m, "n_sims"), "mtpp")["mean"] for m in ("scratch", "transfer")}\n'
        'fewest = lines["transfer"].index[lines["transfer"] > lines["scratch"][160]].min()'
    ),
    why=(
        "A start replaces most of the HF simulations, by MTPP. This says nothing about calibration: look at C as well, "
        "and at normalised, in which no weight learnt from HF: from 10 simulations on it is above scratch with 160."
    ),
)


def _best(store):
    return plan(store.table, 1, 100, 3000)[0]


q2 = Number(
    expected=lambda store: _best(store).n_high,
    rel_tol=0.0,
    abs_tol=0.5,
    unit="HF simulations",
    mistakes={
        "This spends everything on HF. Are LF simulations worth their price here?": lambda store: 30,
        "This is the number of LF simulations.": lambda store: _best(store).n_low,
    },
    hints=(
        "The widget answers this. Type in the prices and the budget.",
        "plan(store.table, cost_low, cost_high, budget) lists the mixes, the best first.",
        "The first mix of the list has the attributes n_low and n_high.",
    ),
    code="n_high = plan(store.table, 1, 100, 3000)[0].n_high",
    why="The LF simulations are paid first. What is left buys HF simulations.",
)


def _outside(store):
    stored = store.posteriors(State(budget_kind="n_sims", budget=20), "scratch")
    low, high = np.quantile(stored.samples_unit[..., 0], (0.025, 0.975), axis=0)
    return (stored.theta_unit[:, 0] < low) | (stored.theta_unit[:, 0] > high)


q3 = Number(
    expected=lambda store: _outside(store).sum(),
    rel_tol=0.0,
    abs_tol=0.5,
    unit="maps",
    mistakes={
        "This is the number of maps inside.": lambda store: (~_outside(store)).sum(),
        "This is a share. The exercise asks for the number of maps.": lambda store: _outside(store).mean(),
    },
    hints=(
        "The central 95 % leave 2.5 % of the samples on each side.",
        "np.quantile(stored.samples_unit[..., 0], (0.025, 0.975), axis=0) gives both ends for every map.",
        "Count the maps whose theta_unit[:, 0] is below the lower or above the upper end.",
    ),
    code=(
        "import numpy as np\n\n"
        'stored = store.posteriors(State(budget_kind="n_sims", budget=20), "scratch")\n'
        "low, high = np.quantile(stored.samples_unit[..., 0], (0.025, 0.975), axis=0)\n"
        "misses = ((stored.theta_unit[:, 0] < low) | (stored.theta_unit[:, 0] > high)).sum()"
    ),
    why=(
        "One of the 20 shown maps would be expected. But 20 maps are few: of the same maps the accurate model misses "
        "more than one, too. What tells the two apart is coverage and MTPP over all test maps."
    ),
)

q4 = Choice(
    right="b",
    options={
        "a": "In about one map of three the truth lies outside the 68 % contour of a calibrated method.",
        "c": "The reference is a network, too. For about one map of three the truth lies outside its contour, too.",
        "d": "If you train again until one map looks right, you have tuned the network on that map.",
    },
    hints=(
        "How often should a 68 % region hold the truth?",
        "Is one map enough to tell a calibrated method from one that is not?",
    ),
    why="One map in three is outside even if all is well. Coverage over all test maps is the test, not one plot.",
)
