"""Named parameter designs: which parameters a suite varies, in which ranges, and where its simulations lie."""

from dataclasses import dataclass
from numbers import Real

import numpy as np
from scipy.stats import qmc

from .cosmology import Cosmology
from .simulate import Feedback


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


@dataclass(frozen=True)
class Design:
    """A suite's parameters (cosmology first), size and sampling; simulation i starts from white noise seed + i."""

    name: str
    parameters: tuple[Parameter, ...]
    n_inferred: int
    n_sims: int
    sobol: bool
    seed: int

    @property
    def param_names(self) -> list[str]:
        return [p.name for p in self.parameters]

    def theta(self) -> np.ndarray:
        """Physical parameters of all simulations, float64, shape (n_sims, n_params); the same on every call."""
        n_params, rng = len(self.parameters), np.random.default_rng(self.seed)
        if self.sobol:
            n_power = int(np.ceil(np.log2(self.n_sims)))
            unit = qmc.Sobol(n_params, rng=rng).random_base2(n_power)[: self.n_sims]
        else:
            unit = qmc.LatinHypercube(n_params, rng=rng).random(self.n_sims)
        return from_unit(unit, self.parameters)

    def universe(self, sim_id: int) -> tuple[Cosmology, Feedback, int]:
        """Cosmology, feedback and white-noise seed of one simulation."""
        values = dict(zip(self.param_names, self.theta()[sim_id].tolist(), strict=True))
        cosmology = {name.lower(): values.pop(name) for name in COSMOLOGICAL if name in values}
        feedback = {name.lower(): value for name, value in values.items()}
        return Cosmology(**cosmology), Feedback(**feedback), self.seed + sim_id


def from_unit(unit: np.ndarray, parameters) -> np.ndarray:
    """Map the unit cube (..., n_params) to physical parameters by the inverse of their prior's distribution."""
    low, high, log = _columns(parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(log, low * (high / low) ** unit, low + (high - low) * unit)


def to_unit(theta: np.ndarray, parameters) -> np.ndarray:
    """Inverse of ``from_unit``."""
    low, high, log = _columns(parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(log, np.log(theta / low) / np.log(high / low), (theta - low) / (high - low))


def _columns(parameters):
    return (np.array([getattr(p, key) for p in parameters]) for key in ("low", "high", "log"))


COSMOLOGICAL = ("Omega_m", "sigma_8", "Omega_b", "h", "n_s")
_OMEGA_M_SIGMA_8 = (Parameter("Omega_m", 0.1, 0.5), Parameter("sigma_8", 0.6, 1.0))
_AMPLITUDES = (  # in the column order of the CAMELS parameter files
    Parameter("A_SN1", 0.25, 4.0, log=True),
    Parameter("A_AGN1", 0.25, 4.0, log=True),
    Parameter("A_SN2", 0.5, 2.0, log=True),
    Parameter("A_AGN2", 0.5, 2.0, log=True),
)

_OMEGA_B_H_N_S = (
    Parameter("Omega_b", 0.029, 0.069),
    Parameter("h", 0.4711, 0.8711),
    Parameter("n_s", 0.7624, 1.1624),
)
_SHAPE = (  # of the effective enthalpy; in these ranges the suppression of power stays within IllustrisTNG's quantiles
    Parameter("exponent_SN", 0.4, 0.6),
    Parameter("exponent_AGN", 0.4, 0.6),
    Parameter("threshold", 20.0, 45.0, log=True),
    Parameter("smoothing", 0.3, 0.5),
)

LH = Design("lh", _OMEGA_M_SIGMA_8 + _AMPLITUDES, n_inferred=2, n_sims=1000, sobol=False, seed=20_000)
SB13 = Design(
    "sb13", _OMEGA_M_SIGMA_8 + _OMEGA_B_H_N_S + _AMPLITUDES + _SHAPE, n_inferred=5, n_sims=1000, sobol=True, seed=40_000
)
DESIGNS = (LH, SB13)


def find_design(name: str) -> Design:
    """The design called ``name``; ValueError lists those that exist."""
    for design in DESIGNS:
        if design.name == name:
            return design
    raise ValueError(f"suite {name!r}: expected one of {', '.join(d.name for d in DESIGNS)}.")
