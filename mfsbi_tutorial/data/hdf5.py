"""Suites in HDF5: writing, reading and validating."""

import hashlib
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from .. import __version__
from .camels import load_camels
from .checks import as_numbers, check_finite, check_real, check_shape, check_values
from .files import DATA, atomic_hdf5, git_revision, open_hdf5, sha256_of
from .priors import Parameter
from .suite import LOG_DENSITY, Suite

FORMAT_VERSION = 1
QUANTUM = 0.001  # dex to which maps are stored
PARAMETERS = {"param_names": "name", "param_low": "low", "param_high": "high", "param_log": "log"}
ATTRIBUTES = {  # of the file: what they are called in a suite, and their type
    "suite": ("name", str), "fidelity": ("fidelity", str), "field": ("field", str), "seed": ("seed", int),
    "n_inferred": ("n_inferred", int), "n_sims_in_suite": ("n_sims_in_suite", int), "units": ("units", str),
    "box_size_mpc_h": ("box_size", float), "slice_mpc_h": ("slice_thickness", float),
}  # fmt: skip
OPTIONAL = {"symmetric": bool, "n_validation": int, "n_test": int}  # the first files of the course lack them
REQUIRED = ("format_version", *PARAMETERS, *ATTRIBUTES, "package_version", "git_revision", "sha256")


def save_suite(suite: Suite, path: Path, quantum: float = QUANTUM) -> None:
    """Write a suite to HDF5: maps (or vectors as ``x``), parameters and provenance, with checksums.

    Maps of log10 surface density become integers in units of ``quantum`` dex, shuffled and gzipped, which packs better
    than h5py's scale-offset filter does (5.5 against 6.1 KB for a map of 64 pixels at 0.001 dex).

    Raises:
        ValueError: if the suite breaks the schema, or its data are not finite or too large to be logarithms.
        OSError: if the file cannot be written.
    """
    check_real("quantum", quantum)
    with _naming(path):
        check_shape(suite.x.shape, _dataset(suite))
        check_values(suite)
        _check_storable(suite, quantum)
    name = _dataset(suite)
    stored = np.asarray(suite.x)
    if suite.units == LOG_DENSITY:
        stored = np.rint(stored / quantum).astype(np.int16)
    with atomic_hdf5(path) as file:
        chunk = (1,) + suite.x.shape[1:] if name == "maps" else True
        packed = dict(chunks=chunk, shuffle=True, compression="gzip", compression_opts=9)
        file.create_dataset(name, data=stored, fletcher32=True, **packed)
        if suite.units == LOG_DENSITY:
            file[name].attrs["quantum"] = quantum
        for column in ("theta", "sim_id"):
            file.create_dataset(column, data=getattr(suite, column), fletcher32=True)
        file.attrs.update({key: [getattr(p, field) for p in suite.parameters] for key, field in PARAMETERS.items()})
        file.attrs.update({key: getattr(suite, field) for key, (field, _) in ATTRIBUTES.items()})
        file.attrs.update(symmetric=suite.symmetric, n_validation=suite.held_out[0], n_test=suite.held_out[1])
        file.attrs.update(format_version=FORMAT_VERSION, package_version=__version__, git_revision=git_revision())
        file.attrs["sha256"] = sha256_of(stored)
        file.attrs["sha256_attributes"] = _hash_of_attributes(file)


def load_suite(path: Path) -> Suite:
    """Read a suite: HDF5 into memory, CMD's .npy files where they lie (``camels.load_camels``).

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no suite file, or breaks the schema; the message names the field.
    """
    if Path(path).suffix == ".npy":
        return load_camels(path)
    with open_hdf5(path) as file, _naming(path):
        _check_schema(file)
        attrs = file.attrs
        columns = zip(*(attrs[key] for key in PARAMETERS), strict=True)
        suite = Suite(
            x=_read_x(file),
            theta=as_numbers(file["theta"][:], "theta", np.float64),
            sim_id=as_numbers(file["sim_id"][:], "sim_id", np.int64),
            parameters=tuple(Parameter(str(n), float(lo), float(hi), bool(log)) for n, lo, hi, log in columns),
            **{field: kind(attrs[key]) for key, (field, kind) in ATTRIBUTES.items()},
            **{key: kind(attrs[key]) for key, kind in OPTIONAL.items() if key in attrs},
        )
        check_values(suite)
    return suite


def load_showcase(path: Path = DATA / "showcase.h5") -> dict[str, np.ndarray]:
    """One universe with 256^3 particles for pictures (data/showcase.py), fidelity and field by name (``pm_Mtot``, ...):
    log10 surface density of three slices, one an axis, shape (3, 256, 256).

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is damaged.
    """
    with open_hdf5(path) as file:
        for name in file:
            if file[name].attrs.get("sha256") != sha256_of(file[name][:]):
                raise ValueError(f"{path}: {name} does not match its sha256: the file is damaged, fetch it again.")
        return {name: (file[name][:] * file.attrs["quantum"]).astype(np.float32) for name in file}


def _check_storable(suite, quantum):
    largest = np.abs(suite.x).max()
    if suite.units == LOG_DENSITY and largest > quantum * np.iinfo(np.int16).max:
        found = f"maps reach {largest:.4g}, more than the {quantum * np.iinfo(np.int16).max:.4g} dex"
        raise ValueError(f"{found} that steps of {quantum:g} can hold: was the logarithm taken?")


def _dataset(suite):
    return "maps" if len(suite.data_shape) == 2 else "x"


def _read_x(file):
    dataset = file["maps" if "maps" in file else "x"]
    x = dataset[:].astype(np.float32)
    x = x[:, None] if x.ndim == 2 else x
    return x * np.float32(dataset.attrs["quantum"]) if "quantum" in dataset.attrs else x


@contextmanager
def _naming(path):
    """Put the file's name before a complaint about its content."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def _check_schema(file):
    for name in ("theta", "sim_id"):
        _need(name in file, f"dataset {name!r} is missing.")
    _need(("maps" in file) != ("x" in file), "expected either a dataset 'maps' or, for vectors, 'x'.")
    for name in REQUIRED:
        _need(name in file.attrs, f"attribute {name!r} is missing.")
    _need(file.attrs["format_version"] == FORMAT_VERSION, f"format_version is not {FORMAT_VERSION}.")
    name = "maps" if "maps" in file else "x"
    shape = file[name].shape
    _need(
        len(shape) in ((4,) if name == "maps" else (2, 3)),
        f"{name} has shape {shape}: expected (n_sims, n_maps_per_sim, n_pix, n_pix) for maps, (n_sims, n_features) or "
        "(n_sims, n_per_sim, n_features) for x.",
    )
    check_shape(shape if len(shape) > 2 else (shape[0], 1, shape[1]), name)
    for column, kind in ((name, np.number), ("theta", np.number), ("sim_id", np.integer)):
        held = file[column].dtype
        _need(np.issubdtype(held, kind), f"{column} holds {held}: expected {kind.__name__}s.")
    n_params = np.size(file.attrs["param_names"])
    for key in PARAMETERS:
        one_each = np.shape(file.attrs[key]) == (n_params,)
        _need(one_each, f"attribute {key!r} needs a list of {n_params}, one a parameter.")
    for column, wanted in (("theta", (shape[0], n_params)), ("sim_id", (shape[0],))):
        found = file[column].shape
        _need(found == wanted, f"{column} has shape {found}: expected {wanted}.")


def _need(condition, complaint):
    if not condition:
        raise ValueError(complaint)


def validate(path: Path) -> Suite:
    """Check a suite file completely, schema, priors, finite maps and hash; ValueError names the first defect."""
    suite = load_suite(path)
    if Path(path).suffix == ".npy":
        with _naming(path):
            check_finite(suite)
        return suite
    with open_hdf5(path) as file:
        name = _dataset(suite)
        if file.attrs["sha256"] != sha256_of(file[name][:]):
            raise ValueError(f"{path}: {name} do not match their sha256: the file is damaged, fetch it again.")
        if file.attrs.get("sha256_attributes", "") not in ("", _hash_of_attributes(file)):
            raise ValueError(f"{path}: the attributes do not match their sha256: the file is damaged, fetch it again.")
    return suite


def _hash_of_attributes(file):
    names = sorted(set(file.attrs) - {"sha256_attributes"})
    return hashlib.sha256(repr([(name, np.asarray(file.attrs[name]).tolist()) for name in names]).encode()).hexdigest()
