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


def save_suite(suite: Suite, path: Path, quantum: float = QUANTUM) -> None:
    """Write a suite to HDF5: maps (or vectors as ``x``), parameters, and provenance attributes, with checksums that
    reading looks at.

    Maps of log10 surface density become integers in units of ``quantum`` dex, shuffled and gzipped, which packs better
    than h5py's scale-offset filter does (5.5 against 6.1 KB for a map of 64 pixels at 0.001 dex). Other data stay as
    they are.

    Raises:
        ValueError: if the suite breaks the schema that reading checks, its data are not finite, or they are too large
            to be logarithms.
        OSError: if the file cannot be written.
    """
    check_real("quantum", quantum)
    with _naming(path):
        check_shape(suite.x.shape, _dataset(suite))
        check_values(suite)
        _check_storable(suite, quantum)
    name, rounded, stored = _dataset(suite), suite.units == LOG_DENSITY, np.asarray(suite.x)
    if rounded:
        stored = np.rint(stored / quantum).astype(np.int16)
    with atomic_hdf5(path) as file:
        chunk = (1,) + suite.x.shape[1:] if name == "maps" else True
        packed = dict(chunks=chunk, shuffle=True, compression="gzip", compression_opts=9)
        file.create_dataset(name, data=stored, fletcher32=True, **packed)
        if rounded:
            file[name].attrs["quantum"] = quantum
        for column, values in (("theta", suite.theta), ("sim_id", suite.sim_id)):
            file.create_dataset(column, data=values, fletcher32=True)
        file.attrs.update(
            format_version=FORMAT_VERSION,
            suite=suite.name,
            fidelity=suite.fidelity,
            field=suite.field,
            param_names=[p.name for p in suite.parameters],
            param_low=[p.low for p in suite.parameters],
            param_high=[p.high for p in suite.parameters],
            param_log=[p.log for p in suite.parameters],
            n_inferred=suite.n_inferred,
            n_sims_in_suite=suite.n_sims_in_suite,
            box_size_mpc_h=suite.box_size,
            slice_mpc_h=suite.slice_thickness,
            units=suite.units,
            symmetric=suite.symmetric,
            n_validation=suite.held_out[0],
            n_test=suite.held_out[1],
            seed=suite.seed,
            package_version=__version__,
            git_revision=git_revision(),
            sha256=sha256_of(stored),
        )
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
        columns = zip(attrs["param_names"], attrs["param_low"], attrs["param_high"], attrs["param_log"], strict=True)
        suite = Suite(
            x=_read_x(file),
            theta=as_numbers(file["theta"][:], "theta", np.float64),
            sim_id=as_numbers(file["sim_id"][:], "sim_id", np.int64),
            parameters=tuple(Parameter(str(n), float(lo), float(hi), bool(log)) for n, lo, hi, log in columns),
            n_inferred=int(attrs["n_inferred"]),
            n_sims_in_suite=int(attrs["n_sims_in_suite"]),
            name=attrs["suite"],
            fidelity=attrs["fidelity"],
            field=attrs["field"],
            seed=int(attrs["seed"]),
            box_size=float(attrs["box_size_mpc_h"]),
            slice_thickness=float(attrs["slice_mpc_h"]),
            units=attrs["units"],
            symmetric=bool(attrs.get("symmetric", True)),
            n_validation=int(attrs["n_validation"]) if "n_validation" in attrs else None,
            n_test=int(attrs["n_test"]) if "n_test" in attrs else None,
        )
        check_values(suite)
    return suite


def load_showcase(path: Path = DATA / "showcase.h5") -> dict[str, np.ndarray]:
    """One universe with 256^3 particles for pictures (data/showcase.py), fidelity and field by name (``pm_Mtot``, ...):
    log10 surface density of three slices, one an axis, shape (3, 256, 256).

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged.
    """
    with open_hdf5(path) as file:
        for name in file:
            if file[name].attrs.get("sha256") != sha256_of(file[name][:]):
                raise ValueError(f"{path}: {name} does not match its sha256: the file is damaged, fetch it again.")
        return {name: (file[name][:] * file.attrs["quantum"]).astype(np.float32) for name in file}


def _check_storable(suite, quantum):
    largest = np.abs(suite.x).max()
    if suite.units == LOG_DENSITY and largest > quantum * np.iinfo(np.int16).max:
        raise ValueError(
            f"maps reach {largest:.4g}, more than the {quantum * np.iinfo(np.int16).max:.4g} dex that steps of "
            f"{quantum:g} can hold: was the logarithm taken?"
        )


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


_ATTRIBUTES = (
    "format_version",
    "suite",
    "fidelity",
    "field",
    "param_names",
    "param_low",
    "param_high",
    "param_log",
    "n_inferred",
    "n_sims_in_suite",
    "box_size_mpc_h",
    "slice_mpc_h",
    "units",
    "seed",
    "package_version",
    "git_revision",
    "sha256",
)


def _check_schema(file):
    def need(condition, complaint):
        if not condition:
            raise ValueError(complaint)

    for name in ("theta", "sim_id"):
        need(name in file, f"dataset {name!r} is missing.")
    need(("maps" in file) != ("x" in file), "expected either a dataset 'maps' or, for vectors, 'x'.")
    for name in _ATTRIBUTES:
        need(name in file.attrs, f"attribute {name!r} is missing.")
    need(file.attrs["format_version"] == FORMAT_VERSION, f"format_version is not {FORMAT_VERSION}.")
    name = "maps" if "maps" in file else "x"
    maps, theta, n_params = file[name], file["theta"], np.size(file.attrs["param_names"])
    need(
        maps.ndim in ((4,) if name == "maps" else (2, 3)),
        f"{name} has shape {maps.shape}: expected (n_sims, n_maps_per_sim, n_pix, n_pix) for maps, (n_sims, "
        "n_features) or (n_sims, n_per_sim, n_features) for x.",
    )
    for column, kind in ((name, np.number), ("theta", np.number), ("sim_id", np.integer)):
        need(
            np.issubdtype(file[column].dtype, kind), f"{column} holds {file[column].dtype}: expected {kind.__name__}s."
        )
    check_shape(maps.shape if maps.ndim > 2 else (len(maps), 1, maps.shape[1]), name)
    for name in ("param_names", "param_low", "param_high", "param_log"):
        need(
            np.shape(file.attrs[name]) == (n_params,),
            f"attribute {name!r} needs a list of {n_params}, one a parameter.",
        )
    need(theta.shape == (len(maps), n_params), f"theta has shape {theta.shape}: expected ({len(maps)}, {n_params}).")
    need(file["sim_id"].shape == (len(maps),), f"sim_id has shape {file['sim_id'].shape}: expected ({len(maps)},).")


def validate(path: Path) -> Suite:
    """Check a suite file completely: schema, parameter ranges, finite maps and hash; returns it.

    Raises:
        ValueError: with the first defect found, naming the field.
    """
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
