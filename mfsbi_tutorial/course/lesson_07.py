"""Exercises of notebook 07, five parameters."""

from ..explorer import State
from .exercises import Choice, Number

q1 = Number(
    expected=(0.05**2 * (1 / 12) ** 4) ** (-1 / 5),
    rel_tol=0.02,
    mistakes={
        "This is one over the determinant. The power 1/5 is missing.": 1 / (0.05**2 * (1 / 12) ** 4),
        "You used standard deviations. The covariance holds variances, their squares.": (0.05 * (1 / 12) ** 2)
        ** (-1 / 5),
        "1/12 is the variance already: do not square it.": (0.05**2 * (1 / 12) ** 8) ** (-1 / 5),
        "This is the FoM of the measured parameter alone. The other four count, too.": 0.05**-2,
        "A uniform distribution of width 1 has variance 1/12, not 1.": 0.05 ** (-2 / 5),
    },
    hints=(
        "Without correlations the determinant of a covariance is the product of the variances.",
        "Four variances of the uniform prior, one of the measured parameter: multiply all five.",
        "FoM = determinant ** (-1 / n) with n = 5.",
    ),
    code="fom = (0.05**2 * (1 / 12) ** 4) ** (-1 / 5)",
    why=(
        "One precise measurement among five parameters lifts the FoM from 12 to about 24 only. Alone it would be 400. "
        "The FoM averages over directions, and unconstrained directions pull it to 12."
    ),
)

q2 = Choice(
    right="b",
    options={
        "a": "LF maps depend on Omega_b a little, by the power that they begin with. And accurate had all HF maps: "
        "where is its error?",
        "c": "The same range is used for all methods, and a wider one would make it easier to see an effect.",
        "d": "Then accurate would do better, which saw all HF maps at 30 times that rate. Look at its level.",
    },
    hints=(
        "Which method shows what the whole HF suite can teach?",
        "Compare the level of accurate with the grey line, for Omega_b.",
    ),
    why=(
        "Accurate stays at the prior's error. So either dark matter maps do not hold Omega_b, or this CNN does not "
        "find it among eight nuisances. We cannot tell which from here; a start could not have helped in either case."
    ),
)


def _medians(store):
    state = State("sb13", "n_sims", 20)
    return [store.rows(state, method).mse_sigma_8.median() for method in ("scratch", "transfer")]


def _ratio_of_means(store):
    state = State("sb13", "n_sims", 20)
    return store.rows(state, "scratch").mse_sigma_8.mean() / store.rows(state, "transfer").mse_sigma_8.mean()


q3 = Number(
    expected=lambda store: _medians(store)[0] / _medians(store)[1],
    rel_tol=0.03,
    mistakes={
        "This is the ratio of the means over seeds. The medians are asked for.": lambda store: _ratio_of_means(store),
        "This is the squared error of transfer alone. A factor is asked for.": lambda store: _medians(store)[1],
        "This is the squared error of scratch alone. A factor is asked for.": lambda store: _medians(store)[0],
    },
    hints=(
        "Two medians are needed, one for each method.",
        "store.rows(State('sb13', 'n_sims', 20), method).mse_sigma_8 holds one error a seed.",
        "Divide the median of scratch by that of transfer.",
    ),
    code=(
        'twenty = State("sb13", "n_sims", 20)\n'
        'error = {m: store.rows(twenty, m).mse_sigma_8.median() for m in ("scratch", "transfer")}\n'
        'ratio = error["scratch"] / error["transfer"]'
    ),
    why="Scratch is near the prior's error there: it hardly knows sigma_8. Transfer is well below.",
)
