"""Suites of maps or vectors: splits by simulation, and drawing n_maps maps or n_sims simulations."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral

import numpy as np

from .checks import as_data, as_theta, check_enough, check_values, check_whole
from .lazy import LazyMaps, concatenate
from .priors import Parameter, to_unit

SPLITS = ("train", "validation", "test")
MIN_MAPS, MIN_SIMS = 10, 2
LOG_DENSITY = "log10 (Msun/h)/(Mpc/h)^2"


@dataclass(frozen=True)
class Suite:
    """Simulations of one suite, fidelity and field.

    Attributes:
        x: the data, float32: maps (n_sims, n_maps_per_sim, n_pix, n_pix), in our own suites log10 surface density
            in (Msun/h)/(Mpc/h)^2, or vectors (n_sims, n_per_sim, n_features). ``LazyMaps`` stay in their file.
        theta: physical parameters, float64, shape (n_sims, n_params).
        sim_id: number of each simulation in the whole suite, shape (n_sims,).
        parameters: name and prior of each column of ``theta``.
        n_inferred: how many of them, from the first, are inferred; the others are nuisances.
        n_sims_in_suite: size of the whole suite, which fixes the split.
        name, fidelity, field: what it is called; training refuses fidelities of our own simulator in the wrong order.
        seed: of its design, -1 if unknown.
        box_size, slice_thickness: of the maps in Mpc/h, NaN where that means nothing.
        units: of ``x``; ``LOG_DENSITY`` lets files round them.
        symmetric: whether maps are periodic and look alike in every direction, so that training may shift, flip and
            turn them. Vectors are never changed.
        n_validation, n_test: simulations of these splits in the whole suite; a tenth each if None.
    """

    x: np.ndarray | LazyMaps
    theta: np.ndarray
    sim_id: np.ndarray
    parameters: tuple[Parameter, ...]
    n_inferred: int
    n_sims_in_suite: int
    name: str
    fidelity: str
    field: str
    seed: int = -1
    box_size: float = 25.0
    slice_thickness: float = 5.0
    units: str = LOG_DENSITY
    symmetric: bool = True
    n_validation: int | None = None
    n_test: int | None = None

    @classmethod
    def from_arrays(
        cls, x: np.ndarray, theta: np.ndarray, parameters: tuple[Parameter, ...], *, name: str = "own",
        fidelity: str = "", field: str = "x", n_inferred: int | None = None, symmetric: bool = False, units: str = "",
        n_validation: int | None = None, n_test: int | None = None,
    ) -> "Suite":  # fmt: skip
        """A suite of your own simulations. Give the two fidelities the same ``parameters``.

        Args:
            x: vectors (n_sims, n_features) or (n_sims, n_per_sim, n_features), or square maps of at least 8 pixels
                (n_sims, n_maps_per_sim, n_pix, n_pix). Taken as they are: take the logarithm of a density yourself.
            theta: physical parameters, drawn from their prior in random order, shape (n_sims, n_params).
            parameters: name and prior of each column of ``theta``, those to infer first; one alone need be no tuple.
            n_inferred: how many parameters to infer, all if None; the others are nuisances.
            name, fidelity, field, units, symmetric, n_validation, n_test: as in ``Suite``.

        Raises:
            ValueError: with the first defect of the arrays.

        >>> rng = np.random.default_rng(0)
        >>> theta = rng.uniform(0.1, 1.0, (50, 1))
        >>> suite = Suite.from_arrays(theta + rng.normal(size=(50, 7)), theta, (Parameter("beta", 0.1, 1.0),))
        >>> suite.x.shape, len(suite.split("train"))
        ((50, 1, 7), 40)
        """
        x = as_data(x)
        parameters = tuple(parameters) if isinstance(parameters, tuple | list) else (parameters,)
        theta = as_theta(theta, parameters)
        n_inferred = len(parameters) if n_inferred is None else n_inferred
        suite = cls(
            x, theta, np.arange(len(x)), parameters, n_inferred, len(x), name, fidelity, field, box_size=np.nan,
            slice_thickness=np.nan, units=units, symmetric=symmetric, n_validation=n_validation, n_test=n_test,
        )  # fmt: skip
        check_values(suite)
        check_enough(suite)
        return suite

    def __len__(self):
        return len(self.sim_id)

    @property
    def data_shape(self) -> tuple[int, ...]:
        """Shape of one observation: (n_pix, n_pix), or (n_features,) for vectors."""
        return self.x.shape[2:]

    @property
    def inferred(self) -> tuple[Parameter, ...]:
        return self.parameters[: self.n_inferred]

    @property
    def theta_unit(self) -> np.ndarray:
        """Inferred parameters in the unit cube of their prior, float32, shape (n_sims, n_inferred)."""
        return to_unit(self.theta[:, : self.n_inferred], self.inferred).astype(np.float32)

    def split_of_sims(self) -> np.ndarray:
        """Name of each simulation's split: the last ones are test, those before them validation, a tenth each unless
        the suite says otherwise."""
        n_validation, n_test = self.held_out
        first_test = self.n_sims_in_suite - n_test
        return np.array(SPLITS)[(self.sim_id >= first_test - n_validation).astype(int) + (self.sim_id >= first_test)]

    @property
    def held_out(self) -> tuple[int, int]:
        """Simulations for validation and for test in the whole suite."""
        tenth = self.n_sims_in_suite // 10
        return tuple(tenth if n is None else n for n in (self.n_validation, self.n_test))

    def split(self, name: str) -> "Suite":
        """Simulations of the split ``train``, ``validation`` or ``test``."""
        if name not in SPLITS:
            raise ValueError(f"split {name!r}: expected one of {', '.join(SPLITS)}.")
        return self.take(np.flatnonzero(self.split_of_sims() == name))

    def take(self, index: np.ndarray) -> "Suite":
        """Simulations at the positions ``index``."""
        return replace(self, x=self.x[index], theta=self.theta[index], sim_id=self.sim_id[index])

    @cached_property
    def fingerprint(self) -> str:
        """Hash of data, parameters, priors and symmetry; of maps that stay in a file, the first of each simulation."""
        x = self.x[:, 0] if isinstance(self.x, LazyMaps) else self.x
        held_out = tuple(map(int, self.held_out))  # numpy's numbers look otherwise
        about = (self.parameters, int(self.n_inferred), held_out, self.x.shape)
        about += () if self.symmetric or len(self.data_shape) == 1 else ("not symmetric",)
        digest = hashlib.sha256(repr(about).encode())
        for values in (self.theta, self.sim_id, *x):
            digest.update(np.ascontiguousarray(values))
        return digest.hexdigest()

    def as_draw(self) -> "Draw":
        """Every observation with its parameters."""
        n_per_sim = self.x.shape[1]
        return self._pick(np.repeat(np.arange(len(self)), n_per_sim), np.tile(np.arange(n_per_sim), len(self)))

    def _pick(self, sim: np.ndarray, which: np.ndarray) -> "Draw":
        turnable = self.symmetric and len(self.data_shape) == 2
        theta = self.theta[sim, : self.n_inferred]
        return Draw(self.x[sim, which], theta, self.sim_id[sim], self.inferred, turnable)

    def draw(self, *, n_maps: int | None = None, n_sims: int | None = None, seed: int) -> tuple["Draw", "Draw"]:
        """Draw a budget of training simulations: ``n_maps`` random maps (as the paper) or ``n_sims`` whole simulations.

        Returns:
            (train, validation): nine and one tenth of the maps, no simulation on both sides; at least one validates.

        Raises:
            ValueError: unless ``seed`` and exactly one budget are given and the training split can fill it.
        """
        if (n_maps is None) == (n_sims is None):
            raise ValueError("a budget is either n_maps or n_sims, and not both: give one.")
        check_whole("seed", seed)
        pool = self.split("train")
        rng = np.random.default_rng(seed)
        per_sim = self.x.shape[1]
        if n_sims is not None:
            _check_budget("n_sims", n_sims, MIN_SIMS, len(pool))
            chosen = rng.permutation(len(pool))[:n_sims]
            sim = np.repeat(chosen, per_sim)
            which = np.tile(np.arange(per_sim), n_sims)
            held_out = chosen[: max(1, round(0.1 * n_sims))]
        else:
            _check_budget("n_maps", n_maps, MIN_MAPS, len(pool) * per_sim)
            sim, which = np.divmod(rng.permutation(len(pool) * per_sim)[:n_maps], per_sim)
            held_out = _hold_out(sim, round(0.1 * n_maps), rng)
        validation = np.isin(sim, held_out)
        return pool._pick(sim[~validation], which[~validation]), pool._pick(sim[validation], which[validation])


@dataclass(frozen=True)
class Draw:
    """Observations with their parameters.

    Attributes:
        x: maps (n_obs, n_pix, n_pix) or vectors (n_obs, n_features).
        theta: inferred parameters, physical, float64, shape (n_obs, n_inferred).
        sim_id: simulation of each observation, shape (n_obs,).
        parameters: name and prior of each column of ``theta``.
        symmetric: whether training may shift, flip and turn the maps.
    """

    x: np.ndarray | LazyMaps
    theta: np.ndarray
    sim_id: np.ndarray
    parameters: tuple[Parameter, ...]
    symmetric: bool = True

    @cached_property
    def theta_unit(self) -> np.ndarray:
        """The parameters in the unit cube of their prior, float32, shape (n_obs, n_inferred)."""
        return to_unit(self.theta, self.parameters).astype(np.float32)

    def __len__(self):
        return len(self.theta)

    def pick(self, index: np.ndarray) -> "Draw":
        """The observations at the positions ``index``, numbers or a mask."""
        return replace(self, x=self.x[index], theta=self.theta[index], sim_id=self.sim_id[index])

    def __add__(self, other: "Draw") -> "Draw":
        """The observations of both."""
        theta, sim_id = (np.concatenate([getattr(d, name) for d in (self, other)]) for name in ("theta", "sim_id"))
        symmetric = self.symmetric and other.symmetric
        return replace(self, x=concatenate(self.x, other.x), theta=theta, sim_id=sim_id, symmetric=symmetric)


def _check_budget(name, value, lowest, highest):
    if not (isinstance(value, Integral) and lowest <= value <= highest):
        wanted = f"{lowest} to {highest}, a whole number that the training split holds"
        raise ValueError(f"{name} = {value}: expected {wanted}.")


def _hold_out(sim: np.ndarray, n_validation: int, rng) -> np.ndarray:
    """Simulations whose maps make up the validation set: random ones, as many as fit into ``n_validation`` maps."""
    held_out = []
    n_held = 0
    unique, counts = np.unique(sim, return_counts=True)
    for i in rng.permutation(len(unique)):
        if n_held + counts[i] <= n_validation:
            held_out.append(unique[i])
            n_held += counts[i]
    return np.array(held_out) if held_out else unique[rng.integers(len(unique))][None]
