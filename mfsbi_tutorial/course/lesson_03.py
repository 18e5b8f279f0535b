"""Exercises of notebook 03, pre-training. ``samples`` and ``test`` are the notebook's."""

import math

import numpy as np

from .exercises import Choice, Number


def _entropy(variance: float) -> float:
    return 0.5 * math.log(2 * math.pi * math.e * variance)


def _deviation(samples, test, column: int = 1, average=np.median) -> float:
    error = np.abs(samples.mean(0) - test.theta_unit)[:, column]
    return float(average(error / samples.std(0)[:, column]))


q1 = Number(
    expected=_entropy(0.5),
    rel_tol=0.01,
    unit="nats",
    mistakes={
        "The logarithm is the natural one: np.log, not np.log10.": _entropy(0.5) / math.log(10),
        "This is for a variance of 1. The variance of the posterior is 1/2.": _entropy(1.0),
        "This is for a standard deviation of 1/2. The variance is 1/2.": _entropy(0.25),
        "The factor e inside the logarithm is missing.": _entropy(0.5) - 0.5,
    },
    hints=(
        "Insert the variance of the posterior into the formula. Where does the text give it?",
        "sigma**2 = 1/2, so the logarithm is that of pi times e.",
    ),
    code="lowest_loss = 0.5 * np.log(2 * np.pi * np.e * 0.5)",
    why="No density does better on average than the posterior itself. The curve with centre 0.5 x touches this value.",
)

q2 = Number(
    expected=math.sqrt(0.68),
    abs_tol=0.014,  # the step of the grid
    mistakes={
        "This is the best width for the centre 0.5 x. The centre is 0.8 x.": math.sqrt(0.5),
        "This is the variance. Take the root.": 0.68,
        "This is the lowest loss. At which width does it occur?": _entropy(0.68),
    },
    hints=(
        "Compute loss_of(width, slope=0.8) for every width of the grid.",
        "np.argmin gives the position of the smallest number of a list. widths at this position is the answer.",
        "The best width squared is the mean of (theta - 0.8 x)**2, and theta - 0.8 x = 0.2 theta - 0.8 noise.",
    ),
    code="best_width = widths[np.argmin([loss_of(w, slope=0.8) for w in widths])]",
    why="The best variance is the mean squared error, 0.2**2 + 0.8**2. A wrong centre makes an honest q wider.",
)

q3 = Number(
    expected=_deviation,
    rel_tol=0.03,
    mistakes={
        "This is for Omega_m, the first parameter. sigma_8 is the second.": lambda samples, test: _deviation(
            samples, test, 0
        ),
        "This is the mean over maps. The median is asked for.": lambda samples, test: _deviation(
            samples, test, average=np.mean
        ),
        "This is the typical error. Divide each error by the standard deviation of the same map.": (
            lambda samples, test: float(np.median(np.abs(samples.mean(0) - test.theta_unit)[:, 1]))
        ),
    },
    hints=(
        "For each map: how far is the posterior mean from the truth, and how wide is the posterior?",
        "samples.mean(0) and samples.std(0) have one row for each map. Column 1 is sigma_8.",
        "Divide np.abs(mean - truth) by the standard deviation, map by map, and take np.median.",
    ),
    code="""error = np.abs(samples.mean(0) - test.theta_unit)[:, 1]
median_deviation = np.median(error / samples.std(0)[:, 1])""",
    why="For a posterior that is right the median is about 0.7. More means that the network claims more than it knows.",
)

q4 = Choice(
    right="b",
    options={
        "a": "This holds for probabilities. q is a density: on the unit square a narrow one is larger than 1.",
        "c": "The loss was measured on other simulations than those learnt from, and 0 is the prior, not a limit.",
        "d": "A loss is no distance. It is the mean of minus log density at the truth.",
    },
    hints=(
        "Which density does a Gaussian of standard deviation 0.1 have at its centre?",
        "The prior has the density 1 on the unit square. Its loss is -log 1.",
    ),
    why="A loss of -2.3 means a density of about e**2.3 = 10 at the truth, where the prior has 1.",
)
