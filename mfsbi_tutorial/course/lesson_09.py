"""Exercises of notebook 09, your own simulations."""

import numpy as np

from .exercises import Choice, Number


def _peaks(cheap, exact):
    theta = np.tile((0.7, 0.2), (2000, 1))
    rng = np.random.default_rng(1)
    return cheap(theta, rng).argmax(axis=1).mean(), exact(theta, rng).argmax(axis=1).mean()


q1 = Number(
    expected=lambda cheap, exact: _peaks(cheap, exact)[0] - _peaks(cheap, exact)[1],
    rel_tol=0.0,
    abs_tol=0.15,
    unit="days",
    mistakes={
        "Whole days come from medians, or from the peak of a mean curve. Average the day of each peak.": (
            lambda cheap, exact: 2
        ),
        "This is the day of the exact peak. Compare it with that of the cheap one.": lambda cheap, exact: _peaks(
            cheap, exact
        )[1],
        "This is the day of the cheap peak. Compare it with that of the exact one.": lambda cheap, exact: _peaks(
            cheap, exact
        )[0],
    },
    hints=(
        "Find the day of the highest count of each epidemic, then average over epidemics.",
        "argmax(axis=1) gives one day for each of the 2000 epidemics of a simulator.",
        "Subtract the mean day of the exact simulator from that of the cheap one. The result is positive.",
    ),
    code="days_earlier = cheap(theta, rng).argmax(axis=1).mean() - exact(theta, rng).argmax(axis=1).mean()",
    why="The cheap simulator lets infections of a day act on the next day only, so its epidemic starts too slowly.",
)


def _rates(model, test, which=1):
    return model.sample(test.x[which : which + 1], 2000)[:, 0].T


def _reproduction(model, test):
    beta, gamma = _rates(model, test)
    return (beta / gamma).mean()


def _inverse(model, test):
    beta, gamma = _rates(model, test)
    return (gamma / beta).mean()


def _ratio_of_means(model, test):
    beta, gamma = _rates(model, test)
    return beta.mean() / gamma.mean()


def _first_epidemic(model, test):
    beta, gamma = _rates(model, test, which=0)
    return (beta / gamma).mean()


def _ratio_of_unit_samples(model, test):
    beta, gamma = model.sample_unit(test.x[1:2], 2000)[:, 0].T
    return (beta / gamma).mean()


q2 = Number(
    expected=_reproduction,  # not of the first epidemic: there samples in the unit cube give the same number
    rel_tol=0.02,
    mistakes={
        "This is gamma over beta.": _inverse,
        "This is the ratio of the means. Divide sample by sample, then average.": _ratio_of_means,
        "This is the first test epidemic. The second is test.x[1:2].": _first_epidemic,
        "These samples are in the unit cube. sample() gives physical parameters.": _ratio_of_unit_samples,
    },
    hints=(
        "Each posterior sample is a pair (beta, gamma). What is R_0 of one sample?",
        "Divide sample by sample, then average. The order matters: a mean of ratios is not a ratio of means.",
        "beta is column 0 and gamma column 1 of the last axis; the middle axis has one epidemic.",
    ),
    code=("beta, gamma = model.sample(test.x[1:2], 2000)[:, 0].T\nr_0 = (beta / gamma).mean()"),
    why="No network was trained for R_0: samples of a posterior are samples of every function of the parameters.",
)

q3 = Choice(
    right="c",
    options={
        "a": "More information, used correctly, would raise MTPP as well. Narrower with equal MTPP is no gain.",
        "b": "It may be, but the other may be too wide instead. Both would give equal MTPP with different FoM.",
        "d": "At equal dimension they may be compared, once both are calibrated. Are they?",
    },
    hints=(
        "What would happen to MTPP if a calibrated posterior became narrower and stayed calibrated?",
        "Two posteriors have equal MTPP and different widths. Can both be calibrated on the same data?",
    ),
    why=(
        "A calibrated posterior that is narrower has a higher MTPP. Equal MTPP at different widths means that at least "
        "one width is wrong. FoM cannot say which one: that is what calibration tests are for."
    ),
)
