"""Suites in HDF5: writing, reading, validating; nothing is ever half-written and no file runs code."""

import hashlib
import os
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4
from zipfile import BadZipFile

import h5py
import numpy as np

from . import __version__
from .data import Suite
from .suites import Parameter

DATA = Path(__file__).resolve().parent.parent / "data"
FORMAT_VERSION = 1
ZIP_DAMAGE = (BadZipFile, ValueError, KeyError, EOFError, OSError, RuntimeError, zlib.error)
HDF5_DAMAGE = (OSError, RuntimeError, KeyError, UnicodeError)
QUANTUM = 0.001  # dex to which maps are stored


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and rename it on success; on failure nothing is left behind.

    The temporary name is like no other, on other machines too, and the content is on disk before the rename: a file
    that bears its name is complete, whatever dies.

    Raises:
        OSError: if it cannot be written, for example on a full disk; the message names ``path``.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        yield temporary
        with open(temporary, "rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise OSError(error.errno, f"{path} could not be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_hdf5(path: Path) -> Iterator[h5py.File]:
    """Yield a new HDF5 file in memory and write it to ``path`` on success: on a full disk, HDF5 itself would crash."""
    with h5py.File(path, "w", driver="core", backing_store=False, libver=("v110", "v110")) as file:
        yield file
        file.flush()
        image = file.id.get_file_image()
    with atomic_write(path) as temporary:
        temporary.write_bytes(image)


def read_npz(path: Path, *names: str) -> list[np.ndarray]:
    """Read arrays that a campaign wrote, by name.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged; pickled objects count as damage, and are never loaded.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return [arrays[name] for name in names]
    except ZIP_DAMAGE as error:
        raise ValueError(f"{path} is damaged: delete it and run the campaign again.") from error


def sha256_of(stored: np.ndarray) -> str:
    """Hash of an array as it is stored."""
    return hashlib.sha256(stored.tobytes()).hexdigest()


def save_suite(suite: Suite, path: Path, quantum: float = QUANTUM) -> None:
    """Write a suite to HDF5: maps, parameters, and provenance attributes, with checksums that reading looks at.

    Maps become integers in units of ``quantum`` dex, shuffled and gzipped, which packs better than h5py's scale-offset
    filter does (5.5 against 6.1 KB for a map of 64 pixels at 0.001 dex).
    """
    _check_finite(suite.maps, path)
    stored = np.rint(suite.maps / quantum).astype(np.int16)
    with atomic_hdf5(path) as file:
        chunk = (1,) + suite.maps.shape[1:]
        packed = dict(shuffle=True, compression="gzip", compression_opts=9)
        file.create_dataset("maps", data=stored, chunks=chunk, fletcher32=True, **packed)
        file["maps"].attrs["quantum"] = quantum
        for name, column in (("theta", suite.theta), ("sim_id", suite.sim_id)):
            file.create_dataset(name, data=column, fletcher32=True)
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
            units="log10 (Msun/h)/(Mpc/h)^2",
            seed=suite.seed,
            package_version=__version__,
            git_revision=git_revision(),
            sha256=sha256_of(stored),
        )
        file.attrs["sha256_attributes"] = _hash_of_attributes(file)


def load_suite(path: Path) -> Suite:
    """Read a suite from HDF5 into memory.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is no suite file, or breaks the schema; the message names the field.
    """
    with open_hdf5(path) as file:
        _check_schema(path, file)
        attrs = file.attrs
        columns = zip(attrs["param_names"], attrs["param_low"], attrs["param_high"], attrs["param_log"], strict=True)
        return Suite(
            maps=_read_maps(file["maps"]),
            theta=file["theta"][:],
            sim_id=file["sim_id"][:],
            parameters=tuple(Parameter(str(n), float(lo), float(hi), bool(log)) for n, lo, hi, log in columns),
            n_inferred=int(attrs["n_inferred"]),
            n_sims_in_suite=int(attrs["n_sims_in_suite"]),
            name=attrs["suite"],
            fidelity=attrs["fidelity"],
            field=attrs["field"],
            seed=int(attrs["seed"]),
            box_size=float(attrs["box_size_mpc_h"]),
            slice_thickness=float(attrs["slice_mpc_h"]),
        )


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


def _read_maps(dataset):
    maps = dataset[:].astype(np.float32)
    return maps * np.float32(dataset.attrs["quantum"]) if "quantum" in dataset.attrs else maps


@contextmanager
def open_hdf5(path: Path) -> Iterator[h5py.File]:
    """Yield an HDF5 file for reading.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is another kind of file, or HDF5 stumbles over it while it is open.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        with h5py.File(path, "r") as file:
            yield file
    except HDF5_DAMAGE as error:
        raise ValueError(
            f"{path} is not a readable HDF5 file (truncated, damaged or of another kind): fetch it again."
        ) from error


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


def _check_schema(path, file):
    def need(condition, complaint):
        if not condition:
            raise ValueError(f"{path}: {complaint}")

    for name in ("maps", "theta", "sim_id"):
        need(name in file, f"dataset {name!r} is missing.")
    for name in _ATTRIBUTES:
        need(name in file.attrs, f"attribute {name!r} is missing.")
    need(file.attrs["format_version"] == FORMAT_VERSION, f"format_version is not {FORMAT_VERSION}.")
    maps, theta, n_params = file["maps"], file["theta"], len(file.attrs["param_names"])
    need(
        maps.ndim == 4 and maps.shape[2] == maps.shape[3],
        f"maps has shape {maps.shape}: expected (n_sims, n_maps_per_sim, n_pix, n_pix).",
    )
    need(theta.shape == (len(maps), n_params), f"theta has shape {theta.shape}: expected ({len(maps)}, {n_params}).")
    need(file["sim_id"].shape == (len(maps),), f"sim_id has shape {file['sim_id'].shape}: expected ({len(maps)},).")
    for name in ("param_low", "param_high", "param_log"):
        need(
            len(file.attrs[name]) == n_params, f"attribute {name!r} needs one value for each of {n_params} parameters."
        )
    need(1 <= file.attrs["n_inferred"] <= n_params, f"n_inferred must lie in 1 to {n_params}.")


def _check_finite(maps, path):
    bad = int((~np.isfinite(maps)).any(axis=(1, 2, 3)).sum())
    if bad:
        raise ValueError(
            f"{path}: maps of {bad} simulations hold NaN or infinite log10 density (zero or negative pixels)."
        )


def validate(path: Path) -> Suite:
    """Check a suite file completely: schema, parameter ranges, finite maps and hash; returns it.

    Raises:
        ValueError: with the first defect found, naming the field.
    """
    suite = load_suite(path)
    _check_finite(suite.maps, path)
    if len(np.unique(suite.sim_id)) != len(suite):
        raise ValueError(f"{path}: sim_id repeats a simulation.")
    for column, p in zip(suite.theta.T, suite.parameters, strict=True):
        if not (np.isfinite(column).all() and column.min() >= p.low and column.max() <= p.high):
            raise ValueError(
                f"{path}: theta column {p.name} spans {column.min():.4g} to {column.max():.4g}, outside its prior "
                f"[{p.low:.4g}, {p.high:.4g}]; is the column order right?"
            )
    with open_hdf5(path) as file:
        if file.attrs["sha256"] != sha256_of(file["maps"][:]):
            raise ValueError(f"{path}: maps do not match their sha256: the file is damaged, fetch it again.")
        if file.attrs.get("sha256_attributes", "") not in ("", _hash_of_attributes(file)):
            raise ValueError(f"{path}: the attributes do not match their sha256: the file is damaged, fetch it again.")
    return suite


def _hash_of_attributes(file):
    names = sorted(set(file.attrs) - {"sha256_attributes"})
    return hashlib.sha256(repr([(name, np.asarray(file.attrs[name]).tolist()) for name in names]).encode()).hexdigest()


def git_revision() -> str:
    """Revision of the working tree, or ``unknown`` outside of one."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
