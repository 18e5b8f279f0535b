"""Exercises of notebook 00, the tour. ``results`` is what its table shows."""

import math

from .exercises import Choice, Number


def _gain(results) -> float:
    return results["transfer"]["score"] - results["scratch"]["score"]


def _too_confident(results, column: int = 1, method: str = "pretrained") -> float:
    return results[method]["error"][column] / results[method]["uncertainty"][column]


q1 = Number(
    expected=lambda results: math.exp(_gain(results)),
    rel_tol=0.05,
    mistakes={
        "This is the difference of the scores, in nats. One step is missing: the power of e.": _gain,
        "This is scratch over transfer. Take the difference the other way round.": lambda results: math.exp(
            -_gain(results)
        ),
        "The nat belongs to the natural logarithm: take the power of e, not of 10.": lambda results: (
            10 ** _gain(results)
        ),
    },
    hints=(
        "The score is a logarithm. What does a difference of two logarithms mean?",
        "log a - log b = log(a / b), with the natural logarithm. Which function undoes it?",
        "Subtract the score of scratch, results['scratch']['score'], from that of transfer, and raise e to that power.",
    ),
    code='factor = np.exp(results["transfer"]["score"] - results["scratch"]["score"])',
    why="The score is the mean of a logarithm, so e to a difference of scores is a mean ratio of densities.",
)

q2 = Number(
    expected=_too_confident,
    rel_tol=0.02,
    mistakes={
        "This is for Omega_m. sigma_8 is the second entry, [1].": lambda results: _too_confident(results, 0),
        "This is for transfer. The question is about pretrained.": lambda results: _too_confident(
            results, method="transfer"
        ),
    },
    hints=(
        "Two columns of the table are about sigma_8. Which of them goes into the numerator?",
        "results['pretrained']['error'] holds two numbers: Omega_m first, sigma_8 second.",
        "Divide results['pretrained']['error'][1] by the entry 'uncertainty' in the same place.",
    ),
    code='times = results["pretrained"]["error"][1] / results["pretrained"]["uncertainty"][1]',
    why="For a posterior that is right this ratio is close to 1. Above 1 the network claims to know more than it does.",
)

q3 = Choice(
    right="b",
    options={
        "a": "Narrow and informative are not the same. Look at row one of the table: how large are the errors?",
        "c": "It saw every LF map there is, and on LF maps it is right. More of them cannot tell it what HF is like.",
        "d": "The test maps come from the simulator that transfer learnt from, and transfer is right.",
    },
    hints=(
        "Which columns of the table tell you whether a network is right, and which what it claims?",
        "A network that always answered with one point would have the narrowest posterior of all. Would you use it?",
    ),
    why="Precision is what a posterior claims. Whether the claim holds only the truth can tell, on many test maps.",
)
