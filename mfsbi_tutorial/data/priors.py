"""Parameters with their priors, and the unit cube that every prior is mapped to."""

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

LONGEST = 100  # characters of a name


def check_text(what: str, text: str, shortest: int = 0) -> None:
    """Raise ValueError unless ``text`` may be shown: printable characters (no control codes) on one line, not too many.

    >>> check_text("units", "log10 (Msun/h)/(Mpc/h)^2")
    >>> check_text("field", "red \\x1b[31m")
    Traceback (most recent call last):
    ValueError: field = 'red \\x1b[31m': expected a text of 0 to 100 printable characters.
    """
    if not (isinstance(text, str) and shortest <= len(text) <= LONGEST and text.isprintable()):
        found = f"{what} = {ascii(text)[:LONGEST]}"
        raise ValueError(f"{found}: expected a text of {shortest} to {LONGEST} printable characters.")


@dataclass(frozen=True)
class Parameter:
    """A parameter with its prior: uniform in [low, high], or log-uniform if ``log``.

    Numbers may be numpy's; they become Python's."""

    name: str
    low: float
    high: float
    log: bool = False

    def __post_init__(self):
        check_text("the name of a parameter", self.name, shortest=1)
        numbers = isinstance(self.low, Real) and isinstance(self.high, Real)
        if not (numbers and np.isfinite([self.low, self.high]).all() and self.low < self.high):
            raise ValueError(f"parameter {self.name}: its prior [{self.low}, {self.high}] needs finite low < high.")
        if self.log and self.low <= 0:
            raise ValueError(f"parameter {self.name}: a log-uniform prior needs low > 0, not {self.low}.")
        if not isinstance(self.log, bool | np.bool_ | Integral):
            raise ValueError(f"parameter {self.name}: log = {self.log!r}: expected True or False.")
        for field, kind in (("name", str), ("low", float), ("high", float), ("log", bool)):
            object.__setattr__(self, field, kind(getattr(self, field)))


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


def onto_edges(theta: np.ndarray, parameters) -> np.ndarray:
    """Physical parameters (..., n_params), of which those lie on the edge of their prior that are beyond it by no more
    than single precision can tell."""
    low, high, _ = _columns(parameters)
    reach = np.minimum(np.finfo(np.float32).eps * np.maximum(np.abs(low), np.abs(high)), 1e-3 * (high - low))
    theta = np.where(np.abs(theta - low) <= reach, np.maximum(theta, low), theta)
    return np.where(np.abs(theta - high) <= reach, np.minimum(theta, high), theta)


def _columns(parameters):
    return (np.array([getattr(p, key) for p in parameters]) for key in ("low", "high", "log"))


# The ranges of CAMELS, in the column order of its LH tables; our own designs share them.
OMEGA_M_SIGMA_8 = (Parameter("Omega_m", 0.1, 0.5), Parameter("sigma_8", 0.6, 1.0))
OMEGA_B_H_N_S = (Parameter("Omega_b", 0.029, 0.069), Parameter("h", 0.4711, 0.8711), Parameter("n_s", 0.7624, 1.1624))
FEEDBACK_AMPLITUDES = (Parameter("A_SN1", 0.25, 4.0, log=True), Parameter("A_AGN1", 0.25, 4.0, log=True),
                       Parameter("A_SN2", 0.5, 2.0, log=True), Parameter("A_AGN2", 0.5, 2.0, log=True))  # fmt: skip
