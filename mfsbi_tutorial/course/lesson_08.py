"""Exercises of notebook 08, probing the transfer."""

import math

from ..evaluation import gain, load_table
from .exercises import Choice, Number

q1 = Choice(
    right="b",
    options={
        "a": "True, and not the reason: a cheaper control that differs in two things explains nothing.",
        "c": "The test simulations are in neither half. Nothing leaks, with pairs or without.",
        "d": "Both get 200 HF maps. What else does a network lose if it may use only half of the simulations?",
    },
    hints=(
        "How many LF simulations did each of the three networks see in pre-training?",
        "If unpaired is below transfer, is it the missing pairs or the smaller LF suite?",
    ),
    why=(
        "A control must differ in one thing alone. Against transfer the unpaired network differs in two: the pairing "
        "and the size of its LF suite. Against the paired half it differs in the pairing alone."
    ),
)


def _worth(**start):
    return gain(load_table(), "n_sims", 80, **start)[0]


q2 = Number(
    expected=lambda: _worth(low="lpt"),
    rel_tol=0.02,
    unit="nats",
    mistakes={
        "This is the gain of the course's own LF. Say low='lpt'.": _worth,
        "This is the gain with 20 simulations. The question has 80.": lambda: gain(
            load_table(), "n_sims", 20, low="lpt"
        )[0],
        "This is its standard error, the second of the two numbers.": lambda: gain(
            load_table(), "n_sims", 80, low="lpt"
        )[1],
    },
    hints=(
        "gain returns two numbers: the gain and its standard error.",
        "The kind of budget is 'n_sims', the budget 80, and low names the fidelity of the start.",
        "Take the first number of gain(table, 'n_sims', ..., low=...).",
    ),
    code='worth = gain(table, "n_sims", 80, low="lpt")[0]',
    why="Below zero: with 160 HF simulations this start costs more than it brings. Train from random weights.",
)

q3 = Number(
    expected=math.log((math.exp(1) + math.exp(3)) / 2) - 2,
    rel_tol=0.02,
    unit="nats",
    mistakes={
        "The logarithms were averaged. A mixture averages the densities.": 0.0,
        "This is log q of the mixture. The mean of the two members is still to be taken off.": math.log(
            (math.exp(1) + math.exp(3)) / 2
        ),
        "The densities were added, not averaged: the weights are one half each.": math.log(math.exp(1) + math.exp(3))
        - 2,
    },
    hints=(
        "A mixture with equal weights averages what: the densities or their logarithms?",
        "The densities are e and e**3. Average them, then take the logarithm.",
        "Subtract the mean of the logarithms, which is 2.",
    ),
    code="better = np.log((np.exp(1) + np.exp(3)) / 2) - 2",
    why=(
        "The logarithm of a mean is never below the mean of the logarithms. So a mixture is never below the average of "
        "its members, and it gains most where they disagree. Members that agree gain nothing."
    ),
)
