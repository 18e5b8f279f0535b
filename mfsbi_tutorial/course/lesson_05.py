"""Exercises of notebook 05, evaluation."""

import math

import numpy as np

from ..evaluation import calibration_error, calibration_floor
from .exercises import Choice, Number

q1 = Number(
    expected=math.log(4) - 0.75,
    rel_tol=0.04,
    unit="nats",
    mistakes={
        "This is the loss in one dimension. There are two, and they add.": math.log(2) - 0.375,
        "You counted the lower peak. A wider Gaussian also falls more slowly, which wins something back.": math.log(4),
        "The peak is lower by a factor of two in each dimension, not in one alone.": math.log(2) - 0.75,
    },
    hints=(
        "Write down the logarithm of a Gaussian density of width s. Which two terms depend on s?",
        "One dimension: -log s - (theta - centre)**2 / (2 s**2). The mean of (theta - centre)**2 is sigma**2.",
        "In each dimension, s = 2 sigma costs log 2 in the first term and wins 1/2 - 1/8 in the second.",
    ),
    code="loss = np.log(4) - 0.75",
    why=(
        "Each dimension costs log 2 for the lower peak and wins 1/2 - 1/8 = 3/8 for the slower fall. Too narrow by a "
        "factor of two costs more: the second term is quadratic. Overconfidence is punished harder."
    ),
)

q2 = Choice(
    right="b",
    options={
        "a": "The prior is calibrated: the truths were drawn from it. Its levels are uniform and its C is small.",
        "c": "Ends rise for posteriors that are too narrow or shifted. The prior is neither, on average.",
        "d": "Uniform levels are necessary, not sufficient: the prior has them too. Which metric asks for sharpness?",
    },
    hints=(
        "From which distribution were the true parameters of the test set drawn?",
        "If the truth is a draw from the prior, how often does a 68 % region of the prior hold it?",
    ),
    why=(
        "The prior passes every calibration test, because truths are draws from it. It gets 0 nats and a FoM of 12. "
        "Calibration says that a posterior does not lie; MTPP and FoM say whether it tells you anything."
    ),
)


def _error(five):
    return calibration_error(five.levels, five.sim_id, seed=0)


q3 = Number(
    expected=lambda five: _error(five) / calibration_floor(five.sim_id, seed=0).mean(),
    rel_tol=0.05,
    mistakes={
        "This is C itself. Divide it by the mean floor.": _error,
        "You took the floor of one map a simulation. Give calibration_floor the sim_id of all maps.": lambda five: (
            _error(five) / calibration_floor(np.unique(five.sim_id), seed=0).mean()
        ),
    },
    hints=(
        "Two functions of this notebook: calibration_error for the numerator, calibration_floor for the denominator.",
        "Both take five.sim_id and seed=0; calibration_error takes five.levels first.",
        "calibration_floor gives the C of many perfect posteriors: take their mean.",
    ),
    code=(
        "ratio = calibration_error(five.levels, five.sim_id, seed=0)\n"
        "ratio /= calibration_floor(five.sim_id, seed=0).mean()"
    ),
    why="Far above 1: with five simulations the network is overconfident, and the test set is large enough to see it.",
)
