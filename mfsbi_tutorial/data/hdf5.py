"""Suites in HDF5: writing, reading and validating, of any size."""

import hashlib
import math
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from .. import __version__
from .camels import load_camels
from .checks import (
    as_numbers,
    as_single,
    as_theta,
    check_finite,
    check_order,
    check_parameters,
    check_real,
    check_shape,
    check_values,
)
from .files import DATA, atomic_hdf5, git_revision, open_hdf5, sha256_of
from .lazy import PIECE, LazyMaps, StoredData, in_pieces
from .packing import chunk_of, write_packed
from .schema import (
    ATTRIBUTES,
    FORMAT_VERSION,
    PARAMETERS,
    check_schema,
    data_name,
    data_shape,
    hash_of_attributes,
    hash_of_columns,
    quantum_of,
    read_attributes,
)
from .suite import LOG_DENSITY, Suite

QUANTUM = 0.001  # dex to which maps are stored
LAZY_ABOVE = 2**30  # bytes in single precision


def save_suite(suite: Suite, path: Path, quantum: float = QUANTUM) -> None:
    """Write a suite to HDF5: maps (or vectors as ``x``), parameters and provenance, with checksums.

    Maps of log10 surface density become integers in units of ``quantum`` dex. Data that stay in a file are read and
    written in pieces.

    Raises:
        ValueError: if the suite breaks the schema, or its data are not finite or too large to be logarithms.
        OSError: if the file cannot be written.
    """
    check_real("quantum", quantum)
    name = "maps" if len(suite.data_shape) == 2 else "x"
    rounded = suite.units == LOG_DENSITY
    dtype = np.dtype(np.int16 if rounded else np.float32)
    with _naming(path):
        check_shape(suite.x.shape, name)
        check_values(suite)
    digest = hashlib.sha256()
    pieces = _stored_pieces(suite, quantum if rounded else None, digest, dtype)
    with _naming(path), atomic_hdf5(path) as file:
        write_packed(file, name, suite.x.shape, dtype, pieces)
        if rounded:
            file[name].attrs["quantum"] = float(quantum)
        for column in ("theta", "sim_id"):
            file.create_dataset(column, data=getattr(suite, column), fletcher32=True)
        file.attrs.update({key: [getattr(p, field) for p in suite.parameters] for key, field in PARAMETERS.items()})
        file.attrs.update({key: kind(getattr(suite, field)) for key, (field, kind) in ATTRIBUTES.items()})
        file.attrs.update(symmetric=suite.symmetric, n_validation=suite.held_out[0], n_test=suite.held_out[1])
        file.attrs.update(format_version=FORMAT_VERSION, package_version=__version__, git_revision=git_revision())
        file.attrs.update(sha256=digest.hexdigest(), sha256_columns=hash_of_columns(file))
        file.attrs["sha256_attributes"] = hash_of_attributes(file)


def _stored_pieces(suite, quantum, digest, dtype):
    """The data as they are stored, piece by piece, each added to the hash."""
    for start, x in in_pieces(suite.x, chunk_of(suite.x.shape, dtype.itemsize)[0]):
        if quantum is not None:
            largest = np.abs(x).max()
            limit = quantum * np.iinfo(dtype).max
            if largest > limit:
                found = f"maps reach {largest:.4g}, more than the {limit:.4g} dex"
                raise ValueError(f"{found} that steps of {quantum:g} can hold: was the logarithm taken?")
            x = np.rint(x / quantum)
        stored = np.ascontiguousarray(x, dtype)
        digest.update(stored)
        yield start, stored


def load_suite(path: Path, lazy: bool | None = None) -> Suite:
    """Read a suite: HDF5, or CMD's .npy files (``camels.load_camels``), whose maps always stay in their file.

    Args:
        path: of the file.
        lazy: whether the data of an HDF5 file stay there until they are needed; if None, they do above 1 GB.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no suite file, or breaks the schema; the message names the field.
    """
    if Path(path).suffix == ".npy":
        return load_camels(path)
    with open_hdf5(path) as file, _naming(path):
        check_schema(file)
        values = read_attributes(file)
        suite = Suite(
            x=_read_x(path, file, lazy),
            theta=as_theta(file["theta"][:], values["parameters"]),
            sim_id=as_numbers(file["sim_id"][:], "sim_id", np.int64),
            **values,
        )
        check_parameters(suite)
        check_order(suite)
        if not isinstance(suite.x, LazyMaps):
            check_finite(suite.x)
    return suite


def _read_x(path, file, lazy):
    shape = data_shape(file)
    name = data_name(file)
    quantum = quantum_of(file[name])
    if 4 * math.prod(shape) > LAZY_ABOVE if lazy is None else lazy:
        if file[name].dtype != np.float32:  # what single precision loses, the first simulations lose as well
            as_single(file[name][: max(2, PIECE // (8 * math.prod(shape[1:])))], name, len(shape) - 2)
        rows = np.arange(shape[0] * shape[1]).reshape(shape[:2])
        return LazyMaps(StoredData(path, name, shape, quantum), rows)
    x = as_single(file[name][:].reshape(shape), name, len(shape) - 2)
    return x if quantum is None else x * np.float32(quantum)


def load_showcase(path: Path = DATA / "showcase.h5") -> dict[str, np.ndarray]:
    """One universe with 256^3 particles for pictures (data/showcase.py): log10 surface density of three slices, one an
    axis, shape (3, 256, 256), by fidelity and field (``nbody_Mtot``, ``hydro_Mcdm``, ``hydro_Mtot``).

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is damaged.
    """
    with open_hdf5(path) as file:
        for name in file:
            if file[name].attrs.get("sha256") != sha256_of(file[name][:]):
                raise ValueError(f"{path}: {name} does not match its sha256: the file is damaged, fetch it again.")
        return {name: (file[name][:] * file.attrs["quantum"]).astype(np.float32) for name in file}


@contextmanager
def _naming(path):
    """Put the file's name before a complaint about its content."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{path}: {error}") from error


def validate(path: Path) -> Suite:
    """Check a suite file completely, schema, priors, finite maps and hashes; ValueError names the first defect."""
    suite = load_suite(path)
    if isinstance(suite.x, LazyMaps):
        with _naming(path):
            check_finite(suite.x)
    if Path(path).suffix != ".npy":
        _check_hashes(path)
    return suite


def is_guarded(path: Path) -> bool:
    """Whether checksums guard parameters and attributes of an HDF5 suite as well as its data; in files written before
    version 0.2 they do not, and ``validate`` cannot tell whether those were changed."""
    with open_hdf5(path) as file:
        return {"sha256_columns", "sha256_attributes"} <= set(file.attrs)


def _check_hashes(path):
    with open_hdf5(path) as file:
        name = data_name(file)
        digest = hashlib.sha256()
        for _, stored in in_pieces(file[name]):
            digest.update(np.ascontiguousarray(stored))
        guarded = (("sha256", name, digest.hexdigest()), ("sha256_columns", "theta and sim_id", hash_of_columns(file)),
                   ("sha256_attributes", "the attributes", hash_of_attributes(file)))  # fmt: skip
        for key, what, found in guarded:
            if file.attrs.get(key, found) != found:
                raise ValueError(f"{path}: {what} do not match their sha256: the file is damaged, fetch it again.")
