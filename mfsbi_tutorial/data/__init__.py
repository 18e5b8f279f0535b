"""Suites of simulations and the files that hold them: splits and draws, priors, HDF5, CAMELS, checks (notebook 01).

Loads numpy and h5py alone, neither torch nor the simulator."""

from .files import DATA
from .hdf5 import load_showcase, load_suite, save_suite, validate
from .priors import Parameter, from_unit, to_unit
from .scaler import Scaler
from .suite import Draw, Suite

__all__ = ["DATA", "Draw", "Parameter", "Scaler", "Suite", "from_unit", "load_showcase", "load_suite", "save_suite",
           "to_unit", "validate"]  # fmt: skip
