"""Data that stay in their file until they are needed, for suites larger than memory.

``LazyMaps`` is what a suite holds. What it reads from, its ``file``, has a ``shape`` (n_obs, ...) and, indexed by an
array of row numbers of any shape, reads those rows: ``Logarithm`` a memory map, ``StoredData`` an HDF5 dataset."""

import math
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

from .files import HDF5_DAMAGE, unreadable

FLOOR = 1e-5  # of a map's mean surface density
PIECE = 2**25  # bytes of single precision that are looked at together


def log10_maps(maps: np.ndarray) -> np.ndarray:
    """Logarithm of surface density (..., n_pix, n_pix), with ``FLOOR`` for empty pixels: one of 10^8 in SB13."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a map without mass: its -inf is found by the checks
        return np.log10(np.maximum(maps, np.float32(FLOOR) * maps.mean((-2, -1), keepdims=True)))


class LazyMaps:
    """Observations that stay in a file.

    Indexing chooses some and gives ``LazyMaps`` again, which costs nothing; ``np.asarray`` reads the chosen ones.

    Attributes:
        file: what reads them, shape (n_obs, ...); see the module.
        rows: which observations of the file, an index array of any shape.

    >>> file = Logarithm(np.full((6, 8, 8), 100.0, np.float32))
    >>> maps = LazyMaps(file, np.arange(6).reshape(2, 3))
    >>> maps.shape, maps[1].shape, float(np.asarray(maps[:, 0]).mean().round(3))
    ((2, 3, 8, 8), (3, 8, 8), 2.0)
    """

    def __init__(self, file, rows: np.ndarray):
        self.file = file
        self.rows = np.asarray(rows)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.rows.shape + self.file.shape[1:]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index) -> "LazyMaps":
        return LazyMaps(self.file, self.rows[index])

    def __array__(self, dtype=None, copy=None):
        values = self.file[self.rows]
        return values if dtype is None else values.astype(dtype, copy=False)


class Logarithm:
    """Log10 maps of surface density (n_maps, n_pix, n_pix), usually an ``np.memmap``."""

    def __init__(self, density: np.ndarray):
        self.density = density
        self.shape = density.shape

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        return log10_maps(np.asarray(self.density[rows]))


class StoredData:
    """A dataset of an HDF5 file (n_sims, n_per_sim, ...), in single precision and in units of its ``quantum``.

    The file is opened when something is read, once in each process."""

    def __init__(self, path: Path, name: str, shape: tuple[int, ...], quantum: float | None):
        self.path = Path(path).absolute()
        self.name = name
        self.n_per_sim = shape[1]
        self.shape = (shape[0] * shape[1], *shape[2:])
        self.quantum = quantum
        self._dataset = None

    def __getstate__(self):
        return {**vars(self), "_dataset": None}

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        rows = np.asarray(rows)
        out = np.empty((rows.size, *self.shape[1:]), np.float32)
        try:
            self._read(rows.ravel(), out)
        except HDF5_DAMAGE as error:
            raise unreadable(self.path) from error
        if self.quantum is not None:
            out *= np.float32(self.quantum)
        return out.reshape(rows.shape + self.shape[1:])

    def _read(self, rows, out):
        """Whole simulations in a row together, else what lies between the first and last wanted of each."""
        if self._dataset is None:
            self._dataset = h5py.File(self.path, "r")[self.name]
        ends = len(rows) and (rows[0] % self.n_per_sim, (rows[-1] + 1) % self.n_per_sim) == (0, 0)
        if ends and (np.diff(rows) == 1).all():
            first, last = rows[[0, -1]] // self.n_per_sim
            out[:] = self._dataset[first : last + 1].reshape(out.shape)
            return
        flat = self._dataset.ndim == len(self.shape)  # vectors, one a simulation
        for sim, here, which in by_simulation(rows, self.n_per_sim):
            first, last = which.min(), which.max() + 1
            block = self._dataset[sim][None] if flat else self._dataset[sim, first:last]
            out[here] = block[which - first]


def read_finite(x: np.ndarray | LazyMaps) -> np.ndarray:
    """Data in memory; ValueError if some are NaN or infinite."""
    values = np.asarray(x)
    if not np.isfinite(values).all():
        raise ValueError("x holds NaN or infinite values: mfsbi validate FILE says where.")
    return values


def by_simulation(rows: np.ndarray, n_per_sim: int) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """For each simulation that ``rows`` (n_wanted,) of observations name: its number, at which of the wanted it is, and
    which of its ``n_per_sim`` observations those are."""
    sims, which = np.divmod(rows, n_per_sim)
    for sim in np.unique(sims):
        here = np.flatnonzero(sims == sim)
        yield sim, here, which[here]


def in_pieces(x: np.ndarray | LazyMaps, multiple: int = 1) -> Iterator[tuple[int, np.ndarray]]:
    """The data of a few simulations after the other, in memory, each with the number of the first; the pieces begin at
    multiples of ``multiple``."""
    n_sims = max(1, PIECE // max(1, 4 * math.prod(x.shape[1:])))
    n_sims = -(-n_sims // multiple) * multiple
    for start in range(0, len(x), n_sims):
        yield start, np.asarray(x[start : start + n_sims])


def concatenate(first, second):
    """The maps of both along the first axis; maps of one file stay there."""
    if isinstance(first, LazyMaps) and isinstance(second, LazyMaps) and first.file is second.file:
        return LazyMaps(first.file, np.concatenate([first.rows, second.rows]))
    return np.concatenate([np.asarray(first), np.asarray(second)])
