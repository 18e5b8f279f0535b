"""Exercises of notebook 08, probing the transfer."""

import math

from .exercises import Choice, Number

q1 = Choice(
    right="b",
    options={
        "a": "This is true, but it is not the reason. A cheaper control that differs in two things explains nothing.",
        "c": "The test simulations are in neither half. Nothing leaks, with pairs or without.",
        "d": "Both get 200 HF maps. What else becomes smaller if pre-training may use only half of the simulations?",
    },
    hints=(
        "How many LF simulations did each of the three networks see in pre-training?",
        "If unpaired scores below transfer, what is the cause: the missing pairs or the smaller LF suite?",
    ),
    why=(
        "A control must differ in one thing alone. Against transfer the unpaired network differs in two: the pairing "
        "and the size of its LF suite. Against the paired half it differs in the pairing alone."
    ),
)


def _means(frame):
    return [frame[method].mtpp.mean() for method in ("scratch", "normalised", "transfer")]


def _learnt(frame):
    scratch, normalised, transfer = _means(frame)
    return (transfer - normalised) / (transfer - scratch)


q2 = Number(
    expected=_learnt,
    rel_tol=0.03,
    mistakes={
        "This is the share that was there without learning.": lambda frame: 1 - _learnt(frame),
        "You divided by the gain of normalised. The whole gain is that of transfer.": lambda frame: (
            _learnt(frame) / (1 - _learnt(frame))
        ),
        "This is the gain in nats. The exercise asks for a share.": lambda frame: _means(frame)[2] - _means(frame)[1],
        "This is the whole gain in nats. Which share of it was learnt?": lambda frame: (
            _means(frame)[2] - _means(frame)[0]
        ),
    },
    hints=(
        "Two differences are needed: what the weights add, and the whole gain.",
        "The weights add transfer minus normalised. The whole gain is transfer minus scratch.",
        "Divide the first difference of the means by the second.",
    ),
    code=(
        'scratch, normalised, transfer = (frame[m].mtpp.mean() for m in ("scratch", "normalised", "transfer"))\n'
        "share = (transfer - normalised) / (transfer - scratch)"
    ),
    why=(
        "The rest of the gain is what was learnt from LF. It holds for HF once the statistics are right. If a paper "
        "reports the gain over scratch alone, readers believe that all of it was learnt from 200 maps."
    ),
)

q3 = Number(
    expected=math.log((math.exp(1) + math.exp(3)) / 2) - 2,
    rel_tol=0.02,
    unit="nats",
    mistakes={
        "The logarithms were averaged. A mixture averages the densities.": 0.0,
        "This is log q of the mixture. Subtract the mean of the two members.": math.log(
            (math.exp(1) + math.exp(3)) / 2
        ),
        "The densities were added, not averaged: the weights are one half each.": math.log(math.exp(1) + math.exp(3))
        - 2,
    },
    hints=(
        "What does a mixture with equal weights average: the densities or their logarithms?",
        "The densities are e and e**3. Average them, then take the logarithm.",
        "Subtract the mean of the logarithms, which is 2.",
    ),
    code="better = np.log((np.exp(1) + np.exp(3)) / 2) - 2",
    why=(
        "The logarithm of a mean is never below the mean of the logarithms. So a mixture is never below the average of "
        "its members, and it gains most where they disagree. Members that agree gain nothing."
    ),
)
