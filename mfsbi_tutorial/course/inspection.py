"""A complete check of any file that the course writes or ships."""

from pathlib import Path
from zipfile import ZipFile

import h5py
import numpy as np
import pandas as pd

from .. import inference
from ..data import load_showcase, validate
from ..data.camels import MAPS_PER_SIM
from ..data.files import ZIP_DAMAGE, open_hdf5, read_npz
from ..data.hdf5 import is_guarded
from ..evaluation import load_scores, load_table
from ..evaluation.results import BUDGET_KINDS, stored_levels
from ..evaluation.scores import PER_SIM
from ..simulation import FIELDS

KINDS = "suites and CMD's maps (.h5, .npy), shards and posteriors (.npz), checkpoints (.safetensors), tables (.csv)"
STRANGE = (TypeError, AttributeError, LookupError, pd.errors.ParserError)  # of content that looks like ours and is not
MEMBERS = [f"{fidelity}_{field}" for fidelity, fields in FIELDS.items() for field in fields]  # of a shard, by name


def inspect_file(path: Path) -> str:
    """Check a file completely, whatever of the course's it is; returns what it is, in a few words.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or something is wrong with it.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    readers = {".npy": _suite, ".h5": _hdf5, ".hdf5": _hdf5, ".npz": _npz, ".safetensors": _checkpoint, ".csv": _table}
    if path.suffix not in readers:
        raise ValueError(f"{path}: expected one of {KINDS}.")
    try:
        return readers[path.suffix](path)
    except STRANGE as error:
        found = f"{path} holds what is not expected there"
        raise ValueError(f"{found}: it is damaged, or not one of the course's.") from error


def _suite(path):
    suite = validate(path)
    one, many, unit = ("map", "maps", "pixels") if len(suite.data_shape) == 2 else ("vector", "vectors", "features")
    per_sim = suite.x.shape[1]
    size = f"{len(suite)} simulations, {per_sim} {one if per_sim == 1 else many} each, {suite.data_shape[0]} {unit}"
    title = " ".join(word for word in (suite.name, suite.fidelity, suite.field) if word)
    unguarded = path.suffix != ".npy" and not is_guarded(path)
    note = "; written before version 0.2, without a checksum of its parameters" if unguarded else ""
    return f"suite {title}, {size}, {len(suite.parameters)} parameters{note}"


def _hdf5(path):
    with open_hdf5(path) as file:
        names = set(file)
        kinds = {
            _suite: "theta" in names,
            _posteriors: "shown_theta" in names,
            _showcase: "quantum" in file.attrs,
            _scores: "level_steps" in file.attrs,
        }
    return next((reader for reader, fits in kinds.items() if fits), _suite)(path)


def _showcase(path):
    pictures = load_showcase(path)
    _need(pictures and all(np.isfinite(maps).all() for maps in pictures.values()), path, "there is no finite picture")
    return f"pictures of one universe: {', '.join(pictures)}"


def _scores(path):
    """The scores of a campaign, which ``sweep.collect_scores`` gathered."""
    found = load_scores(path=path)
    for key, run in found.items():
        finite = all(np.isfinite(getattr(run, name)).all() for name in PER_SIM)
        _need(finite and ((run.levels >= 0) & (run.levels <= 1)).all(), path, f"{key} has scores that are none")
    return f"scores of {len(found)} runs by test simulation"


def _posteriors(path):
    """The posteriors of a campaign, which ``sweep.collect_posteriors`` gathered."""
    with open_hdf5(path) as file:
        n_obs = len(file["sim_id"])
        theta = file["shown_theta"][:]
        _need(((theta >= 0) & (theta <= 1)).all(), path, "shown_theta leaves the unit cube")
        _need(file["shown_sim_id"].shape == theta.shape[:1], path, "shown_sim_id does not belong to shown_theta")
        runs = [name for name in file if isinstance(file[name], h5py.Group)]
        for name in runs:
            increments = file[name]["increments"][:]
            levels = stored_levels(file, name)
            fits = increments.dtype == np.uint8 and increments.shape[1:] == theta.shape
            _need(fits, path, f"the samples of {name} do not belong to the shown maps")
            _need(levels.shape == (n_obs,), path, f"{name} has {levels.size} levels for {n_obs} maps")
            _need(((levels >= 0) & (levels <= 1)).all(), path, f"a level of {name} is no number from 0 to 1")
    return f"posteriors of {len(runs)} runs, {len(theta)} shown maps, levels of {n_obs}"


def _npz(path):
    try:
        with ZipFile(path) as archive:
            names = {name.removesuffix(".npy") for name in archive.namelist()}
    except ZIP_DAMAGE as error:
        raise ValueError(f"{path} is damaged, or no .npz file: make it again.") from error
    if "samples" in names or "levels" in names:
        return _run_arrays(path, names)
    known = [name for name in MEMBERS if name in names]
    _need(known, path, f"expected a shard with some of {', '.join(MEMBERS)}")
    for name, maps in zip(known, read_npz(path, *known), strict=True):
        square = maps.ndim == 3 and maps.shape[1] == maps.shape[2]
        _need(square and len(maps) == MAPS_PER_SIM, path, f"{name} has shape {maps.shape}: expected 15 square maps")
        sound = np.issubdtype(maps.dtype, np.floating) and np.isfinite(maps).all() and (maps >= 0).all()
        _need(sound, path, f"{name} has densities that are no positive numbers")
    return f"shard, {MAPS_PER_SIM} maps of {maps.shape[1]} pixels each of {', '.join(known)}"


def _run_arrays(path, names):
    """What a campaign keeps of one run: samples of the shown maps, or scores by test simulation."""
    kept = ("samples",) if "samples" in names else ("levels", "sim_id", *PER_SIM)
    first, *others = read_npz(path, *kept)
    finite = all(np.issubdtype(values.dtype, np.number) and np.isfinite(values).all() for values in (first, *others))
    _need(finite, path, f"{' or '.join(kept)} are not finite")
    if kept == ("samples",):
        _need(first.ndim == 3, path, f"samples have shape {first.shape}")
        return f"posteriors of a run, {first.shape[0]} samples of {first.shape[1]} shown maps"
    n_sims = len(np.unique(others[0]))
    fits = len(others[0]) == len(first) and all(len(values) == n_sims for values in others[1:])
    _need(fits, path, "scores and levels are not of the same simulations")
    return f"scores of a run, {len(first)} maps of {n_sims} test simulations"


def _checkpoint(path):
    model = inference.load_model(path)
    config = model.config
    seen = f"{config.n_features} features" if config.n_features else f"maps of {config.n_pix} pixels"
    origin = model.provenance.get("method", "unknown method")
    return f"checkpoint of {origin}, infers {', '.join(p.name for p in model.parameters)} from {seen}"


def _table(path):
    with path.open(encoding="utf-8", errors="replace") as stream:
        columns = stream.readline().rstrip().split(",")
    if "epoch" in columns:
        return _losses(path)
    ablations = "variant" in columns
    table = pd.read_csv(path) if ablations else load_table(path)
    _need(len(table), path, "it has no rows")
    kinds_known = "budget_kind" in table and table.budget_kind.isin(BUDGET_KINDS).all()
    _need(kinds_known, path, f"a budget_kind is none of {', '.join(BUDGET_KINDS)}")
    numbers = pd.to_numeric(table.get("mtpp", pd.Series([np.nan])), errors="coerce")
    _need(np.isfinite(numbers).all(), path, "mtpp is missing or not finite in some rows")
    _need(ablations or not table.key.duplicated().any(), path, "a run has two rows")
    return f"table of {len(table)} runs{' of ablations' if ablations else ''}"


def _losses(path):
    """Losses by epoch, of one run or of several."""
    losses = pd.read_csv(path).apply(pd.to_numeric, errors="coerce")  # what is no number becomes NaN
    trained = losses[losses.epoch != 0]
    finite = "train" in losses and np.isfinite(trained[["epoch", "train"]]).all(axis=None)
    _need(finite, path, "train is missing or not finite in some epochs")
    return f"losses of {len(trained)} epochs"


def _need(condition, path, complaint):
    if not condition:
        raise ValueError(f"{path}: {complaint}: the file is damaged, or not one of the course's.")
