"""A corpus of wrong inputs to every public entry: each gets one sentence that names the mistake, and leaves nothing.

A case is what the sentence must name, one text or several, and a call; ``w`` holds good files and objects, and files
with one defect each. The functions are called as a user would call them, the command line in this process.

Bad inputs to any room belong here. What a wrong input must leave as it was (a widget's picture) stays with the room.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import h5py
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save_file
from toys import make_suite, make_table

from mfsbi_tutorial import evaluation, explorer, plots, summaries, sweep
from mfsbi_tutorial.course import run_notebook, write_copy
from mfsbi_tutorial.data import Parameter, Scaler, Suite, load_showcase, load_suite, save_suite, validate
from mfsbi_tutorial.data.files import REPOSITORY, read_npz
from mfsbi_tutorial.evaluation import (
    Run,
    calibration_error,
    calibration_floor,
    coverage_curves,
    credibility_levels,
    figure_of_merit,
)
from mfsbi_tutorial.evaluation.results import LOW, LOW_SIMS
from mfsbi_tutorial.explorer import State
from mfsbi_tutorial.inference import (
    Model,
    ModelConfig,
    TrainConfig,
    checkpoints,
    config_for,
    fit,
    load_model,
    train_model,
)
from mfsbi_tutorial.inference.estimators import build_estimator
from mfsbi_tutorial.inference.methods import History
from mfsbi_tutorial.simulation import LH, Cosmology, Feedback, Resolution, find_design, simulate
from mfsbi_tutorial.sweep.suites import suite_paths

AB = (Parameter("a", 0.0, 1.0), Parameter("b", 2.0, 3.0))
MODEL = ModelConfig(n_pix=16, width=2, latent=8, flow_hidden=8)
QUICK = TrainConfig(1e-3, epochs=1)
TINY = Resolution(n_grid=8, n_pix=8)
DESIGN = replace(LH, n_sims=3)
DAMAGED, SHORT = Run("scratch", "n_maps", 20), Run("scratch", "n_maps", 30)


def change_attribute(name, value):
    return lambda file: file.attrs.__setitem__(name, value)


def change_dataset(name, change):
    """Replace a dataset by ``change`` of what it held."""

    def damage(file):
        values = file[name][:]
        del file[name]
        file[name] = change(values)

    return damage


def both_kinds(file):
    file["x"] = np.zeros((40, 3))


A_DESIGN = {
    "name": '"own"', "n_sims": "20", "parameters": "{ Omega_m = [0.1, 0.5], sigma_8 = [0.6, 1.0] }",
}  # fmt: skip
DESIGN_DEFECTS = [  # of a design in TOML: what the sentence names, and what is changed
    ("name is missing", {"name": None}),
    ("n_sims is missing", {"n_sims": None}),
    ("name = 'lh'", {"name": '"lh"'}),
    ("name = '../own'", {"name": '"../own"'}),
    ("name = 7", {"name": "7"}),
    ("n_sims = 1", {"n_sims": "1"}),
    ("n_sims = 20.5", {"n_sims": "20.5"}),
    ("n_sims = 10000000000", {"n_sims": "10000000000"}),
    ("seed = -1", {"seed": "-1"}),
    ("sampling = 'random'", {"sampling": '"random"'}),
    ("key 'colour'", {"colour": "3"}),
    ("parameters", {"parameters": "[1, 2]"}),
    ("parameters Omega_m: expected Omega_m, sigma_8", {"parameters": "{ Omega_m = [0.1, 0.5] }"}),
    ("parameters w", {"parameters": "{ Omega_m = [0.1, 0.5], sigma_8 = [0.6, 1.0], w = [-1, 0] }"}),
    ("parameter Omega_m: its prior", {"parameters": "{ Omega_m = [0.5, 0.1], sigma_8 = [0.6, 1.0] }"}),
    ("omega_b = 0.049 is not below omega_m", {"parameters": "{ Omega_m = [0.04, 0.5], sigma_8 = [0.6, 1.0] }"}),
    ("sigma_8 = -0.1", {"parameters": "{ Omega_m = [0.1, 0.5], sigma_8 = [-0.1, 1.0] }"}),
    ("a_sn1 = 0", {"parameters": "{ Omega_m = [0.1, 0.5], sigma_8 = [0.6, 1.0], A_SN1 = [0, 4] }"}),
    ("parameter Omega_m = 3", {"parameters": "{ Omega_m = 3, sigma_8 = [0.6, 1.0] }"}),
    ("inferred = ['h']", {"inferred": '["h"]'}),
    ("twice", {"inferred": '["sigma_8", "sigma_8"]'}),
    ("fidelities = ['sph']", {"fidelities": '["sph"]'}),
    ("fidelities = []", {"fidelities": "[]"}),
    ("fidelities = 'nbody'", {"fidelities": '"nbody"'}),
    ("fidelities = [['nbody']]", {"fidelities": '[["nbody"]]'}),
    ("resolution 'n_pixels'", {"resolution": "{ n_pixels = 8 }"}),
    ("n_pix = -1", {"resolution": "{ n_pix = -1 }"}),
    ("n_pix = 4", {"resolution": "{ n_pix = 4 }"}),
    ("log = 'false'", {"parameters": "{ Omega_m = { low = 0.1, high = 0.5, log = 'false' }, sigma_8 = [0.6, 1.0] }"}),
    ("inferred = [['Omega_m']]", {"inferred": '[["Omega_m"]]'}),
    ("resolution: expected a table", {"resolution": "64"}),
]
STRANGE_FILES = {  # files of the course's kinds that are none of its files: what the sentence names
    "strange.npz": "expected a shard",
    "below_zero.npz": "no positive numbers",
    "oblong.npz": "pm_Mtot has shape",
    "complex.npz": "no positive numbers",
    "run_of_none.npz": "not of the same simulations",
    "folder_for_data.h5": "holds what is not expected there",
    "words.csv": "mtpp is missing or not finite",
    "header.csv": "it has no rows",
    "levels.h5": "a level of a-run",
    "twice.csv": "a run has two rows",
    "losses.csv": "train is missing or not finite",
}


def replace_dataset(name, make):
    """Put what ``make`` gives of the file's old dataset in its place, or what it makes itself."""

    def damage(file):
        values = file[name][:]
        del file[name]
        made = make(file, values)
        if made is not None:
            file[name] = made

    return damage


def elsewhere(file, values):
    """Values in a raw file beside this one, and a dataset that reads them there."""
    raw = f"{file.filename}.raw"
    values.tofile(raw)
    file.create_dataset("theta", values.shape, values.dtype, external=[(raw, 0, values.nbytes)])


def virtual(file, values):
    layout = h5py.VirtualLayout(values.shape, values.dtype)
    layout[:] = h5py.VirtualSource(f"{file.filename}.source", "theta", values.shape)
    file.create_virtual_dataset("theta", layout)


def vast(file, values):
    file.create_dataset("maps", (len(values), 15, 4096, 4096), np.int16, chunks=(1, 1, 64, 64), compression="gzip")


def vast_chunk(file, values):
    shape = (len(values), 1, 8192, 8192)
    packed = file.create_dataset("maps", shape, np.int32, chunks=(2, 1, 8192, 8192), compression="gzip")
    for start in range(0, len(values), 2):
        packed.id.write_direct_chunk((start, 0, 0, 0), bytes(2**20))


DEFECTS = {  # of a suite file: name, what the sentence names, how it comes about
    "no_theta": ("dataset 'theta'", lambda file: file.__delitem__("theta")),
    "no_maps": ("'maps'", lambda file: file.__delitem__("maps")),
    "maps_and_x": ("'maps'", both_kinds),
    "no_units": ("attribute 'units'", lambda file: file.attrs.__delitem__("units")),
    "future": ("format_version", change_attribute("format_version", 2)),
    "n_inferred": ("n_inferred = 7", change_attribute("n_inferred", 7)),
    "one_low": ("'param_low'", change_attribute("param_low", 0.1)),
    "one_name": ("'param_names'", change_attribute("param_names", "Omega_m")),
    "prior": ("parameter Omega_m", change_attribute("param_low", [0.9, 0.6, 0.25, 0.25, 0.5, 0.5])),
    "swapped": ("theta column Omega_m", change_dataset("theta", lambda theta: theta[:, [1, 0, 2, 3, 4, 5]])),
    "transposed": ("theta has shape", change_dataset("theta", np.transpose)),
    "text_theta": ("theta holds", change_dataset("theta", lambda theta: theta.astype(str).astype(object))),
    "short": ("sim_id has shape", change_dataset("sim_id", lambda sim_id: sim_id[:-1])),
    "twice": ("sim_id repeats simulation 3", change_dataset("sim_id", lambda sim_id: np.minimum(sim_id, 3))),
    "from_one": ("sim_id", change_dataset("sim_id", lambda sim_id: sim_id + 1)),
    "real_sim_id": ("sim_id holds", change_dataset("sim_id", lambda sim_id: sim_id / 2)),
    "flat": ("maps has shape", change_dataset("maps", lambda maps: maps[:, 0, 0])),
    "oblong": ("square maps", change_dataset("maps", lambda maps: maps[..., :9])),
    "empty": ("maps has shape", change_dataset("maps", lambda maps: maps[:0])),
    "text_maps": ("maps holds", change_dataset("maps", lambda maps: maps.astype("S6"))),
    "complex_theta": ("theta holds complex128", change_dataset("theta", lambda theta: theta.astype(complex))),
    "sorted": ("sorted by Omega_m", change_dataset("theta", lambda theta: theta[np.argsort(theta[:, 0])])),
    "group": ("theta is a group", replace_dataset("theta", lambda file, _: file.create_group("theta") and None)),
    "soft_link": ("'theta' is a link", replace_dataset("theta", lambda *_: h5py.SoftLink("/sim_id"))),
    "link": ("'theta' is a link", replace_dataset("theta", lambda *_: h5py.ExternalLink("low.h5", "theta"))),
    "deep_link": ("'b' is a link", lambda file: file.__setitem__("a/b", h5py.ExternalLink("/etc/passwd", "/"))),
    "elsewhere": ("'theta' lies in other files", replace_dataset("theta", elsewhere)),
    "virtual": ("'theta' lies in other files", replace_dataset("theta", virtual)),
    "vast": ("'maps' declares 2.01e+10 bytes", replace_dataset("maps", vast)),
    "vast_chunk": ("'maps' has chunks of 5.37e+08 bytes", replace_dataset("maps", vast_chunk)),
    "no_quantum": ("quantum = 0", lambda file: file["maps"].attrs.__setitem__("quantum", 0)),
    "text_quantum": ("attribute 'quantum'", lambda file: file["maps"].attrs.__setitem__("quantum", "1")),
    "seed_inf": ("attribute 'seed' is", change_attribute("seed", np.inf)),
    "seed_half": ("attribute 'seed' is", change_attribute("seed", 0.5)),
    "seeds": ("attribute 'seed' is", change_attribute("seed", [1, 2])),
    "seed_empty": ("attribute 'seed' is", change_attribute("seed", h5py.Empty("i8"))),
    "text_low": ("'param_low'", change_attribute("param_low", ["a"] * 6)),
    "format": ("format_version", change_attribute("format_version", [1, 1])),
    "colour": (r"name = 'red \x1b[31m'", change_attribute("suite", "red \x1b[31m")),
    "two_lines": (r"units = 'a\nb'", change_attribute("units", "a\nb")),
    "long": ("expected a text of 0 to 100", change_attribute("fidelity", 300 * "x")),
    "reversed_text": ("expected a text of 0 to 100", change_attribute("field", "\u202eMcdm")),
    "no_text": ("attribute 'field' is no text", change_attribute("field", np.bytes_(b"\xff"))),
    "number": ("field = np.int64(3)", change_attribute("field", 3)),
    "colours": (r"'\x1b[31m'", change_attribute("param_names", ["\x1b[31m", *"bcdef"])),
}


def change_cell(name, where, value):
    return lambda file: file[name].__setitem__(where, value)


UNSEEN_DEFECTS = {  # what the checksums alone tell, and validate therefore
    "turned_theta": ("theta and sim_id do not match", change_dataset("theta", lambda theta: theta[::-1])),
    "turned_sim_id": ("theta and sim_id do not match", change_dataset("sim_id", lambda sim_id: sim_id[::-1])),
    "twice_as_far": ("theta and sim_id do not match", lambda file: file["maps"].attrs.__setitem__("quantum", 0.002)),
    "renamed": ("the attributes do not match", change_attribute("fidelity", "pm")),
    "unguarded": ("the attributes do not match", lambda file: file.attrs.__delitem__("sha256_columns")),
}

VECTOR_DEFECTS = {  # the same of a file of vectors, seen by validate
    "no_x": ("either a dataset 'maps' or", lambda file: file.__delitem__("x")),
    "x_and_maps": (
        "either a dataset 'maps' or",
        lambda file: file.create_dataset("maps", data=np.zeros((40, 1, 8, 8))),
    ),
    "nan_in_x": ("NaN or infinite", change_cell("x", (3, 0, 1), np.nan)),
    "another_x": ("sha256", change_cell("x", (3, 0, 1), 0.5)),
    "theta_outside": ("theta column a leaves its prior", change_cell("theta", (3, 0), 9.0)),
    "x_twice": ("sim_id repeats simulation 4", change_cell("sim_id", 3, 4)),
    "x_prior": ("parameter a", change_attribute("param_low", [5.0, 2.0])),
    "x_n_inferred": ("n_inferred = 3", change_attribute("n_inferred", 3)),
    "x_n_sims": ("sim_id reaches from 0 to 39: expected 0 to 19", change_attribute("n_sims_in_suite", 20)),
    "x_n_test": ("expected 0 or more", change_attribute("n_test", -1)),
    "x_lost": ("feature 0 of x is lost", change_dataset("x", lambda x: x.astype(np.float64) + 1e9)),
    "x_complex": ("x holds complex64", change_dataset("x", lambda x: x.astype(np.complex64))),
}


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def write_suites(folder, suites):
    """Files of the suites, and copies with one defect each."""
    for name, suite in suites.items():
        save_suite(suite, folder / f"{name}.h5")
    for original, defects in (("toy", DEFECTS), ("toy", UNSEEN_DEFECTS), ("vectors", VECTOR_DEFECTS)):
        for name, (_, damage) in defects.items():
            shutil.copy(folder / f"{original}.h5", folder / f"{name}.h5")
            with h5py.File(folder / f"{name}.h5", "r+") as file:
                damage(file)
    with h5py.File(folder / "nan.h5", "w") as copy, h5py.File(folder / "low.h5") as file:
        for column in ("theta", "sim_id"):
            file.copy(file[column], copy)
        copy["maps"] = np.full(file["maps"].shape, np.nan)
        copy.attrs.update(file.attrs)
    (folder / "half.h5").write_bytes((folder / "toy.h5").read_bytes()[:3000])


def write_checkpoints(folder, model):
    """A good one, and others that are none."""
    model.save(folder / "model.safetensors")
    hopeless = model.copy()
    with torch.no_grad():
        next(hopeless.estimator.parameters()).fill_(torch.nan)
    hopeless.save(folder / "nan.safetensors")
    content = (folder / "model.safetensors").read_bytes()
    (folder / "half.safetensors").write_bytes(content[: len(content) // 2])
    (folder / "flipped.safetensors").write_bytes(content[:-5] + bytes([content[-5] ^ 1]) + content[-4:])
    save_file({"weight": torch.zeros(3)}, folder / "strange.safetensors")


def write_designs(folder):
    for number, (_, changes) in enumerate(DESIGN_DEFECTS):
        lines = [f"{key} = {value}" for key, value in {**A_DESIGN, **changes}.items() if value is not None]
        (folder / f"{number}.toml").write_text("\n".join(lines))


def write_strange_files(folder):
    np.savez(folder / "strange.npz", anything=np.zeros(3))
    np.savez(folder / "below_zero.npz", pm_Mtot=np.full((15, 8, 8), -1.0))
    np.savez(folder / "oblong.npz", pm_Mtot=np.ones((15, 8, 9)))
    np.savez(folder / "complex.npz", pm_Mtot=np.full((15, 8, 8), 1.0 + 1.0j))
    scores = {"log_q": np.zeros(2), "fom": np.ones(2), "squared": np.zeros((2, 2))}
    np.savez(folder / "run_of_none.npz", levels=np.zeros(6), sim_id=np.repeat(np.arange(3), 2), **scores)
    with h5py.File(folder / "folder_for_data.h5", "w") as file:
        file["sim_id"] = np.arange(4)
        file.create_group("shown_theta")
    with h5py.File(folder / "levels.h5", "w") as file:
        file["sim_id"] = np.arange(4)
        file["shown_sim_id"] = np.arange(2)
        file["shown_theta"] = np.full((2, 2), 0.5)
        file["a-run/increments"] = np.zeros((5, 2, 2), np.uint8)
        file["a-run/levels"] = np.full(4, 2.0)
    row = {"method": "scratch", "budget_kind": "n_maps", "budget": 50, "seed": 0, "suite": "lh", "field": "Mcdm",
           "low": LOW, "low_sims": 900, "key": "a", "mtpp": 1.0}  # fmt: skip
    pd.DataFrame([row, row]).to_csv(folder / "twice.csv", index=False)
    pd.DataFrame([{**row, "mtpp": "high"}]).to_csv(folder / "words.csv", index=False)
    pd.DataFrame([row])[:0].to_csv(folder / "header.csv", index=False)
    pd.DataFrame({"epoch": [0, 1], "train": [np.nan, np.nan]}).to_csv(folder / "losses.csv", index=False)


def each(tensors, change):
    """Change every tensor of numbers that are not whole."""
    tensors.update({name: change(t) for name, t in tensors.items() if t.is_floating_point()})


CHECKPOINT_DEFECTS = {  # of a checkpoint whose hash is right: what the sentence names, and how it comes about
    "no_config": ("config, parameters or provenance", lambda header, _: header.pop("config")),
    "no_parameters": ("config, parameters or provenance", lambda header, _: header.pop("parameters")),
    "no_provenance": ("config, parameters or provenance", lambda header, _: header.pop("provenance")),
    "list_config": ("config, parameters or provenance", lambda header, _: header.update(config=[1])),
    "odd_parameter": ("config, parameters or provenance", lambda header, _: header["parameters"][0].update(low="x")),
    "odd_config": ("another architecture", lambda header, _: header["config"].update(magic=1)),
    "vast_theta": ("another architecture", lambda header, _: header["config"].update(n_theta=10**12)),
    "vast_blocks": ("another architecture", lambda header, _: header["config"].update(n_blocks=10**9)),
    "vast_members": ("another architecture", lambda header, _: header["config"].update(n_members=100, latent=10**5)),
    "vast_pixels": ("another architecture", lambda header, _: header["config"].update(n_pix=8192, width=1024)),
    "bfloat": (
        "another architecture",
        lambda _, tensors: tensors.update({k: t.bfloat16() for k, t in tensors.items()}),
    ),
    "nan": (
        "weights that are no numbers",
        lambda _, tensors: [t.fill_(np.nan) for t in tensors.values() if t.ndim > 1],
    ),
}


def write_spoilt_checkpoints(folder):
    """Copies of a good one that differ in header or tensors, and have hashes that fit."""
    for name, (_, spoil) in CHECKPOINT_DEFECTS.items():
        tensors, text, _ = checkpoints._read(folder / "model.safetensors")
        header = json.loads(text)
        spoil(header, tensors)
        text = json.dumps(header)
        metadata = {"header": text, "sha256": checkpoints._content_hash(tensors, text)}
        save_file(tensors, folder / f"{name}.safetensors", metadata)


ROWS = {"row_empty": "{}", "row_list": "[]", "row_null": "null", "row_deep": 10**5 * "["}


def npz_member(path, header):
    """A compressed .npz file with one member ``a``, of a megabyte of zeros after ``header``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.npy", "w") as stream:
        np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, **header})
        stream.write(bytes(2**20))


def write_traps(folder):
    """Links, a pipe, and arrays that declare more than there is."""
    (folder / "to_full").symlink_to("/dev/full")
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe")
    npz_member(folder / "liar.npz", {"shape": (10**6, 10**6)})
    npz_member(folder / "negative.npz", {"shape": (-1, 10)})
    with zipfile.ZipFile(folder / "empty.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", (folder / "nothing").read_bytes())
    cmd = folder / "Maps_Mcdm_IllustrisTNG_LH_z=0.00.npy"
    with open(cmd, "wb") as stream:
        header = {"descr": "<f4", "fortran_order": False, "shape": (-15, 8, 8)}
        np.lib.format.write_array_header_1_0(stream, header)
    for name, text in ROWS.items():
        (folder / name / "run").mkdir(parents=True)
        (folder / name / "run" / "row.json").write_text(text)


def write_the_rest(folder, rng):
    """What is no suite and no checkpoint: text, an empty file and folder, spoilt runs, shards."""
    (folder / "text").write_text("Omega_m sigma_8\n0.3 0.8\n")
    for name in ("nothing", "nothing.h5", "nothing.npz", "nothing.csv"):
        (folder / name).touch()
    (folder / "folder").mkdir()
    (folder / "full").mkdir()
    for name in ("transfer.safetensors", f"lh_{LOW}_Mtot.h5", "00_tour.html"):
        (folder / "full" / name).touch()
    write_designs(folder)
    write_strange_files(folder)
    for run in (DAMAGED, SHORT):
        (folder / "runs" / run.key).mkdir(parents=True)
    (folder / "runs" / DAMAGED.key / "row.json").write_text('{"method": "scra')
    np.savez(folder / "runs" / SHORT.key / "posteriors.npz", samples=rng.random((5, 1, 2)))
    np.savez(folder / "runs" / SHORT.key / "scores.npz", levels=rng.random(16), sim_id=np.arange(16))
    sweep.simulate_suite(DESIGN, folder / "shards", n_jobs=1, resolution=TINY)
    shutil.copytree(folder / "shards", folder / "damaged_shards")
    (folder / "damaged_shards" / "00001.npz").write_bytes(b"PK")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder of good and bad files, and good objects."""
    folder = tmp_path_factory.mktemp("world")
    rng = np.random.default_rng(0)
    suites = {
        "toy": make_suite(),
        "low": make_suite(fidelity=LOW, field="Mtot"),
        "vectors": Suite.from_arrays(rng.normal(size=(40, 16)), rng.random((40, 2)) + [0, 2], AB),
        "other": make_suite(n_inferred=3),
    }
    suite, vectors = suites["toy"], suites["vectors"]
    model = Model.new(MODEL, Scaler.fit(suite), suite.inferred, 0)
    write_suites(folder, suites)
    write_checkpoints(folder, model)
    write_spoilt_checkpoints(folder)
    write_the_rest(folder, rng)
    write_traps(folder)
    (folder / "suites").mkdir()
    for run_file in suite_paths(a_run(), folder / "suites"):
        shutil.copy(folder / "toy.h5", run_file)
    return SimpleNamespace(
        folder=folder, suite=suite, low=suites["low"], vectors=vectors, model=model,
        vector_model=Model.new(config_for(vectors), Scaler.fit(vectors), AB, 0),
        store=explorer.course_store(), table=evaluation.load_table(),
        samples=rng.random((50, 30, 2)), theta=rng.random((30, 2)), levels=rng.random(30), sims=np.arange(30),
        maps=suite.x[0], draw=suite.split("test").as_draw(),
    )  # fmt: skip


def from_arrays(**changes):
    """Forty good simulations of your own, but for the changes."""
    rng = np.random.default_rng(0)
    values = dict(x=rng.normal(size=(40, 7)), theta=rng.random((40, 2)) + [0, 2], parameters=AB)
    return Suite.from_arrays(**{**values, **changes})


def spoilt(shape, value, good=0.5):
    x = np.zeros(shape) + good
    x[3] = value
    return x


def far_away(shape, where):
    """Noise of unit width, which lies at 1e9 in one place."""
    x = np.random.default_rng(0).normal(size=shape)
    x[where] += 1e9
    return x


def sorted_suite(w):
    return replace(w.suite, theta=w.suite.theta[np.argsort(w.suite.theta[:, 0])])


def with_nan(method):
    table = make_table().assign(low=LOW, low_sims=LOW_SIMS)
    return table.assign(mtpp=table.mtpp.where(table.method != method))


def campaign(w):
    """Folders of complete suites, and of results to be made."""
    return w.folder / "suites", w.folder / "new"


def rising(n_sims=40):
    return np.linspace([0.0, 2.0], [1.0, 3.0], n_sims)


def a_run(method="scratch", kind="n_maps", budget=20, **changes):
    return Run(method, kind, budget, **changes)


OWN_ARRAYS = [
    ("x is no array of numbers", lambda w: from_arrays(x=[[1.0, 2.0], [3.0]])),
    ("x is no array of numbers", lambda w: from_arrays(x=[["a", "b"]] * 40)),
    ("x is no array of numbers", lambda w: from_arrays(x=[["a"]] * 40)),
    ("x has shape (40,)", lambda w: from_arrays(x=np.zeros(40))),
    (("x has shape (40, 1, 0)", "none of them 0"), lambda w: from_arrays(x=np.zeros((40, 0)))),
    ("x has shape (2, 40, 1, 8, 8)", lambda w: from_arrays(x=np.zeros((2, 40, 1, 8, 8)))),
    ("may be maps or vectors", lambda w: from_arrays(x=np.zeros((40, 16, 16)))),
    ("may be maps or vectors", lambda w: from_arrays(x=np.zeros((40, 64, 64)))),
    ("square maps", lambda w: from_arrays(x=np.zeros((40, 1, 16, 8)))),
    ("square maps", lambda w: from_arrays(x=np.zeros((40, 1, 16, 12)))),
    ("at least 8 pixels", lambda w: from_arrays(x=np.zeros((40, 1, 4, 4)))),
    ("at least 8 pixels", lambda w: from_arrays(x=np.zeros((40, 1, 6, 6)))),
    ("1 simulations hold NaN or infinite values, first in row 3", lambda w: from_arrays(x=spoilt((40, 7), np.nan))),
    ("NaN or infinite", lambda w: from_arrays(x=spoilt((40, 7), -np.inf))),
    ("NaN or infinite", lambda w: from_arrays(x=spoilt((40, 7), 1e300))),
    ("theta has shape (40, 2): expected (39, 2)", lambda w: from_arrays(x=np.zeros((39, 7)))),
    ("theta has shape (39, 2): expected (40, 2)", lambda w: from_arrays(theta=rising(39))),
    ("theta has shape (2, 40)", lambda w: from_arrays(theta=rising().T)),
    ("theta has shape (40,)", lambda w: from_arrays(theta=rising()[:, 0])),
    ("theta has shape (40,)", lambda w: from_arrays(theta=rising()[:, 0], parameters=AB[:1])),
    ("theta has shape (40, 1): expected (40, 2)", lambda w: from_arrays(theta=rising()[:, :1])),
    ("theta column a leaves its prior", lambda w: from_arrays(theta=rising()[:, ::-1])),
    (
        ("theta column b leaves its prior", "with 5 in row 3"),
        lambda w: from_arrays(theta=spoilt((40, 2), [0.5, 5.0], [0.5, 2.5])),
    ),
    ("theta column a is NaN", lambda w: from_arrays(theta=spoilt((40, 2), [np.nan, 2.5], [0.5, 2.5]))),
    ("theta is no array of numbers", lambda w: from_arrays(theta=[["0.3", "low"]] * 40)),
    ("theta is no array of numbers", lambda w: from_arrays(theta=[["a", "b"]] * 40)),
    ("sorted by a", lambda w: from_arrays(theta=rising())),
    ("sorted by a", lambda w: from_arrays(x=np.zeros((20, 7)), theta=rising(20))),
    ("n_test = 0.1: expected 0 or more, a whole number", lambda w: from_arrays(n_test=0.1)),
    ("n_validation = 2.5", lambda w: from_arrays(n_validation=2.5)),
    ("n_test = 10: expected", lambda w: from_arrays(n_test="10")),
    ("symmetric = 'no': expected True or False", lambda w: from_arrays(symmetric="no")),
    ("found none", lambda w: from_arrays(parameters=())),
    (("expected Parameter", "found 'a'"), lambda w: from_arrays(parameters=("a", "b"))),
    ("expected Parameter", lambda w: from_arrays(parameters=(("a", 0, 1), ("b", 2, 3)))),
    ("theta has shape (40, 2)", lambda w: from_arrays(parameters=AB[0])),
    ("found None", lambda w: from_arrays(parameters=None)),
    ("x holds complex numbers", lambda w: from_arrays(x=np.zeros((40, 7), complex))),
    ("theta holds complex numbers", lambda w: from_arrays(theta=np.full((40, 2), 1j))),
    ("x is masked", lambda w: from_arrays(x=np.ma.masked_less(np.arange(280.0).reshape(40, 7), 3))),
    ("theta is masked", lambda w: from_arrays(theta=np.ma.masked_less(rising(), 0.5))),
    ("x is no array of numbers", lambda w: from_arrays(x=np.full((40, 7), "1.5"))),
    ("x is no array of numbers", lambda w: from_arrays(x=np.zeros((40, 7), "M8[s]"))),
    ("feature 2 of x is lost in single precision", lambda w: from_arrays(x=far_away((40, 7), (..., 2)))),
    ("x is lost in single precision", lambda w: from_arrays(x=far_away((40, 2, 8, 8), ...))),
    ("name = 'a\\x07'", lambda w: from_arrays(name="a\a")),
    ("units = 'a\\n'", lambda w: from_arrays(units="a\n")),
    ("field = 5", lambda w: from_arrays(field=5)),
    ("expected a text of 0 to 100", lambda w: from_arrays(fidelity=101 * "x")),
    ("a is there twice", lambda w: from_arrays(parameters=(AB[0], AB[0]))),
    ("n_inferred = 0", lambda w: from_arrays(n_inferred=0)),
    ("n_inferred = 3: expected 1 to 2", lambda w: from_arrays(n_inferred=3)),
    ("n_inferred = 1.5", lambda w: from_arrays(n_inferred=1.5)),
    (
        ("5 simulations", "give n_validation and n_test"),
        lambda w: from_arrays(x=np.zeros((5, 7)), theta=rising(5)),
    ),
    ("give n_validation and n_test", lambda w: from_arrays(x=np.zeros((9, 7)), theta=rising(9))),
    (("n_validation = -1: expected 0 or more", "expected 0 or more"), lambda w: from_arrays(n_validation=-1)),
    ("20 for test", lambda w: from_arrays(n_validation=20, n_test=20)),
    ("at least 2 left for training", lambda w: from_arrays(n_test=35)),
    ("no more than there are", lambda w: from_arrays(n_test=41)),
]
PRIORS = [
    (("parameter a", "low < high"), lambda w: Parameter("a", 1.0, 0.0)),
    (("parameter a", "low < high"), lambda w: Parameter("a", 0.5, 0.5)),
    (("parameter a", "finite"), lambda w: Parameter("a", 0.0, np.inf)),
    (("parameter a", "finite"), lambda w: Parameter("a", np.nan, 1.0)),
    (("parameter a", "low > 0"), lambda w: Parameter("a", 0.0, 1.0, log=True)),
    ("parameter a", lambda w: Parameter("a", "0", "1")),
    (("parameter a", "log = 'no'"), lambda w: Parameter("a", 0.1, 1.0, "no")),
    (("the name of a parameter = ''", "1 to 100"), lambda w: Parameter("", 0.0, 1.0)),
    ("the name of a parameter = 'a\\x1b'", lambda w: Parameter("a\x1b", 0.0, 1.0)),
    ("the name of a parameter = b'a'", lambda w: Parameter(b"a", 0.0, 1.0)),
    ("1 to 100 printable", lambda w: Parameter(101 * "a", 0.0, 1.0)),
    ("suite 'camels'", lambda w: find_design("camels")),
]
BUDGETS = [
    ("split 'val'", lambda w: w.suite.split("val")),
    ("n_maps or n_sims", lambda w: w.suite.draw(seed=0)),
    ("n_maps or n_sims", lambda w: w.suite.draw(n_maps=20, n_sims=5, seed=0)),
    ("n_maps = 9", lambda w: w.suite.draw(n_maps=9, seed=0)),
    ("n_maps = 129", lambda w: w.suite.draw(n_maps=129, seed=0)),
    ("n_maps = -20", lambda w: w.suite.draw(n_maps=-20, seed=0)),
    ("n_maps = 20.0", lambda w: w.suite.draw(n_maps=20.0, seed=0)),
    ("n_maps = 20", lambda w: w.suite.draw(n_maps="20", seed=0)),
    ("n_maps = nan", lambda w: w.suite.draw(n_maps=np.nan, seed=0)),
    ("n_sims = 1", lambda w: w.suite.draw(n_sims=1, seed=0)),
    ("n_sims = 33", lambda w: w.suite.draw(n_sims=33, seed=0)),
    ("n_sims = 2", lambda w: w.suite.split("test").draw(n_sims=2, seed=0)),
    ("seed = -1", lambda w: w.suite.draw(n_maps=20, seed=-1)),
    ("seed = None", lambda w: w.suite.draw(n_maps=20, seed=None)),
    ("seed = 0.5", lambda w: w.suite.draw(n_sims=5, seed=0.5)),
    (("seed = 18446744073709551616", "0 to 281474976710656"), lambda w: w.suite.draw(n_sims=5, seed=2**64)),
    ("no training", lambda w: Scaler.fit(w.suite.split("test"))),
]
FILES = [
    ("no such file", lambda w: load_suite(w.folder / "absent.h5")),
    ("no such file", lambda w: load_suite(w.folder / "folder")),
    ("not a readable HDF5 file", lambda w: load_suite(w.folder / "text")),
    ("not a readable HDF5 file", lambda w: load_suite(w.folder / "nothing")),
    ("not a readable HDF5 file", lambda w: load_suite(w.folder / "half.h5")),
    ("not a readable HDF5 file", lambda w: load_suite(w.folder / "model.safetensors")),
    ("NaN", lambda w: validate(w.folder / "nan.h5")),
    ("maps does not match its sha256", lambda w: load_showcase(w.folder / "toy.h5")),
    ("no such file", lambda w: load_showcase(w.folder / "absent.h5")),
    ("new.h5: maps of 1 simulations", lambda w: save_suite(with_maps(w, spoilt((40, 1, 8, 8), np.nan)), new(w, "h5"))),
    ("new.h5: maps reach", lambda w: save_suite(with_maps(w, spoilt((40, 1, 8, 8), 1e11)), new(w, "h5"))),
    ("new.h5: theta has shape", lambda w: save_suite(replace(w.suite, theta=w.suite.theta[:3]), new(w, "h5"))),
    ("new.h5: maps has shape", lambda w: save_suite(w.suite.take(np.arange(0)), new(w, "h5"))),
    ("quantum = 0", lambda w: save_suite(w.suite, new(w, "h5"), quantum=0)),
    ("absent/new.h5", lambda w: save_suite(w.suite, w.folder / "absent" / "new.h5")),
    ("text/new.h5", lambda w: save_suite(w.suite, w.folder / "text" / "new.h5")),
    ("folder", lambda w: save_suite(w.suite, w.folder / "folder")),
    *(
        ((f"{name}.h5", mention), lambda w, name=name: load_suite(w.folder / f"{name}.h5"))
        for name, (mention, _) in DEFECTS.items()
    ),
    *(
        ((f"{name}.h5", mention), lambda w, name=name: validate(w.folder / f"{name}.h5"))
        for name, (mention, _) in {**UNSEEN_DEFECTS, **VECTOR_DEFECTS}.items()
    ),
    ("/dev/full is a device", lambda w: save_suite(w.suite, "/dev/full")),
    ("to_full is a device", lambda w: save_suite(w.suite, w.folder / "to_full")),
    ("loop is a device, a pipe or a loop", lambda w: save_suite(w.suite, w.folder / "loop")),
    ("pipe is a device, a pipe", lambda w: save_suite(w.suite, w.folder / "pipe")),
    ("folder is a folder", lambda w: save_suite(w.suite, w.folder / "folder")),
    ("name = 'a\\n'", lambda w: save_suite(replace(w.suite, name="a\n"), new(w, "h5"))),
    ("sorted by Omega_m", lambda w: save_suite(sorted_suite(w), new(w, "h5"))),
    ("empty.npz is damaged", lambda w: read_npz(w.folder / "empty.npz", "a")),
    ("liar.npz is damaged", lambda w: read_npz(w.folder / "liar.npz", "a")),
    ("negative.npz is damaged", lambda w: read_npz(w.folder / "negative.npz", "a")),
    ("not a whole .npy file", lambda w: load_suite(w.folder / "Maps_Mcdm_IllustrisTNG_LH_z=0.00.npy")),
]
MODELS = [
    ("n_pix = 4", lambda w: ModelConfig(n_pix=4)),
    ("n_members = 0", lambda w: ModelConfig(n_members=0)),
    ("n_theta = 0", lambda w: ModelConfig(n_theta=0)),
    ("width = 0", lambda w: ModelConfig(width=0)),
    ("latent = -1", lambda w: ModelConfig(latent=-1)),
    ("n_features = -1", lambda w: ModelConfig(n_features=-1)),
    ("n_bins = 1", lambda w: ModelConfig(n_bins=1)),
    ("dropout = 1.5", lambda w: ModelConfig(dropout=1.5)),
    ("margin = 0.5", lambda w: ModelConfig(margin=0.5)),
    ("tail_bound = 0", lambda w: ModelConfig(tail_bound=0)),
    ("never vary", lambda w: build_estimator(MODEL, Scaler(0.0, 0.0), 0)),
    ("scaler", lambda w: build_estimator(MODEL, Scaler.fit(w.vectors), 0)),
    ("7", lambda w: build_estimator(ModelConfig(n_features=7), Scaler.fit(w.vectors), 0)),
    ("no such checkpoint", lambda w: load_model(w.folder / "absent")),
    ("no such checkpoint", lambda w: load_model(w.folder / "folder")),
    ("not a readable safetensors file", lambda w: load_model(w.folder / "nothing")),
    ("not a readable safetensors file", lambda w: load_model(w.folder / "toy.h5")),
    ("not a readable safetensors file", lambda w: load_model(w.folder / "half.safetensors")),
    ("does not match its hash", lambda w: load_model(w.folder / "flipped.safetensors")),
    ("no mfsbi header", lambda w: load_model(w.folder / "strange.safetensors")),
    ("absent/new", lambda w: w.model.save(w.folder / "absent" / "new")),
    ("folder", lambda w: w.model.save(w.folder / "folder")),
    ("n_theta = 1000000000000", lambda w: ModelConfig(n_theta=10**12)),
    ("n_blocks = 1000000000", lambda w: ModelConfig(n_blocks=10**9)),
    *(
        (mention, lambda w, name=name: load_model(w.folder / f"{name}.safetensors"))
        for name, (mention, _) in CHECKPOINT_DEFECTS.items()
    ),
    ("to_full is a device", lambda w: w.model.save(w.folder / "to_full")),
    ("an ensemble needs", lambda w: Model.mixture([])),
    ("an ensemble needs", lambda w: Model.mixture([w.model, w.vector_model])),
    ("16-pixel maps", lambda w: w.model.check(make_suite(n_pix=32))),
    ("16-pixel maps", lambda w: replace(w.model, parameters=AB).check(w.vectors)),
    (
        "reads vectors of 16 features, suite own has vectors of 3",
        lambda w: w.vector_model.check(replace(w.vectors, x=w.vectors.x[..., :3])),
    ),
    ("suite own has 9-pixel maps", lambda w: w.vector_model.check(from_arrays(x=np.zeros((40, 2, 9, 9))))),
    ("infers ['Omega_m', 'sigma_8']", lambda w: w.model.check(make_suite(n_inferred=3))),
    ("other priors", lambda w: w.model.check(replace(w.suite, parameters=(AB[0],) + LH.parameters[1:]))),
]
TRAINING = [
    ("learning_rate = 0", lambda w: TrainConfig(0, epochs=1)),
    ("vector_rate = -1", lambda w: TrainConfig(1e-3, epochs=1, vector_rate=-1)),
    ("learning_rate = -0.001", lambda w: TrainConfig(-1e-3, epochs=1)),
    ("learning_rate = nan", lambda w: TrainConfig(np.nan, epochs=1)),
    ("epochs = 0", lambda w: TrainConfig(1e-3, epochs=0)),
    ("epochs = 1.5", lambda w: TrainConfig(1e-3, epochs=1.5)),
    ("batch_size = 0", lambda w: TrainConfig(1e-3, 1, batch_size=0)),
    ("batch_size = 1", lambda w: TrainConfig(1e-3, 1, batch_size=1)),
    ("min_steps = -1", lambda w: TrainConfig(1e-3, 1, min_steps=-1)),
    ("decay = 0", lambda w: TrainConfig(1e-3, 1, decay=0)),
    ("decay = 1.1", lambda w: TrainConfig(1e-3, 1, decay=1.1)),
    ("clip_norm = 0", lambda w: TrainConfig(1e-3, 1, clip_norm=0)),
    ("weight_decay = -1", lambda w: TrainConfig(1e-3, 1, weight_decay=-1)),
    ("total_decay = -1", lambda w: TrainConfig(1e-3, 1, total_decay=-1)),
    ("validation", lambda w: fit(w.model.copy(), w.draw, None, QUICK, 0)),
    ("validation", lambda w: fit(w.model.copy(), w.draw, nothing(w), QUICK, 0)),
    ("nothing to train on", lambda w: fit(w.model.copy(), nothing(w), w.draw, QUICK, 0)),
    ("seed = -1", lambda w: fit(w.model.copy(), w.draw, w.draw, QUICK, -1)),
    ("(32, 32)", lambda w: fit(w.model.copy(), make_suite(n_pix=32).as_draw(), w.draw, QUICK, 0)),
    ("theta", lambda w: fit(w.model.copy(), make_suite(n_inferred=3).as_draw(), w.draw, QUICK, 0)),
    ("hold NaN", lambda w: train_model("pretrain", load_suite(w.folder / "nan.h5"), preset=QUICK)),
    ("no number", lambda w: fit(w.model.copy(), replace(w.draw, x=np.nan * w.draw.x), w.draw, QUICK, 0)),
    ("no number", lambda w: train_model("pretrain", w.low, preset=TrainConfig(1e30, 3, clip_norm=1e30), config=MODEL)),
    ("method 'magic'", lambda w: train_model("magic", w.low, w.suite)),
    ("needs an LF suite", lambda w: train_model("pretrain")),
    ("needs an LF suite", lambda w: train_model("scratch", high=w.suite, n_maps=20)),
    ("needs an HF suite", lambda w: train_model("accurate", w.low)),
    ("no validation simulations", lambda w: train_model("scratch_whole", *[from_arrays(n_validation=0, n_test=0)] * 2)),
    ("n_maps or n_sims", lambda w: train_model("scratch", w.low, w.suite)),
    ("n_sims = 500", lambda w: train_model("scratch", w.low, w.suite, n_sims=500)),
    ("low = 'low.h5': expected a Suite", lambda w: train_model("pretrain", "low.h5")),
    ("start = 'a': expected a Model", lambda w: train_model("transfer", w.low, w.suite, "a", n_sims=5)),
    ("preset = 'paper': expected a TrainConfig", lambda w: train_model("pretrain", w.low, preset="paper")),
    ("accurate takes no budget", lambda w: train_model("accurate", w.low, w.suite, w.model, n_sims=5)),
    ("pretrain takes no budget", lambda w: train_model("pretrain", w.low, n_maps=20, preset=QUICK)),
    ("pre-trained checkpoint", lambda w: train_model("transfer", w.low, w.suite, n_maps=20)),
    ("checkpoint infers", lambda w: train_model("transfer", w.vectors, w.vectors, w.model, n_sims=20)),
    ("swap", lambda w: train_model("scratch", w.suite, w.low, n_maps=20)),
    ("(16,)", lambda w: train_model("scratch", w.vectors, w.suite, n_maps=20)),
    ("(32, 32)", lambda w: train_model("scratch", make_suite(n_pix=32), w.suite, n_maps=20)),
    ("do not fit: LF infers", lambda w: train_model("scratch", make_suite(n_inferred=3), w.suite, n_maps=20)),
    ("seed = -1", lambda w: train_model("pretrain", w.low, seed=-1, preset=QUICK)),
    ("(32, 32)", lambda w: train_model("pretrain", w.low, preset=QUICK, config=ModelConfig(n_pix=32))),
    ("n_sims = 90", lambda w: explorer.train_store(w.low, w.suite, (90,), start=w.model)),
    (
        "n_maps = 3200: expected",
        lambda w: explorer.train_live(w.store, State(budget=3200), 0, lambda done, total: None),
    ),
]
METRICS = [
    ("nothing to judge", lambda w: w.model.evaluate(nothing(w))),
    ("nothing to judge", lambda w: w.vector_model.evaluate(from_arrays(x=np.zeros((40, 16)), n_test=0))),
    ("n_samples = 0", lambda w: w.model.sample(w.maps, 0)),
    ("(32, 32)", lambda w: w.model.sample(np.zeros((4, 32, 32), np.float32), 10)),
    ("(16,)", lambda w: w.model.sample(w.maps[0], 10)),
    ("(16,)", lambda w: w.model.summarise(w.maps[0])),
    ("theta has shape (1,) an observation", lambda w: w.model.log_prob(w.theta[:4, :1], w.maps[:4])),
    ("theta has shape () an observation", lambda w: w.model.log_prob(w.theta[0], w.maps[:2])),
    ("give as many of both", lambda w: w.model.log_prob(w.theta[:3], w.maps[:4])),
    ("(16,)", lambda w: w.model.log_prob(w.theta[:1], w.maps[0])),
    ("(32, 32)", lambda w: w.model.log_q(make_suite(n_pix=32).as_draw())),
    (
        "x holds NaN or infinite values, first in observation 3",
        lambda w: w.model.sample(spoilt((4, 16, 16), np.nan), 5),
    ),
    ("x holds NaN or infinite values", lambda w: w.model.summarise(spoilt((4, 16, 16), 1e300))),
    (
        "x holds NaN or infinite values",
        lambda w: w.vector_model.log_prob(w.theta[:4] + [0, 2], spoilt((4, 16), np.nan)),
    ),
    ("theta holds NaN, first in observation 3", lambda w: w.model.log_prob(spoilt((4, 2), np.nan), w.maps[:4])),
    ("x is no array of numbers", lambda w: w.model.sample([["a"]], 5)),
    ("x holds complex numbers", lambda w: w.model.sample(w.maps * 1j, 5)),
    ("infinite values, first in observation 0", lambda w: w.model.evaluate(replace(w.draw, x=np.nan * w.draw.x))),
    ("validate FILE says where", lambda w: w.model.log_q(load_suite(w.folder / "nan.h5", lazy=True).as_draw())),
    ("leaves its prior", lambda w: w.model.evaluate(replace(w.draw, theta=w.draw.theta[:, ::-1]))),
    ("is NaN in", lambda w: w.model.log_q(replace(w.draw, theta=np.nan * w.draw.theta))),
    ("sim_id has shape (3,)", lambda w: w.model.evaluate(replace(w.draw, sim_id=w.draw.sim_id[:3]))),
    ("sim_id has shape ()", lambda w: w.model.evaluate(replace(w.draw, sim_id=None))),
    ("an observation of x a row of theta", lambda w: w.model.evaluate(replace(w.draw, x=w.draw.x[:3]))),
    ("checkpoint infers", lambda w: w.model.evaluate(make_suite(n_inferred=3))),
    ("seed = -1", lambda w: w.model.evaluate(w.draw, -1)),
    ("samples has shape (50, 2)", lambda w: figure_of_merit(w.samples[:, 0])),
    ("samples has shape (2, 30, 2)", lambda w: figure_of_merit(w.samples[:2])),
    ("samples has shape (30, 50, 2)", lambda w: credibility_levels(w.samples.swapaxes(0, 1), w.theta, 0)),
    ("samples has shape (50, 1, 2)", lambda w: credibility_levels(w.samples[:, :1], w.theta, 0)),
    ("levels", lambda w: calibration_error(100 * w.levels, w.sims, 0)),
    ("levels", lambda w: calibration_error(np.where(w.sims == 3, np.nan, w.levels), w.sims, 0)),
    ("levels", lambda w: calibration_error(w.levels, w.sims[:-1], 0)),
    ("levels", lambda w: coverage_curves(w.levels[:0], w.sims[:0], np.linspace(0, 1, 5), 0)),
]
SUMMARIES = [
    ("(3, 8, 9)", lambda w: summaries.power_spectrum(np.zeros((3, 8, 9)))),
    ("(8,)", lambda w: summaries.power_spectrum(np.zeros(8))),
    ("box_size = nan", lambda w: summaries.power_spectrum(w.maps, w.vectors.box_size)),
    ("box_size = 0", lambda w: summaries.power_spectrum(w.maps, 0)),
    ("(3, 8, 9)", lambda w: summaries.aperture_mass(np.zeros((3, 8, 9)))),
    ("(8,)", lambda w: summaries.aperture_mass(np.zeros(8))),
    ("radius = 0", lambda w: summaries.aperture_mass(w.maps, radius=0)),
    ("(8,)", lambda w: summaries.peaks(np.zeros(8))),
    ("snr_edges", lambda w: summaries.peak_counts(w.maps, 10)),
    ("snr_edges", lambda w: summaries.peak_counts(w.maps, np.array([1.0]))),
    ("snr_edges", lambda w: summaries.peak_counts(w.maps, np.array([3.0, 2.0, 1.0]))),
]
SIMULATOR = [
    ("omega_m = -0.3", lambda w: Cosmology(-0.3, 0.8)),
    ("omega_m = 1.3", lambda w: Cosmology(1.3, 0.8)),
    ("omega_b = 0.049", lambda w: Cosmology(0.03, 0.8)),
    ("sigma_8 = 0", lambda w: Cosmology(0.3, 0)),
    ("h = nan", lambda w: Cosmology(0.3, 0.8, h=np.nan)),
    ("omega_m = 0.3", lambda w: Cosmology("0.3", 0.8)),
    ("a_sn1 = 0", lambda w: Feedback(a_sn1=0)),
    ("threshold = inf", lambda w: Feedback(threshold=np.inf)),
    ("n_grid = 0", lambda w: Resolution(n_grid=0)),
    ("n_grid = 64.0", lambda w: Resolution(n_grid=64.0)),
    ("n_pix = -1", lambda w: Resolution(n_pix=-1)),
    ("pm_steps = 0", lambda w: Resolution(pm_steps=0)),
    ("hydro_steps = 0", lambda w: Resolution(hydro_steps=0)),
    ("box_size = nan", lambda w: Resolution(box_size=np.nan)),
    ("box_size = -25", lambda w: Resolution(box_size=-25)),
    ("fidelity = 'magic'", lambda w: simulate(Cosmology(0.3, 0.8), 0, "magic", resolution=TINY)),
    ("seed = -1", lambda w: simulate(Cosmology(0.3, 0.8), -1, "lpt", resolution=TINY)),
    ("seed = None", lambda w: simulate(Cosmology(0.3, 0.8), None, "lpt", resolution=TINY)),
]
CAMPAIGNS = [
    ("1000 to 1000", lambda w: sweep.simulate_suite(LH, w.folder / "new", [1000])),
    ("-1 to 2", lambda w: sweep.simulate_suite(LH, w.folder / "new", [-1, 2])),
    ("text", lambda w: sweep.simulate_suite(DESIGN, w.folder / "text", n_jobs=1)),
    ("another design or resolution", lambda w: sweep.simulate_suite(DESIGN, w.folder / "shards", n_jobs=1)),
    ("another design or resolution", lambda w: sweep.simulate_suite(LH, w.folder / "shards", resolution=TINY)),
    ("n_jobs", lambda w: list(sweep.run_all(print, [()], n_jobs=0))),
    ("simulations are missing", lambda w: sweep.assemble(LH, w.folder / "shards", "pm", "Mtot")),
    ("simulations are missing", lambda w: sweep.assemble(DESIGN, w.folder / "absent", "pm", "Mtot")),
    ("'sph'", lambda w: sweep.assemble(DESIGN, w.folder / "shards", "sph", "Mtot")),
    ("'Mcdm'", lambda w: sweep.assemble(DESIGN, w.folder / "shards", "pm", "Mcdm")),
    ("00001.npz is damaged", lambda w: sweep.assemble(DESIGN, w.folder / "damaged_shards", "pm", "Mtot")),
    ("n_maps = 5", lambda w: sweep.run_sweep([a_run(budget=5)], w.folder, w.folder / "new")),
    ("n_sims = 0", lambda w: sweep.run_sweep([a_run(kind="n_sims", budget=0)], w.folder, w.folder / "new")),
    ("'maps'", lambda w: sweep.run_sweep([a_run(kind="maps")], w.folder, w.folder / "new")),
    ("method 'magic'", lambda w: sweep.run_sweep([a_run("magic")], w.folder, w.folder / "new")),
    (
        "camels_hydro_Mcdm.h5: no such file",
        lambda w: sweep.run_sweep([a_run(suite="camels")], w.folder, w.folder / "new"),
    ),
    ("no finished run", lambda w: sweep.collect(w.folder / "folder", w.folder / "new.csv")),
    ("no finished run", lambda w: sweep.collect(w.folder / "absent", w.folder / "new.csv")),
    ("row.json is damaged", lambda w: sweep.collect(w.folder / "runs", w.folder / "new.csv")),
    *(
        ("row.json is damaged", lambda w, name=name: sweep.collect(w.folder / name, w.folder / "new.csv"))
        for name in ROWS
    ),
    ("maps 0 to 14", lambda w: sweep.assemble(DESIGN, w.folder / "shards", "pm", "Mtot", map_ids=20)),
    ("n_maps = 999: expected 10 to 128", lambda w: sweep.run_sweep([a_run("transfer", budget=999)], *campaign(w))),
    ("n_sims = 33: expected 2 to 32", lambda w: sweep.run_sweep([a_run(kind="n_sims", budget=33)], *campaign(w))),
    ("posteriors.npz", lambda w: sweep.collect_posteriors(w.folder / "runs", [DAMAGED], w.suite, new(w, "h5"))),
    (
        (SHORT.key, "was judged on other maps"),
        lambda w: sweep.collect_posteriors(w.folder / "runs", [SHORT], w.suite, new(w, "h5")),
    ),
]
TABLES = [
    ("no such table", lambda w: evaluation.load_table(w.folder / "absent.csv")),
    ("no such table", lambda w: evaluation.load_table(w.folder / "folder")),
    ("text is no table", lambda w: evaluation.load_table(w.folder / "text")),
    ("nothing is no table", lambda w: evaluation.load_table(w.folder / "nothing")),
    ("toy.h5 is no table", lambda w: evaluation.load_table(w.folder / "toy.h5")),
    ("no such file", lambda w: evaluation.load_posteriors(a_run(), w.folder / "absent.h5")),
    ("samples_camels.h5", lambda w: evaluation.load_posteriors(a_run(suite="camels"))),
    ("not a readable HDF5 file", lambda w: evaluation.load_posteriors(a_run(), w.folder / "text")),
    ("toy.h5 has no run", lambda w: evaluation.load_posteriors(a_run(), w.folder / "toy.h5")),
    ("budget_kind 'maps'", lambda w: evaluation.select(w.table, "scratch", "maps")),
    ("budget_kind 'maps'", lambda w: evaluation.saving_factor(w.table, "maps", 200)),
    ("no finite MTPP", lambda w: evaluation.saving_factor(with_nan("transfer"), "n_maps", 200)),
    ("no finite MTPP", lambda w: evaluation.saving_factor(with_nan("scratch"), "n_maps", 200)),
    ("n_maps = 77", lambda w: evaluation.saving_factor(w.table, "n_maps", 77)),
    ("n_maps = 200", lambda w: evaluation.saving_factor(w.table, "n_maps", 200, suite="camels")),
    ("n_sims = 77", lambda w: evaluation.gain(w.table, "n_sims", 77)),
    (("HF simulation is 0", "give a positive number"), lambda w: explorer.plan(w.table, 1, 0, 100)),
    (("HF simulation is -1", "give a positive number"), lambda w: explorer.plan(w.table, 1, -1, 100)),
    (("LF simulation is 0", "give a positive number"), lambda w: explorer.plan(w.table, 0, 9, 100)),
    (("LF simulation is -1", "give a positive number"), lambda w: explorer.plan(w.table, -1, 1, 100)),
    (("budget is nan", "give a positive number"), lambda w: explorer.plan(w.table, 1, 9, np.nan)),
    (("n_sims = ()", "for example (10, 20)"), lambda w: explorer.train_store(w.low, w.suite, (), start=w.model)),
    (("n_sims = 20", "for example (10, 20)"), lambda w: explorer.train_store(w.low, w.suite, 20, start=w.model)),
    ("n_seeds = 0", lambda w: explorer.train_store(w.low, w.suite, (5,), n_seeds=0, start=w.model)),
    ("swap them", lambda w: explorer.train_store(w.suite, w.low, (5,), start=w.model)),
    ("no test simulations", lambda w: explorer.train_store(*[from_arrays(n_test=0)] * 2, (5,))),
    ("no such folder", lambda w: explorer.explore(w.low, w.suite, (5,), page=w.folder / "absent" / "page.html")),
    ("is a folder", lambda w: explorer.explore(w.low, w.suite, (5,), page=w.folder)),
    ("is a folder", lambda w: explorer.write_page(w.store, w.folder)),
    ("suite 'camels'", lambda w: explorer.plan(w.table, 1, 10, 1000, suite="camels")),
    ("no such table", lambda w: explorer.course_store(w.folder)),
    ("suite 'camels'", lambda w: w.store.test("camels")),
    ("suite 'camels'", lambda w: explorer.picture(w.store, State("camels"))),
    ("budget_kind 'maps'", lambda w: explorer.picture(w.store, State(budget_kind="maps"))),
    ("test_map = 40", lambda w: explorer.picture(w.store, State(test_map=40))),
    ("'magic'", lambda w: explorer.picture(w.store, State(methods=("magic",)))),
]
PICTURES = [
    ("(16,)", lambda w: plots.map_pair(w.maps[0, 0], w.maps[1, 0])),
    ("(8, 8)", lambda w: plots.map_pair(w.maps[0], w.maps[1, :8, :8])),
    ("14 maps", lambda w: plots.universe(np.zeros((14, 8, 8)))),
    ("'mine'", lambda w: plots.lines([1, 2], {"a": ([1, 2], None, "mine")}, "", "")),
    ("pairs need two", lambda w: plots.prior_samples(w.theta[:, :1], LH.parameters[:1])),
    ("'mine'", lambda w: plots.corner({"mine": w.samples[:, 0]}, w.theta[0], LH.parameters[:2])),
    ("truth holds 2", lambda w: plots.corner({"scratch": w.samples[:, 0]}, w.theta[0], LH.parameters[:3])),
    ("scratch holds 2", lambda w: plots.corner({"scratch": w.samples[:, 0]}, np.zeros(3), LH.parameters[:3])),
    ("'mine'", lambda w: plots.loss_curves({"mine": History([1.0], [1.0])})),
    ("transfer", lambda w: plots.loss_curves({"transfer": History([1.0, 0.5], [], 1)})),
    ("budget_kind 'maps'", lambda w: plots.budget_curves(w.table, "maps", ["mtpp"])),
    ("no rows of 'mine'", lambda w: plots.scores({"mine": w.table[:0]})),
    ("'mine' has no look", lambda w: plots.coverage({"mine": np.full(4, 0.5)}, np.arange(4), {})),
    ("expected one for each of a", lambda w: plots.contour_row({"a": {}}, {}, LH.parameters[:2])),
    ("no transfer run at n_maps = 7", lambda w: plots.gains(w.table, [("n_maps", 7)])),
    ("no transfer runs at n_maps = 7", lambda w: plots.saving(w.table, "n_maps", 7)),
    ("n_draws = 0", lambda w: calibration_floor(np.arange(5), 0, n_draws=0)),
]
COURSE = [
    ("x.ipynb: no such notebook", lambda w: run_notebook(w.folder / "x.ipynb", w.folder / "new")),
    ("not an empty folder", lambda w: write_copy(w.folder)),
    ("not an empty folder", lambda w: write_copy(w.folder / "text")),
    ("run from a clone", lambda w: write_copy(w.folder / "new", course=w.folder / "folder")),
    *(
        (f"lies in {name}", lambda w, name=name: write_copy(REPOSITORY / name / "new"))
        for name in ("docs", "notebooks")
    ),
]
CALLS = {
    "from_arrays": OWN_ARRAYS, "priors": PRIORS, "budgets": BUDGETS, "files": FILES, "models": MODELS,
    "training": TRAINING, "metrics": METRICS, "summaries": SUMMARIES, "simulator": SIMULATOR,
    "campaigns": CAMPAIGNS, "tables": TABLES, "pictures": PICTURES, "course": COURSE,
}  # fmt: skip


def new(w, kind):
    return w.folder / f"new.{kind}"


def nothing(w):
    return w.suite.take(np.arange(0)).as_draw()


def with_maps(w, maps):
    return replace(w.suite, x=maps)


def tree(folder):
    return sorted(str(path) for path in folder.rglob("*"))


def assert_one_sentence(text, mention, folder):
    text = text.replace(str(folder), "")
    for part in (mention,) if isinstance(mention, str) else mention:
        assert part in text
    assert "\n" not in text and 10 < len(text) < 300


def test_what_has_no_defect_passes(world):
    assert len(from_arrays()) == 40
    world.model.check(world.suite)
    world.vector_model.check(world.vectors)
    assert validate(world.folder / "vectors.h5").fingerprint == load_suite(world.folder / "vectors.h5").fingerprint


@pytest.mark.parametrize(
    ("mention", "call"),
    [pytest.param(*case, id=f"{entry}-{n}") for entry, cases in CALLS.items() for n, case in enumerate(cases)],
)
def test_a_wrong_argument_gets_one_sentence_and_leaves_nothing(world, monkeypatch, mention, call):
    monkeypatch.chdir(world.folder)
    before = tree(world.folder)
    with pytest.raises((ValueError, OSError)) as caught:
        call(world)
    error = caught.value
    assert_one_sentence(str(error), mention, world.folder)
    assert isinstance(error, OSError) or (type(error) is ValueError and str(error)[-1] in ".?")
    assert tree(world.folder) == before


TRAIN = "train {method} new.safetensors --low low.h5 --high toy.h5"
SCRATCH, TRANSFER = (TRAIN.format(method=method) for method in ("scratch", "transfer"))
COMMANDS = [  # a line after mfsbi, and what the sentence must name
    ("validate absent.h5", "absent.h5: no such file"),
    ("validate folder", "folder"),
    ("validate nothing", ("nothing: expected one of", ".safetensors")),
    ("validate nothing.h5", "nothing.h5 is not a readable HDF5 file"),
    ("validate nothing.npz", "nothing.npz is damaged"),
    ("validate nothing.csv", "nothing.csv is no table"),
    ("validate damaged_shards/00001.npz", "00001.npz is damaged"),
    ("validate half.safetensors", "half.safetensors is not a readable safetensors file"),
    ("validate nan.safetensors", "weights that are no numbers"),
    *((f"validate {name}", mention) for name, mention in STRANGE_FILES.items()),
    ("validate toy.h5 half.h5", "half.h5 is not a readable HDF5 file"),
    ("validate nan.h5", "nan.h5: maps of 40 simulations"),
    *((f"validate {name}.h5", mention) for name, (mention, _) in DEFECTS.items()),
    ("evaluate absent toy.h5", "absent: no such file"),
    *((f"validate {name}.h5", mention) for name, (mention, _) in {**DEFECTS, **UNSEEN_DEFECTS}.items()),
    ("evaluate nan.safetensors toy.h5", "weights that are no numbers"),
    ("evaluate toy.h5 model.safetensors", "toy.h5 is not a readable safetensors file"),
    ("evaluate half.safetensors toy.h5", "half.safetensors is not a readable safetensors file"),
    ("evaluate flipped.safetensors toy.h5", "flipped.safetensors does not match its hash"),
    ("evaluate model.safetensors other.h5", "suite toy has"),
    ("evaluate model.safetensors vectors.h5", "suite own has"),
    (SCRATCH, "either n_maps or n_sims"),
    (f"{SCRATCH} --n-maps 20 --n-sims 5", "n_maps or n_sims"),
    (f"{SCRATCH} --n-maps 0", "n_maps = 0"),
    (f"{SCRATCH} --n-maps 9", "n_maps = 9"),
    (f"{SCRATCH} --n-maps 999", "n_maps = 999"),
    (f"{SCRATCH} --n-maps -20", "n_maps = -20"),
    (f"{SCRATCH} --n-sims 999", "n_sims = 999"),
    (f"{TRANSFER} --n-maps 20", "needs a pre-trained checkpoint"),
    (f"{TRANSFER} --n-maps 20 --start absent", "absent: no such file"),
    ("train scratch new --high toy.h5 --n-maps 20 --suite cmd-lh", "leave --low and --high out"),
    (f"{SCRATCH} --n-maps 20 --suite cmd-lh", "leave --low and --high out"),
    ("train scratch new --n-maps 20", "--low"),
    ("train all new --low low.h5 --n-maps 20", "--high"),
    ("train all new --low low.h5 --high toy.h5 --start model.safetensors --n-maps 20", "no --start"),
    ("train pretrain new --low low.h5 --n-maps 20", "takes no budget"),
    ("train magic new --low low.h5", ("method 'magic'", "methods.py")),
    ("train pretrain model.safetensors --low low.h5", ("model.safetensors is there already", "--force")),
    ("train all full --low low.h5 --high toy.h5 --n-maps 20", ("transfer.safetensors is there already", "--force")),
    (f"{TRANSFER} --n-maps 20 --start toy.h5", "toy.h5 is not a readable safetensors file"),
    ("train transfer new --low other.h5 --high other.h5 --start model.safetensors --n-maps 20", "checkpoint infers"),
    ("train scratch new --low low.h5 --n-maps 20", "needs an HF suite"),
    ("train scratch new --low toy.h5 --high low.h5 --n-maps 20", "swap them"),
    ("train scratch new --low vectors.h5 --high toy.h5 --n-maps 20", "(16,)"),
    ("train pretrain new --low absent.h5", "absent.h5: no such file"),
    ("train pretrain new --low nan.h5", "hold NaN"),
    ("train pretrain folder --low low.h5", "folder cannot be written"),
    ("train pretrain text/new --low low.h5", "text/new cannot be written"),
    ("simulate --suite camels --out new", "suite 'camels'"),
    ("simulate --out new --first 1000", "--first 1000"),
    ("simulate --out new --first -1 --count 1", "has 0 to 999"),
    ("simulate --out new --first -1 --count 2", "-1 to 0"),
    ("simulate --out new --first 999 --count 2", ("999 to 1000", "has 0 to 999")),
    ("simulate --out text --count 1", "text"),
    ("simulate --out new --count 5 --assemble new", ("5 simulations", "ask for 10 or more")),
    ("simulate --out shards --count 20 --assemble full", (f"lh_{LOW}_Mtot.h5 is there already", "--force")),
    ("simulate --out new --design absent.toml", "absent.toml: no such file"),
    ("simulate --out new --design text", "text is no TOML file"),
    *((f"simulate --out new --design {n}.toml", (f"{n}.toml: ", part)) for n, (part, _) in enumerate(DESIGN_DEFECTS)),
    ("simulate --out shards --count 1", "another design or resolution"),
    ("campaign --runs new", "nothing to train"),
    ("campaign --runs new --n-maps 50 --out toy.h5", "cannot be written"),
    ("campaign --runs new --n-maps 50;200", ("--n-maps '50;200'", "expected whole numbers")),
    ("campaign --runs new --n-maps 5", "n_maps = 5"),
    ("campaign --runs new --n-maps -50", "--n-maps '-50'"),
    ("campaign --runs new --n-sims 1.5", "--n-sims '1.5'"),
    ("campaign --runs new --n-maps \u00b2", "--n-maps '\u00b2'"),
    ("campaign --runs new --methods accurate --n-maps 50", ("accurate", "add --whole")),
    ("campaign --runs new --methods scratch --whole", "--whole"),
    ("campaign --runs new --methods transfer --n-maps 50 --low magic --suites .", "Mcdm.h5: no such file"),
    ("campaign --runs new --n-sims 1", "n_sims = 1"),
    ("campaign --runs new --n-maps 50 --methods magic", "method 'magic'"),
    ("campaign --runs new --n-maps 50 --suite camels --suites .", "camels_"),
    ("campaign --runs new --n-maps 50 --field mcdm --suites .", "lh_hydro_mcdm.h5"),
    ("campaign --runs new --n-maps 50 --suites absent --jobs 1", "no such file"),
    ("tour --out text", "text"),
    ("tour --out full", ("00_tour.html is there already", "--force")),
    ("workshop .", "not an empty folder"),
]
USAGE = [  # what typer refuses, with its own usage lines
    ("validate", "files"),
    ("lab --port 99999", "--port"),
    (f"{SCRATCH} --n-maps many", "--n-maps"),
    (f"{SCRATCH} --n-maps 20 --seed -1", "--seed"),
    (f"{SCRATCH} --n-maps 20 --seed {2**64}", "--seed"),
    ("evaluate model.safetensors", "suite"),
    ("evaluate model.safetensors toy.h5 --seed -1", "--seed"),
    ("simulate --out new --count 0", "--count"),
    ("campaign --runs new --n-maps 50 --seeds 0", "--seeds"),
    ("magic", "magic"),
    ("doctor --magic", "--magic"),
]


@pytest.fixture
def mfsbi(world, run, monkeypatch):
    """Run a command line in this process and the world's folder: exit status and standard error."""
    monkeypatch.chdir(world.folder)
    monkeypatch.setenv("MFSBI_HOME", str(world.folder / "home"))

    def call(line):
        status, _, err = run(*line.split())
        return status, err

    return call


@pytest.mark.parametrize(("line", "mention"), COMMANDS)
def test_a_wrong_command_gets_one_sentence_status_two_and_leaves_nothing(world, mfsbi, line, mention):
    before = tree(world.folder)
    status, err = mfsbi(line)
    assert status == 2 and err.startswith("mfsbi: ")
    assert_one_sentence(err.removesuffix("\n"), mention, world.folder)
    assert tree(world.folder) == before


@pytest.mark.parametrize(("line", "mention"), USAGE)
def test_wrong_usage_gets_status_two_and_leaves_nothing(world, mfsbi, line, mention):
    before = tree(world.folder)
    status, err = mfsbi(line)
    assert status == 2 and mention in err.lower() and "Traceback" not in err
    assert tree(world.folder) == before


@pytest.mark.parametrize("line", ["validate nan.h5", "simulate --suite camels"])
def test_a_process_of_its_own_says_the_same(world, line):
    command = [sys.executable, "-c", "from mfsbi_tutorial.cli import main; main()", *line.split()]
    done = subprocess.run(command, cwd=world.folder, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("mfsbi: ") and done.stderr.count("\n") == 1
