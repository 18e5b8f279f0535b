"""Parameters with their priors, and the unit cube that every prior is mapped to."""

from dataclasses import dataclass
from numbers import Real

import numpy as np


@dataclass(frozen=True)
class Parameter:
    """A parameter with its prior: uniform in [low, high], or log-uniform if ``log``."""

    name: str
    low: float
    high: float
    log: bool = False

    def __post_init__(self):
        numbers = isinstance(self.low, Real) and isinstance(self.high, Real)
        if not (numbers and np.isfinite([self.low, self.high]).all() and self.low < self.high):
            raise ValueError(f"parameter {self.name}: its prior [{self.low}, {self.high}] needs finite low < high.")
        if self.log and self.low <= 0:
            raise ValueError(f"parameter {self.name}: a log-uniform prior needs low > 0, not {self.low}.")


def from_unit(theta_unit: np.ndarray, parameters) -> np.ndarray:
    """Map the unit cube (..., n_params) to physical parameters by the inverse of their prior's distribution."""
    low, high, log = _columns(parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(log, low * (high / low) ** theta_unit, low + (high - low) * theta_unit)


def to_unit(theta: np.ndarray, parameters) -> np.ndarray:
    """Inverse of ``from_unit``."""
    low, high, log = _columns(parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(log, np.log(theta / low) / np.log(high / low), (theta - low) / (high - low))


def _columns(parameters):
    return (np.array([getattr(p, key) for p in parameters]) for key in ("low", "high", "log"))


# The ranges of CAMELS, in the column order of its LH tables; our own designs share them.
OMEGA_M_SIGMA_8 = (Parameter("Omega_m", 0.1, 0.5), Parameter("sigma_8", 0.6, 1.0))
OMEGA_B_H_N_S = (Parameter("Omega_b", 0.029, 0.069), Parameter("h", 0.4711, 0.8711), Parameter("n_s", 0.7624, 1.1624))
FEEDBACK_AMPLITUDES = (Parameter("A_SN1", 0.25, 4.0, log=True), Parameter("A_AGN1", 0.25, 4.0, log=True),
                       Parameter("A_SN2", 0.5, 2.0, log=True), Parameter("A_AGN2", 0.5, 2.0, log=True))  # fmt: skip
