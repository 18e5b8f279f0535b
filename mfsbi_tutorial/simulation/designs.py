"""What is simulated: fidelities, feedback, resolution, and named designs of parameters (LH, SB13)."""

from dataclasses import dataclass, field, replace

import numpy as np

from ..data import Parameter, from_unit
from ..data.checks import check_real, check_whole
from ..data.priors import FEEDBACK_AMPLITUDES, OMEGA_B_H_N_S, OMEGA_M_SIGMA_8
from .cosmology import Cosmology

# The ladder of fidelities, from the cheapest, and the fields that each gives.
FIELDS = {"lpt": ("Mtot",), "pm": ("Mtot",), "nbody": ("Mtot",), "hydro": ("Mcdm", "Mtot")}


@dataclass(frozen=True)
class Feedback:
    """Astrophysics of ``hydro``: four CAMELS-like amplitudes and four shape numbers of the effective enthalpy."""

    a_sn1: float = 1.0
    a_agn1: float = 1.0
    a_sn2: float = 1.0
    a_agn2: float = 1.0
    exponent_sn: float = 0.5
    exponent_agn: float = 0.5
    threshold: float = 30.0
    smoothing: float = 0.4

    def __post_init__(self):
        for name, value in vars(self).items():
            check_real(name, value)


@dataclass(frozen=True)
class Resolution:
    """Numbers that set cost and accuracy; lengths in Mpc/h."""

    n_grid: int = 64  # particles per side, and the mesh of pm; hydro's mesh is twice as fine
    n_pix: int = 64
    box_size: float = 25.0
    pm_steps: int = 8
    hydro_steps: int = 10

    def __post_init__(self):
        for name, lowest in (("n_grid", 4), ("n_pix", 1), ("pm_steps", 1), ("hydro_steps", 1)):
            check_whole(name, getattr(self, name), lowest)
        check_real("box_size", self.box_size)


@dataclass(frozen=True)
class Design:
    """A suite's parameters (cosmology first), size, sampling and fidelities; simulation i starts from white noise
    seed + i."""

    name: str
    parameters: tuple[Parameter, ...]
    n_inferred: int
    n_sims: int
    sobol: bool
    seed: int
    fidelities: tuple[str, ...] = tuple(FIELDS)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The fidelities and fields that are simulated."""
        return [(fidelity, name) for fidelity in self.fidelities for name in FIELDS[fidelity]]

    def theta(self) -> np.ndarray:
        """Physical parameters of all simulations, float64, shape (n_sims, n_params); the same on every call."""
        from scipy.stats import qmc  # takes most of a second, which mfsbi --help needs not wait for

        n_params = len(self.parameters)
        rng = np.random.default_rng(self.seed)
        if self.sobol:
            n_power = int(np.ceil(np.log2(self.n_sims)))
            unit = qmc.Sobol(n_params, rng=rng).random_base2(n_power)[: self.n_sims]
        else:
            unit = qmc.LatinHypercube(n_params, rng=rng).random(self.n_sims)
        return from_unit(unit, self.parameters)

    def universe(self, sim_id: int) -> tuple[Cosmology, Feedback, int]:
        """Cosmology, feedback and white-noise seed of one simulation."""
        values = {p.name: float(value) for p, value in zip(self.parameters, self.theta()[sim_id], strict=True)}
        cosmology = {name.lower(): values.pop(name) for name in COSMOLOGICAL if name in values}
        feedback = {name.lower(): value for name, value in values.items()}
        return Cosmology(**cosmology), Feedback(**feedback), self.seed + sim_id

    def first(self, n_sims: int) -> "Design":
        """The first ``n_sims`` of its simulations as a suite with splits of its own."""
        check_whole("n_sims", n_sims, 1, self.n_sims)
        return self if n_sims == self.n_sims else FirstOf(**{**vars(self), "n_sims": n_sims}, whole=self)


@dataclass(frozen=True)
class FirstOf(Design):
    """The first simulations of another design, with its parameters and seeds."""

    whole: Design = field(kw_only=True)

    def theta(self) -> np.ndarray:
        """The first rows of the whole design."""
        return self.whole.theta()[: self.n_sims]


COSMOLOGICAL = ("Omega_m", "sigma_8", "Omega_b", "h", "n_s")
# Of the effective enthalpy; in these ranges the suppression of power stays within IllustrisTNG's quantiles.
ENTHALPY_SHAPE = (Parameter("exponent_SN", 0.4, 0.6), Parameter("exponent_AGN", 0.4, 0.6),
                  Parameter("threshold", 20.0, 45.0, log=True), Parameter("smoothing", 0.3, 0.5))  # fmt: skip

LH = Design("lh", OMEGA_M_SIGMA_8 + FEEDBACK_AMPLITUDES, n_inferred=2, n_sims=1000, sobol=False, seed=20_000)
SB13 = Design("sb13", OMEGA_M_SIGMA_8 + OMEGA_B_H_N_S + FEEDBACK_AMPLITUDES + ENTHALPY_SHAPE, n_inferred=5,
              n_sims=1000, sobol=True, seed=40_000)  # fmt: skip
# Further universes to test on: with them the error over test simulations is half as large.
LH_TEST = replace(LH, name="lh_test", n_sims=300, seed=60_000)
SB13_TEST = replace(SB13, name="sb13_test", n_sims=300, seed=80_000)
# Cheap universes alone: 3600 to pre-train on, validation included, beside 400 that LF does not use.
LH_LOW = replace(LH, name="lh_low", n_sims=4000, seed=100_000, fidelities=("nbody",))
DESIGNS = (LH, SB13, LH_TEST, SB13_TEST, LH_LOW)


def find_design(name: str) -> Design:
    """The design called ``name``; ValueError lists those that exist."""
    for design in DESIGNS:
        if design.name == name:
            return design
    raise ValueError(f"suite {name!r}: expected one of {', '.join(d.name for d in DESIGNS)}.")
