"""What a suite file must hold: datasets and attributes, read into Python's own types, or named as missing or wrong."""

import hashlib

import h5py
import numpy as np

from .checks import as_numbers, check_real, check_shape
from .priors import Parameter

FORMAT_VERSION = 1
PARAMETERS = {"param_names": "name", "param_low": "low", "param_high": "high", "param_log": "log"}
ATTRIBUTES = {  # of the file: what they are called in a suite, and their type
    "suite": ("name", str), "fidelity": ("fidelity", str), "field": ("field", str), "seed": ("seed", int),
    "n_inferred": ("n_inferred", int), "n_sims_in_suite": ("n_sims_in_suite", int), "units": ("units", str),
    "box_size_mpc_h": ("box_size", float), "slice_mpc_h": ("slice_thickness", float),
}  # fmt: skip
OPTIONAL = {"symmetric": bool, "n_validation": int, "n_test": int}  # the first files of the course lack them
REQUIRED = ("format_version", *PARAMETERS, *ATTRIBUTES, "package_version", "git_revision", "sha256")
KINDS = {int: "iuf", float: "iuf", bool: "biu"}  # of numpy, of which a number of this type may be
MAX_COLUMNS = 2**28  # bytes of theta


def check_schema(file: h5py.File) -> None:
    """Refuse a file that lacks something or holds it in another shape or type; nothing large is read."""
    attrs = file.attrs
    for name in ("theta", "sim_id"):
        _need(name in file, f"dataset {name!r} is missing.")
    _need(("maps" in file) != ("x" in file), "expected either a dataset 'maps' or, for vectors, 'x'.")
    for name in REQUIRED:
        _need(name in attrs, f"attribute {name!r} is missing.")
    _need(np.array_equal(attrs["format_version"], FORMAT_VERSION), f"format_version is not {FORMAT_VERSION}.")
    name = data_name(file)
    for column, kind in ((name, np.number), ("theta", np.number), ("sim_id", np.integer)):
        _need(isinstance(file[column], h5py.Dataset), f"{column} is a group: expected a dataset.")
        held = file[column].dtype
        _need(np.issubdtype(held, kind) and held.kind != "c", f"{column} holds {held.name}: expected {kind.__name__}s.")
    _check_shapes(file, name)


def _check_shapes(file, name):
    shape = file[name].shape or ()
    _need(
        len(shape) in ((4,) if name == "maps" else (2, 3)),
        f"{name} has shape {shape}: expected (n_sims, n_maps_per_sim, n_pix, n_pix) for maps, (n_sims, n_features) or "
        "(n_sims, n_per_sim, n_features) for x.",
    )
    check_shape(data_shape(file), name)
    n_params = np.size(file.attrs["param_names"])
    for key in PARAMETERS:
        one_each = np.shape(file.attrs[key]) == (n_params,)
        _need(one_each, f"attribute {key!r} needs a list of {n_params}, one a parameter.")
    for column, wanted in (("theta", (shape[0], n_params)), ("sim_id", (shape[0],))):
        found = file[column].shape
        _need(found == wanted, f"{column} has shape {found}: expected {wanted}.")
    _need(file["theta"].nbytes <= MAX_COLUMNS, f"theta declares {file['theta'].nbytes:.3g} bytes: split the suite.")


def _need(condition, complaint):
    if not condition:
        raise ValueError(complaint)


def data_name(file: h5py.File) -> str:
    """Name of the dataset of the data, maps or vectors."""
    return "maps" if "maps" in file else "x"


def data_shape(file: h5py.File) -> tuple[int, ...]:
    """Shape of the data, (n_sims, n_per_sim, ...)."""
    shape = file[data_name(file)].shape
    return shape if len(shape) > 2 else (shape[0], 1, shape[1])


def quantum_of(dataset: h5py.Dataset) -> float | None:
    """The unit that stored integers count, if they do."""
    if "quantum" not in dataset.attrs:
        return None
    quantum = _value(dataset.attrs, "quantum", float)
    check_real("quantum", quantum)
    return quantum


def read_attributes(file: h5py.File) -> dict[str, object]:
    """Parameters, names and numbers of a suite as its arguments."""
    attrs = file.attrs
    names = [_text("param_names", name) for name in np.asarray(attrs["param_names"]).tolist()]
    low, high, log = (as_numbers(attrs[key], f"attribute {key!r}").tolist() for key in tuple(PARAMETERS)[1:])
    found = {field: _value(attrs, key, kind) for key, (field, kind) in ATTRIBUTES.items()}
    found |= {key: _value(attrs, key, kind) for key, kind in OPTIONAL.items() if key in attrs}
    return found | {"parameters": tuple(map(Parameter, names, low, high, map(bool, log)))}


def _value(attrs, key, kind):
    """An attribute as a text or number of Python's."""
    if kind is str:
        return _text(key, attrs[key])
    value = np.asarray(attrs[key])
    if value.shape == () and value.dtype.kind in KINDS[kind]:
        if kind is float or (np.isfinite(value) and value == np.rint(value)):
            return kind(value)
    raise ValueError(f"attribute {key!r} is {ascii(attrs[key])[:60]}: expected one {kind.__name__}.")


def _text(key, value):
    try:
        return value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError as error:
        raise ValueError(f"attribute {key!r} is no text in UTF-8.") from error


def hash_of_attributes(file: h5py.File) -> str:
    """Of all attributes of the file but the hash itself."""
    names = sorted(set(file.attrs) - {"sha256_attributes"})
    return hashlib.sha256(repr([(name, np.asarray(file.attrs[name]).tolist()) for name in names]).encode()).hexdigest()


def hash_of_columns(file: h5py.File) -> str:
    """Of parameters and numbers of the simulations, and of how the data are to be read."""
    data = file[data_name(file)]
    digest = hashlib.sha256(repr((data.shape, data.dtype.str, quantum_of(data))).encode())
    for column in ("theta", "sim_id"):
        digest.update(repr((file[column].shape, file[column].dtype.str)).encode() + file[column][:].tobytes())
    return digest.hexdigest()
