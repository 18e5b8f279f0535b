"""Universes that are judged must be new: none of them may be trained on, or choose an epoch."""

import numpy as np

LEAK = 0.01  # of the judged universes: fewer may have a twin by chance


def check_leak(low, high) -> None:
    """Refuse a pair of suites in which universes that test HF are trained or validated on at LF.

    A universe is known by its inferred parameters in single precision; those that repeat within a suite name none.

    Raises:
        ValueError: with the number of such universes.
    """
    judged = _universes(high)[high.split_of_sims() == "test"]
    n_both = _n_taught(judged, low)
    if n_both > LEAK * len(judged):
        raise ValueError(
            f"{n_both} of {len(judged)} test universes of the HF suite are among those that the LF suite trains or "
            "validates on: put them last in both, with n_test large enough in both, or leave them out of LF."
        )


def check_further(further, low, high) -> None:
    """Refuse a suite for testing only whose universes are trained or validated on, or that does not fit ``high``.

    Raises:
        ValueError: with the number of such universes, as ``check_leak``, or what differs.
    """
    if (further.data_shape, further.inferred) != (high.data_shape, high.inferred):
        raise ValueError(
            f"suite {further.name}, for testing only, has data of another shape, other parameters or other priors than "
            f"{high.name}: make it anew, or move its file away."
        )
    judged = _universes(further)
    n_both = max(_n_taught(judged, low), _n_taught(judged, high))
    if n_both > LEAK * len(judged):
        raise ValueError(
            f"{n_both} of {len(judged)} universes of suite {further.name}, for testing only, are trained or validated "
            "on: simulate it with another seed, or move its file away."
        )


def _n_taught(judged, suite):
    """How many of the universes ``judged`` a suite trains or validates on."""
    taught = _universes(suite)[suite.split_of_sims() != "test"]
    return len(set(taught) & set(judged) - {""})


def _universes(suite):
    """A name of each simulation's universe, empty where several have the same parameters."""
    theta = np.ascontiguousarray(suite.theta[:, : suite.n_inferred], dtype=np.float32)
    _, index, counts = np.unique(theta, axis=0, return_inverse=True, return_counts=True)
    names = np.array([row.tobytes().hex() for row in theta])
    return np.where(counts[index.ravel()] > 1, "", names)
