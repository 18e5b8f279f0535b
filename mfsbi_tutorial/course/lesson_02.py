"""Exercises of notebook 02, power spectra and peaks."""

import math
from functools import cache

import numpy as np

from ..summaries import aperture_mass, overdensity, peak_counts, power_spectrum
from .embedded import high, low, suite
from .exercises import Choice, Number


@cache
def _thirds(column: int) -> tuple[float, float, float]:
    """HF over LF power of all matter for low, middle and high values of a parameter, from 40 simulations."""
    total = suite("lh_hydro_Mtot")
    powers = [power_spectrum(overdensity(10 ** s.x[:40]))[1] for s in (total, low())]
    ratio = (powers[0] / powers[1]).mean(1)[:, 20]
    return tuple(ratio[group].mean() for group in np.array_split(total.theta[:40, column].argsort(), 3))


def _share_of_high_peaks(sims, lowest: float = 4.0) -> float:
    edges = np.append(np.linspace(-1, 8, 19), np.inf)
    counts = peak_counts(aperture_mass(10 ** sims.x[:80]), edges).sum((0, 1))
    return counts[edges[:-1] >= lowest].sum() / counts.sum()


q1 = Number(
    expected=math.sqrt(2 / 8),
    mistakes={
        "You counted half of the ring: k and -k carry the same number, and the 2 in the formula accounts for that.": 1.0
        / math.sqrt(2),
        "The 2 under the root is missing.": math.sqrt(1 / 8),
        "The root is missing.": 2 / 8,
        "This is the number of modes. Put it into the formula.": 8,
    },
    hints=(
        "How many entries of the array ring are equal to 1? The notebook has printed it.",
        "n_modes[1] is the number of modes of ring 1. Insert it into the formula.",
    ),
    code="relative_error = np.sqrt(2 / n_modes[1])",
    why="Eight modes measure the power to 50 %. One small box knows its largest waves badly; the ratio HF / LF does "
    "not suffer from it.",
)

q2 = Number(
    expected=lambda: _thirds(5)[2] / _thirds(5)[0],
    mistakes={
        "This is low over high. Turn it round.": lambda: _thirds(5)[0] / _thirds(5)[2],
        "This is for A_SN2, column 4. A_AGN2 is column 5.": lambda: _thirds(4)[2] / _thirds(4)[0],
        "This is for A_AGN1, column 3. A_AGN2 is column 5.": lambda: _thirds(3)[2] / _thirds(3)[0],
        "This is middle over low. The last third is asked for.": lambda: _thirds(5)[1] / _thirds(5)[0],
        "This is the difference of the two. The factor between them is asked for.": lambda: (
            _thirds(5)[2] - _thirds(5)[0]
        ),
    },
    rel_tol=0.005,
    hints=(
        "The figure with four panels was made the same way. Which function found the three groups?",
        "high_tot.theta[:40, 5].argsort() puts the simulations in order; np.array_split(order, 3) cuts the order.",
        "Take total[group, 20].mean() for the last and the first group, and divide.",
    ),
    code="""groups = np.array_split(high_tot.theta[:40, 5].argsort(), 3)
factor = total[groups[2], 20].mean() / total[groups[0], 20].mean()""",
    why="Strong black holes take a good part of the small-scale power away. sigma_8 could do the same.",
)

q3 = Number(
    expected=lambda: _share_of_high_peaks(high()),
    rel_tol=0.02,
    mistakes={
        "This is the share above S/N = 3.": lambda: _share_of_high_peaks(high(), 3.0),
    },
    hints=(
        "counts['HF, dark matter'] has one row for each simulation and one column for each bin of S/N.",
        "edges[:-1] >= 4 selects the columns. Sum the counts in them over everything.",
        "Divide that sum by the sum of all counts.",
    ),
    code="""hf = counts["HF, dark matter"]
fraction = hf[:, edges[:-1] >= 4].sum() / hf.sum()""",
    why="Only a few peaks in a hundred are haloes that stand out this much. Most peaks are ripples. LF maps give the "
    "same share.",
)

q4 = Choice(
    right="c",
    options={
        "a": "Then the posterior is the one for that value of A_AGN2, too narrow, and wrong for every other value.",
        "b": "It would work, but it is not needed: a network that never hears of A_AGN2 learns the average over it.",
        "d": "Nothing tells you the value in the real Universe, and the narrowest posterior need not be right.",
    },
    hints=(
        "How did this notebook deal with the four nuisances?",
        "The loss averages over all simulations. Over what does it average if A_AGN2 differs from one to the next?",
    ),
    why="The training pairs are draws from the joint distribution. Leaving a parameter out is integrating over it.",
)
