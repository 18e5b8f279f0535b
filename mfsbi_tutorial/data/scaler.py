"""Shift and scale of the data."""

from dataclasses import dataclass

import numpy as np

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
        if len(suite.data_shape) == 2:
            return cls(*_moments(x))
        mean = x.mean((0, 1), dtype=np.float64)
        std = x.std((0, 1), dtype=np.float64)
        return cls(mean, np.where(std > 1e-6 * np.abs(mean), std, 1.0))

    def __call__(self, x):
        return (x - self.mean) / self.std


def _moments(maps) -> tuple[float, float]:
    """Mean and standard deviation of all pixels, a simulation at a time if the maps stay in a file."""
    if isinstance(maps, np.ndarray):
        return float(maps.mean(dtype=np.float64)), float(maps.std(dtype=np.float64))
    sums = np.zeros(2)
    for one in maps:
        values = np.asarray(one, dtype=np.float64)
        sums += values.mean(), (values**2).mean()
    mean, square = sums / len(maps)
    return float(mean), float(np.sqrt(square - mean**2))
