"""Shift and scale of the data."""

from dataclasses import dataclass

import numpy as np

from .lazy import in_pieces
from .suite import Suite


@dataclass(frozen=True)
class Scaler:
    """Shift and scale of the data to zero mean and unit variance; fitted on LF training simulations only.

    One number each for maps; for vectors one for each feature, shape (n_features,), and features that never vary are
    left at their scale. ValueError if the mean or scale is not finite, or the scale 0."""

    mean: float | np.ndarray
    std: float | np.ndarray

    def __post_init__(self):
        if not (np.isfinite(self.mean).all() and np.isfinite(self.std).all() and np.all(np.asarray(self.std) > 0)):
            raise ValueError("the data to scale hold NaN or never vary: look at them with mfsbi validate.")

    @classmethod
    def fit(cls, suite: Suite) -> "Scaler":
        """The scaler of the training simulations of ``suite``; ValueError if it holds none."""
        x = suite.split("train").x
        if not len(x):
            raise ValueError(f"suite {suite.name} holds no training simulations, which the scaler is fitted on.")
        features = len(suite.data_shape) == 1
        mean, std = _moments(x, features)
        if not features:
            return cls(float(mean), float(std))
        return cls(mean, np.where(std > 1e-6 * np.abs(mean), std, 1.0))

    def __call__(self, x):
        return (x - self.mean) / self.std


def _moments(x, features):
    """Mean and standard deviation of all pixels, or of each of the ``features``; if the data stay in a file, in pieces,
    the second about the first simulation's mean, which leaves digits to vectors far from zero."""
    axes = (0, 1) if features else None
    if isinstance(x, np.ndarray):
        return x.mean(axes, dtype=np.float64), x.std(axes, dtype=np.float64)
    shift = np.asarray(x[:1]).mean(axes, dtype=np.float64)
    first, second = 0.0, 0.0
    for _, piece in in_pieces(x):
        values = np.asarray(piece, dtype=np.float64) - shift
        share = len(piece) / len(x)
        first = first + share * values.mean(axes)
        second = second + share * (values**2).mean(axes)
    return shift + first, np.sqrt(np.maximum(second - first**2, 0.0))
