"""Maps that stay in their file until they are needed, for data sets larger than memory."""

import numpy as np

FLOOR = 1e-5  # of a map's mean surface density


def log10_maps(maps: np.ndarray) -> np.ndarray:
    """Logarithm of surface density (..., n_pix, n_pix), with ``FLOOR`` for empty pixels: one of 10^8 in SB13."""
    return np.log10(np.maximum(maps, np.float32(FLOOR) * maps.mean((-2, -1), keepdims=True)))


class LazyMaps:
    """Log10 maps of a memory-mapped file of surface density.

    Indexing chooses maps and gives ``LazyMaps`` again, which costs nothing; ``np.asarray`` reads the chosen ones.

    Attributes:
        file: surface density, shape (n_maps, n_pix, n_pix), usually an ``np.memmap``.
        rows: which maps of the file, an index array of any shape.

    >>> file = np.full((6, 8, 8), 100.0, np.float32)
    >>> maps = LazyMaps(file, np.arange(6).reshape(2, 3))
    >>> maps.shape, maps[1].shape, float(np.asarray(maps[:, 0]).mean().round(3))
    ((2, 3, 8, 8), (3, 8, 8), 2.0)
    """

    def __init__(self, file: np.ndarray, rows: np.ndarray):
        self.file = file
        self.rows = np.asarray(rows)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.rows.shape + self.file.shape[1:]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index) -> "LazyMaps":
        return LazyMaps(self.file, self.rows[index])

    def __array__(self, dtype=None, copy=None):
        with np.errstate(divide="ignore", invalid="ignore"):  # a map without mass: its -inf is found by the checks
            maps = log10_maps(np.asarray(self.file[self.rows]))
        return maps if dtype is None else maps.astype(dtype, copy=False)


def concatenate(first, second):
    """The maps of both along the first axis; maps of one file stay there."""
    if isinstance(first, LazyMaps) and isinstance(second, LazyMaps) and first.file is second.file:
        return LazyMaps(first.file, np.concatenate([first.rows, second.rows]))
    return np.concatenate([np.asarray(first), np.asarray(second)])
