"""Suites of maps in memory: splits by simulation, scaling, and drawing n_maps maps or n_sims simulations."""

from dataclasses import dataclass, replace

import numpy as np

from .suites import Parameter, to_unit

SPLITS = ("train", "validation", "test")
MIN_MAPS, MIN_SIMS = 10, 2


@dataclass(frozen=True)
class Suite:
    """Simulations of one suite, fidelity and field.

    Attributes:
        maps: log10 surface density in (Msun/h)/(Mpc/h)^2, float32, shape (n_sims, n_maps_per_sim, n_pix, n_pix).
        theta: physical parameters, float64, shape (n_sims, n_params).
        sim_id: number of each simulation in the whole suite, shape (n_sims,).
        parameters: name and prior of each column of ``theta``.
        n_inferred: how many of them, from the first, are inferred; the others are nuisances.
        n_sims_in_suite: size of the whole suite, which fixes the split.
    """

    maps: np.ndarray
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

    def __len__(self):
        return len(self.sim_id)

    @property
    def inferred(self) -> tuple[Parameter, ...]:
        return self.parameters[: self.n_inferred]

    @property
    def theta_unit(self) -> np.ndarray:
        """Inferred parameters in the unit cube of their prior, float32, shape (n_sims, n_inferred)."""
        return to_unit(self.theta[:, : self.n_inferred], self.inferred).astype(np.float32)

    def split_of_sims(self) -> np.ndarray:
        """Name of each simulation's split: the last tenth of the suite is test, the tenth before it validation."""
        tenth = self.n_sims_in_suite // 10
        first_test = self.n_sims_in_suite - tenth
        return np.array(SPLITS)[(self.sim_id >= first_test - tenth).astype(int) + (self.sim_id >= first_test)]

    def split(self, name: str) -> "Suite":
        """Simulations of the split ``train``, ``validation`` or ``test``."""
        if name not in SPLITS:
            raise ValueError(f"split {name!r}: expected one of {', '.join(SPLITS)}.")
        return self.take(np.flatnonzero(self.split_of_sims() == name))

    def take(self, index: np.ndarray) -> "Suite":
        """Simulations at the positions ``index``."""
        return replace(self, maps=self.maps[index], theta=self.theta[index], sim_id=self.sim_id[index])

    def all_maps(self) -> "Draw":
        """Every map with its parameters."""
        n_maps = self.maps.shape[1]
        return self._pick(np.repeat(np.arange(len(self)), n_maps), np.tile(np.arange(n_maps), len(self)))

    def _pick(self, sim: np.ndarray, which: np.ndarray) -> "Draw":
        return Draw(self.maps[sim, which], self.theta_unit[sim], self.sim_id[sim])

    def draw(self, *, n_maps: int | None = None, n_sims: int | None = None, seed: int) -> tuple["Draw", "Draw"]:
        """Draw a budget of training simulations: ``n_maps`` random maps (as the paper) or ``n_sims`` whole simulations.

        Returns:
            (train, validation): nine and one tenth of the maps, with no simulation on both sides. A validation set
            of whole simulations has at least one.

        Raises:
            ValueError: unless exactly one budget is given and the training split can fill it.
        """
        if (n_maps is None) == (n_sims is None):
            raise ValueError("draw needs either n_maps or n_sims, and not both.")
        pool, rng = self.split("train"), np.random.default_rng(seed)
        per_sim = self.maps.shape[1]
        if n_sims is not None:
            _check_budget("n_sims", n_sims, MIN_SIMS, len(pool))
            chosen = rng.permutation(len(pool))[:n_sims]
            sim, which = np.repeat(chosen, per_sim), np.tile(np.arange(per_sim), n_sims)
            held_out = chosen[: max(1, round(0.1 * n_sims))]
        else:
            _check_budget("n_maps", n_maps, MIN_MAPS, len(pool) * per_sim)
            sim, which = np.divmod(rng.permutation(len(pool) * per_sim)[:n_maps], per_sim)
            held_out = _hold_out(sim, round(0.1 * n_maps), rng)
        validation = np.isin(sim, held_out)
        return pool._pick(sim[~validation], which[~validation]), pool._pick(sim[validation], which[validation])


@dataclass(frozen=True)
class Draw:
    """Maps with their parameters: maps (n_obs, n_pix, n_pix) log10 surface density, theta (n_obs, n_inferred) in the
    unit cube, sim_id (n_obs,)."""

    maps: np.ndarray
    theta: np.ndarray
    sim_id: np.ndarray

    def __len__(self):
        return len(self.theta)

    def __add__(self, other: "Draw") -> "Draw":
        """The maps of both."""
        pairs = ((self.maps, other.maps), (self.theta, other.theta), (self.sim_id, other.sim_id))
        return Draw(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class Scaler:
    """Shift and scale of log10 maps to zero mean and unit variance; fitted on LF training maps only."""

    mean: float
    std: float

    @classmethod
    def fit(cls, suite: Suite) -> "Scaler":
        maps = suite.split("train").maps
        return cls(float(maps.mean(dtype=np.float64)), float(maps.std(dtype=np.float64)))

    def __call__(self, maps):
        return (maps - self.mean) / self.std


def _check_budget(name, value, lowest, highest):
    if not lowest <= value <= highest:
        raise ValueError(f"{name} = {value}: expected {lowest} to {highest}, what the training split holds.")


def _hold_out(sim: np.ndarray, n_validation: int, rng) -> np.ndarray:
    """Simulations whose maps make up the validation set: random ones, as many as fit into ``n_validation`` maps."""
    held_out, n_held = [], 0
    unique, counts = np.unique(sim, return_counts=True)
    for i in rng.permutation(len(unique)):
        if n_held + counts[i] <= n_validation:
            held_out.append(unique[i])
            n_held += counts[i]
    return np.array(held_out) if held_out else unique[rng.integers(len(unique))][None]
