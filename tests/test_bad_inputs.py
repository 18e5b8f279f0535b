"""A corpus of wrong inputs to every public entry: each gets one sentence that names the mistake, and leaves nothing.

A case is what the sentence must name, and a call; ``w`` holds good files and objects, and files with one defect each.
The functions are called as a user would call them, the command line in this process.
"""

import shutil
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import h5py
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from conftest import make_suite
from safetensors.torch import save_file

from mfsbi_tutorial import campaign, cli, explorer, figures, grid, own, planner, plots, results, statistics
from mfsbi_tutorial.cosmology import Cosmology
from mfsbi_tutorial.coverage import calibration_error, coverage_curves, credibility_levels
from mfsbi_tutorial.data import Scaler, Suite
from mfsbi_tutorial.evaluate import evaluate, figure_of_merit, sample_posterior
from mfsbi_tutorial.files import load_showcase, load_suite, save_suite, validate
from mfsbi_tutorial.models import ModelConfig, build_estimator
from mfsbi_tutorial.recipes import train_method
from mfsbi_tutorial.shelf import Shelf, State
from mfsbi_tutorial.simulate import Feedback, Resolution, simulate
from mfsbi_tutorial.suites import LH, Parameter, find_design
from mfsbi_tutorial.tour import run_notebook
from mfsbi_tutorial.train import Checkpoint, History, TrainConfig, fit, load_checkpoint, log_prob, save_checkpoint
from mfsbi_tutorial.workers import run_all

AB = (Parameter("a", 0.0, 1.0), Parameter("b", 2.0, 3.0))
MODEL = ModelConfig(n_pix=16, width=2, latent=8, flow_hidden=8)
QUICK = TrainConfig(1e-3, epochs=1)
TINY = Resolution(n_grid=8, n_pix=8)
DESIGN = replace(LH, n_sims=3)


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
}


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder of good and bad files, and good objects."""
    folder, rng = tmp_path_factory.mktemp("world"), np.random.default_rng(0)
    suite, low = make_suite(), make_suite(fidelity="pm", field="Mtot")
    vectors = Suite.from_arrays(rng.normal(size=(40, 16)), rng.random((40, 2)) + [0, 2], AB)
    for name, one in dict(toy=suite, low=low, vectors=vectors, other=make_suite(n_inferred=3)).items():
        save_suite(one, folder / f"{name}.h5")
    for name, (_, damage) in DEFECTS.items():
        shutil.copy(folder / "toy.h5", folder / f"{name}.h5")
        with h5py.File(folder / f"{name}.h5", "r+") as file:
            damage(file)
    with h5py.File(folder / "nan.h5", "w") as copy, h5py.File(folder / "low.h5") as file:
        file.copy(file["theta"], copy), file.copy(file["sim_id"], copy)
        copy["maps"] = np.full(file["maps"].shape, np.nan)
        copy.attrs.update(file.attrs)
    model = Checkpoint(build_estimator(MODEL, Scaler.fit(suite), 0), MODEL, suite.inferred, {})
    save_checkpoint(folder / "model.safetensors", model)
    content = (folder / "model.safetensors").read_bytes()
    (folder / "half.safetensors").write_bytes(content[: len(content) // 2])
    (folder / "flipped.safetensors").write_bytes(content[:-5] + bytes([content[-5] ^ 1]) + content[-4:])
    save_file({"weight": torch.zeros(3)}, folder / "strange.safetensors")
    (folder / "half.h5").write_bytes((folder / "toy.h5").read_bytes()[:3000])
    (folder / "text").write_text("Omega_m sigma_8\n0.3 0.8\n")
    (folder / "nothing").touch()
    (folder / "folder").mkdir()
    (folder / "runs" / "one").mkdir(parents=True)
    (folder / "runs" / "one" / "row.json").write_text('{"method": "scra')
    (folder / "runs" / "two").mkdir()
    np.savez(folder / "runs" / "two" / "said.npz", samples=rng.random((5, 4, 2)), levels=rng.random(16))
    campaign.simulate_suite(DESIGN, folder / "shards", n_jobs=1, resolution=TINY)
    shutil.copytree(folder / "shards", folder / "damaged_shards")
    (folder / "damaged_shards" / "00001.npz").write_bytes(b"PK")
    return SimpleNamespace(
        folder=folder, suite=suite, low=low, vectors=vectors, model=model, table=results.load_table(), shelf=Shelf(),
        samples=rng.random((50, 30, 2)), theta=rng.random((30, 2)), levels=rng.random(30), sims=np.arange(30),
        maps=suite.maps[0], draw=suite.split("test").all_maps(),
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


def rising(n_sims=40):
    return np.linspace([0.0, 2.0], [1.0, 3.0], n_sims)


def ensemble(w):
    from mfsbi_tutorial.models import Ensemble

    return replace(w.model, estimator=Ensemble([w.model.estimator] * 2))


def run(method="scratch", kind="n_maps", budget=20, **changes):
    return grid.Run(method, kind, budget, seed=0, **changes)


OWN_ARRAYS = [
    ("x is no array of numbers", lambda w: from_arrays(x=[[1.0, 2.0], [3.0]])),
    ("x is no array of numbers", lambda w: from_arrays(x=[["a", "b"]] * 40)),
    ("x has shape (40,)", lambda w: from_arrays(x=np.zeros(40))),
    ("x has shape (40, 1, 0)", lambda w: from_arrays(x=np.zeros((40, 0)))),
    ("maps or vectors", lambda w: from_arrays(x=np.zeros((40, 16, 16)))),
    ("square maps", lambda w: from_arrays(x=np.zeros((40, 1, 16, 8)))),
    ("at least 8 pixels", lambda w: from_arrays(x=np.zeros((40, 1, 4, 4)))),
    ("NaN", lambda w: from_arrays(x=spoilt((40, 7), np.nan))),
    ("infinite", lambda w: from_arrays(x=spoilt((40, 7), 1e300))),
    ("theta has shape (39, 2)", lambda w: from_arrays(theta=rising(39))),
    ("theta has shape (2, 40)", lambda w: from_arrays(theta=rising().T)),
    ("theta has shape (40,)", lambda w: from_arrays(theta=rising()[:, 0], parameters=AB[:1])),
    ("theta column a", lambda w: from_arrays(theta=rising()[:, ::-1])),
    ("theta column b", lambda w: from_arrays(theta=spoilt((40, 2), [0.5, 5.0], [0.5, 2.5]))),
    ("theta column a", lambda w: from_arrays(theta=spoilt((40, 2), np.nan, [0.5, 2.5]))),
    ("theta is no array of numbers", lambda w: from_arrays(theta=[["0.3", "low"]] * 40)),
    ("sorted by a", lambda w: from_arrays(theta=rising())),
    ("found none", lambda w: from_arrays(parameters=())),
    ("found 'a'", lambda w: from_arrays(parameters=("a", "b"))),
    ("theta has shape (40, 2)", lambda w: from_arrays(parameters=AB[0])),
    ("found None", lambda w: from_arrays(parameters=None)),
    ("a is there twice", lambda w: from_arrays(parameters=(AB[0], AB[0]))),
    ("n_inferred = 0", lambda w: from_arrays(n_inferred=0)),
    ("n_inferred = 3", lambda w: from_arrays(n_inferred=3)),
    ("n_inferred = 1.5", lambda w: from_arrays(n_inferred=1.5)),
    ("5 simulations", lambda w: from_arrays(x=np.zeros((5, 7)), theta=rising(5))),
    ("-1 simulations for validation", lambda w: from_arrays(n_validation=-1)),
    ("20 for test", lambda w: from_arrays(n_validation=20, n_test=20)),
]
PRIORS = [
    ("parameter a", lambda w: Parameter("a", 1.0, 0.0)),
    ("parameter a", lambda w: Parameter("a", 0.5, 0.5)),
    ("parameter a", lambda w: Parameter("a", 0.0, np.inf)),
    ("parameter a", lambda w: Parameter("a", 0.0, 1.0, log=True)),
    ("parameter a", lambda w: Parameter("a", "0", "1")),
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
    *((mention, lambda w, name=name: load_suite(w.folder / f"{name}.h5")) for name, (mention, _) in DEFECTS.items()),
]
MODELS = [
    ("flow 'magic'", lambda w: build_estimator(replace(MODEL, flow="magic"), Scaler(0, 1), 0)),
    ("theta_map 'magic'", lambda w: build_estimator(replace(MODEL, theta_map="magic"), Scaler(0, 1), 0)),
    ("n_pix = 4", lambda w: build_estimator(replace(MODEL, n_pix=4), Scaler(0, 1), 0)),
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
    ("no such checkpoint", lambda w: load_checkpoint(w.folder / "absent")),
    ("no such checkpoint", lambda w: load_checkpoint(w.folder / "folder")),
    ("not a readable safetensors file", lambda w: load_checkpoint(w.folder / "nothing")),
    ("not a readable safetensors file", lambda w: load_checkpoint(w.folder / "toy.h5")),
    ("not a readable safetensors file", lambda w: load_checkpoint(w.folder / "half.safetensors")),
    ("does not match its hash", lambda w: load_checkpoint(w.folder / "flipped.safetensors")),
    ("no mfsbi header", lambda w: load_checkpoint(w.folder / "strange.safetensors")),
    ("absent/new", lambda w: save_checkpoint(w.folder / "absent" / "new", w.model)),
    ("folder", lambda w: save_checkpoint(w.folder / "folder", w.model)),
    ("ensemble", lambda w: save_checkpoint(w.folder / "new.safetensors", ensemble(w))),
    ("16-pixel maps", lambda w: w.model.check(make_suite(n_pix=32))),
    ("16-pixel maps", lambda w: replace(w.model, parameters=AB).check(w.vectors)),
    ("infers ['Omega_m', 'sigma_8']", lambda w: w.model.check(make_suite(n_inferred=3))),
    ("other priors", lambda w: w.model.check(replace(w.suite, parameters=(AB[0],) + LH.parameters[1:]))),
]
TRAINING = [
    ("learning_rate = 0", lambda w: TrainConfig(0, epochs=1)),
    ("learning_rate = -0.001", lambda w: TrainConfig(-1e-3, epochs=1)),
    ("learning_rate = nan", lambda w: TrainConfig(np.nan, epochs=1)),
    ("epochs = 0", lambda w: TrainConfig(1e-3, epochs=0)),
    ("epochs = 1.5", lambda w: TrainConfig(1e-3, epochs=1.5)),
    ("batch_size = 0", lambda w: TrainConfig(1e-3, 1, batch_size=0)),
    ("min_steps = -1", lambda w: TrainConfig(1e-3, 1, min_steps=-1)),
    ("decay = 0", lambda w: TrainConfig(1e-3, 1, decay=0)),
    ("decay = 1.1", lambda w: TrainConfig(1e-3, 1, decay=1.1)),
    ("clip_norm = 0", lambda w: TrainConfig(1e-3, 1, clip_norm=0)),
    ("weight_decay = -1", lambda w: TrainConfig(1e-3, 1, weight_decay=-1)),
    ("validation", lambda w: fit(w.model.estimator, w.draw, None, QUICK, 0)),
    ("validation", lambda w: fit(w.model.estimator, w.draw, nothing(w), QUICK, 0)),
    ("nothing to train on", lambda w: fit(w.model.estimator, nothing(w), w.draw, QUICK, 0)),
    ("seed = -1", lambda w: fit(w.model.estimator, w.draw, w.draw, QUICK, -1)),
    ("(32, 32)", lambda w: fit(w.model.estimator, make_suite(n_pix=32).all_maps(), w.draw, QUICK, 0)),
    ("theta", lambda w: fit(w.model.estimator, make_suite(n_inferred=3).all_maps(), w.draw, QUICK, 0)),
    ("hold NaN", lambda w: train_method("pretrain", load_suite(w.folder / "nan.h5"), config=QUICK)),
    ("no number", lambda w: fit(w.model.estimator, replace(w.draw, maps=np.nan * w.draw.maps), w.draw, QUICK, 0)),
    ("no number", lambda w: train_method("pretrain", w.low, config=TrainConfig(1e30, 3, clip_norm=1e30), model=MODEL)),
    ("method 'magic'", lambda w: train_method("magic", w.low, w.suite)),
    ("needs an HF suite", lambda w: train_method("accurate", w.low)),
    ("n_maps or n_sims", lambda w: train_method("scratch", w.low, w.suite)),
    ("n_sims = 500", lambda w: train_method("scratch", w.low, w.suite, n_sims=500)),
    ("pre-trained checkpoint", lambda w: train_method("transfer", w.low, w.suite, n_maps=20)),
    ("checkpoint infers", lambda w: train_method("transfer", w.vectors, w.vectors, w.model, n_sims=20)),
    ("swap", lambda w: train_method("scratch", w.suite, w.low, n_maps=20)),
    ("(16,)", lambda w: train_method("scratch", w.vectors, w.suite, n_maps=20)),
    ("(32, 32)", lambda w: train_method("scratch", make_suite(n_pix=32), w.suite, n_maps=20)),
    (
        "same parameters",
        lambda w: train_method("scratch", make_suite(n_inferred=3), w.suite, n_maps=20),
    ),
    ("seed = -1", lambda w: train_method("pretrain", w.low, seed=-1, config=QUICK)),
    ("(32, 32)", lambda w: train_method("pretrain", w.low, config=QUICK, model=ModelConfig(n_pix=32))),
    ("n_sims = 90", lambda w: own.stock(w.low, w.suite, (90,), start=w.model)),
]
METRICS = [
    ("n_samples = 0", lambda w: sample_posterior(w.model.estimator, w.maps, 0, 0)),
    ("(32, 32)", lambda w: sample_posterior(w.model.estimator, np.zeros((4, 32, 32), np.float32), 10, 0)),
    ("(16,)", lambda w: sample_posterior(w.model.estimator, w.maps[0], 10, 0)),
    ("(32, 32)", lambda w: log_prob(w.model.estimator, make_suite(n_pix=32).all_maps())),
    ("names", lambda w: evaluate(w.model.estimator, w.draw, ["Omega_m"], 0, n_samples=10)),
    ("seed = -1", lambda w: evaluate(w.model.estimator, w.draw, ["Omega_m", "sigma_8"], -1)),
    ("samples has shape (50, 2)", lambda w: figure_of_merit(w.samples[:, 0])),
    ("samples has shape (2, 30, 2)", lambda w: figure_of_merit(w.samples[:2])),
    ("samples has shape (30, 50, 2)", lambda w: credibility_levels(w.samples.swapaxes(0, 1), w.theta, 0)),
    ("samples has shape (50, 1, 2)", lambda w: credibility_levels(w.samples[:, :1], w.theta, 0)),
    ("levels", lambda w: calibration_error(100 * w.levels, w.sims, 0)),
    ("levels", lambda w: calibration_error(np.where(w.sims == 3, np.nan, w.levels), w.sims, 0)),
    ("levels", lambda w: calibration_error(w.levels, w.sims[:-1], 0)),
    ("levels", lambda w: coverage_curves(w.levels[:0], w.sims[:0], np.linspace(0, 1, 5), 0)),
]
STATISTICS = [
    ("(3, 8, 9)", lambda w: statistics.power_spectrum(np.zeros((3, 8, 9)))),
    ("(8,)", lambda w: statistics.power_spectrum(np.zeros(8))),
    ("box_size = nan", lambda w: statistics.power_spectrum(w.maps, w.vectors.box_size)),
    ("box_size = 0", lambda w: statistics.power_spectrum(w.maps, 0)),
    ("(3, 8, 9)", lambda w: statistics.aperture_mass(np.zeros((3, 8, 9)))),
    ("(8,)", lambda w: statistics.aperture_mass(np.zeros(8))),
    ("radius = 0", lambda w: statistics.aperture_mass(w.maps, radius=0)),
    ("(8,)", lambda w: statistics.peaks(np.zeros(8))),
    ("snr_edges", lambda w: statistics.peak_counts(w.maps, 10)),
    ("snr_edges", lambda w: statistics.peak_counts(w.maps, np.array([1.0]))),
    ("snr_edges", lambda w: statistics.peak_counts(w.maps, np.array([3.0, 2.0, 1.0]))),
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
    ("fidelity = 'nbody'", lambda w: simulate(Cosmology(0.3, 0.8), 0, "nbody", resolution=TINY)),
    ("seed = -1", lambda w: simulate(Cosmology(0.3, 0.8), -1, "lpt", resolution=TINY)),
    ("seed = None", lambda w: simulate(Cosmology(0.3, 0.8), None, "lpt", resolution=TINY)),
]
CAMPAIGNS = [
    ("1000 to 1000", lambda w: campaign.simulate_suite(LH, w.folder / "new", [1000])),
    ("-1 to 2", lambda w: campaign.simulate_suite(LH, w.folder / "new", [-1, 2])),
    ("text", lambda w: campaign.simulate_suite(DESIGN, w.folder / "text", n_jobs=1)),
    ("another design or resolution", lambda w: campaign.simulate_suite(DESIGN, w.folder / "shards", n_jobs=1)),
    ("another design or resolution", lambda w: campaign.simulate_suite(LH, w.folder / "shards", resolution=TINY)),
    ("n_jobs", lambda w: list(run_all(print, [()], n_jobs=0))),
    ("simulations are missing", lambda w: campaign.assemble(LH, w.folder / "shards", "pm", "Mtot")),
    ("simulations are missing", lambda w: campaign.assemble(DESIGN, w.folder / "absent", "pm", "Mtot")),
    ("'lpt'", lambda w: campaign.assemble(DESIGN, w.folder / "shards", "lpt", "Mtot")),
    ("'Mcdm'", lambda w: campaign.assemble(DESIGN, w.folder / "shards", "pm", "Mcdm")),
    ("00001.npz is damaged", lambda w: campaign.assemble(DESIGN, w.folder / "damaged_shards", "pm", "Mtot")),
    ("n_maps = 5", lambda w: grid.campaign([run(budget=5)], w.folder, w.folder / "new")),
    ("n_sims = 0", lambda w: grid.campaign([run(kind="n_sims", budget=0)], w.folder, w.folder / "new")),
    ("'maps'", lambda w: grid.campaign([run(kind="maps")], w.folder, w.folder / "new")),
    ("method 'magic'", lambda w: grid.campaign([run("magic")], w.folder, w.folder / "new")),
    ("camels_hydro_Mcdm.h5: no such file", lambda w: grid.campaign([run(suite="camels")], w.folder, w.folder / "new")),
    ("no finished run", lambda w: grid.collect(w.folder / "folder", w.folder / "new.csv")),
    ("no finished run", lambda w: grid.collect(w.folder / "absent", w.folder / "new.csv")),
    ("row.json is damaged", lambda w: grid.collect(w.folder / "runs", w.folder / "new.csv")),
    ("said.npz", lambda w: grid.collect_samples(w.folder / "runs", ["one"], w.suite, w.folder / "new.h5")),
    ("two was judged on 16", lambda w: grid.collect_samples(w.folder / "runs", ["two"], w.suite, w.folder / "new.h5")),
]
TABLES = [
    ("no such table", lambda w: results.load_table(w.folder / "absent.csv")),
    ("no such table", lambda w: results.load_table(w.folder / "folder")),
    ("text is no table", lambda w: results.load_table(w.folder / "text")),
    ("nothing is no table", lambda w: results.load_table(w.folder / "nothing")),
    ("toy.h5 is no table", lambda w: results.load_table(w.folder / "toy.h5")),
    ("no such file", lambda w: results.load_said("one", w.folder / "absent.h5")),
    ("samples_camels.h5", lambda w: results.load_said("camels-Mcdm-scratch")),
    ("not a readable HDF5 file", lambda w: results.load_said("one", w.folder / "text")),
    ("toy.h5 has no run", lambda w: results.load_said("one", w.folder / "toy.h5")),
    ("budget_kind 'maps'", lambda w: results.select(w.table, "scratch", "maps")),
    ("budget_kind 'maps'", lambda w: results.saving_factor(w.table, "maps", 200)),
    ("n_maps = 77", lambda w: results.saving_factor(w.table, "n_maps", 77)),
    ("n_maps = 200", lambda w: results.saving_factor(w.table, "n_maps", 200, suite="camels")),
    ("n_sims = 77", lambda w: results.gain(w.table, "n_sims", 77)),
    ("HF simulation is 0", lambda w: planner.plan(w.table, 1, 0, 100)),
    ("LF simulation is -1", lambda w: planner.plan(w.table, -1, 1, 100)),
    ("budget is nan", lambda w: planner.plan(w.table, 1, 10, np.nan)),
    ("budget buys fewer", lambda w: planner.plan(w.table, 1, 10, 1)),
    ("suite 'camels'", lambda w: planner.plan(w.table, 1, 10, 1000, suite="camels")),
    ("no such table", lambda w: Shelf(w.folder).table),
    ("suite 'camels'", lambda w: w.shelf.test("camels")),
    ("suite 'camels'", lambda w: explorer.draw(w.shelf, State("camels"))),
    ("budget_kind 'maps'", lambda w: explorer.draw(w.shelf, State(budget_kind="maps"))),
    ("test_map = 40", lambda w: explorer.draw(w.shelf, State(test_map=40))),
    ("'magic'", lambda w: explorer.draw(w.shelf, State(methods=("magic",)))),
]
PICTURES = [
    ("(16,)", lambda w: plots.map_pair(w.maps[0, 0], w.maps[1, 0])),
    ("(8, 8)", lambda w: plots.map_pair(w.maps[0], w.maps[1, :8, :8])),
    ("14 maps", lambda w: plots.universe(np.zeros((14, 8, 8)))),
    ("'mine'", lambda w: plots.lines([1, 2], {"a": ([1, 2], None, "mine")}, "", "")),
    ("'mine'", lambda w: plots.corner({"mine": w.samples[:, 0]}, w.theta[0], LH.parameters[:2])),
    ("truth holds 2", lambda w: plots.corner({"scratch": w.samples[:, 0]}, w.theta[0], LH.parameters[:3])),
    ("scratch holds 2", lambda w: plots.corner({"scratch": w.samples[:, 0]}, np.zeros(3), LH.parameters[:3])),
    ("'mine'", lambda w: plots.loss_curves({"mine": History([1.0], [1.0])})),
    ("transfer", lambda w: plots.loss_curves({"transfer": History([1.0, 0.5], [], 1)})),
    ("budget_kind 'maps'", lambda w: figures.budget_curves(w.table, "maps", ["mtpp"])),
    ("x.ipynb: no such notebook", lambda w: run_notebook(w.folder / "x.ipynb", w.folder / "new")),
]
CALLS = {
    "from_arrays": OWN_ARRAYS, "priors": PRIORS, "budgets": BUDGETS, "files": FILES, "models": MODELS,
    "training": TRAINING, "metrics": METRICS, "statistics": STATISTICS, "simulator": SIMULATOR,
    "campaigns": CAMPAIGNS, "tables": TABLES, "pictures": PICTURES,
}  # fmt: skip


def new(w, kind):
    return w.folder / f"new.{kind}"


def nothing(w):
    return w.suite.take(np.arange(0)).all_maps()


def with_maps(w, maps):
    return replace(w.suite, maps=maps)


def tree(folder):
    return sorted(str(path) for path in folder.rglob("*"))


def assert_one_sentence(text, mention, folder):
    text = text.replace(str(folder), "")
    assert mention in text
    assert "\n" not in text and 10 < len(text) < 300


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
    ("validate absent.h5", "absent.h5"),
    ("validate folder", "folder"),
    ("validate nothing", "nothing is not a readable HDF5 file"),
    ("validate model.safetensors", "model.safetensors is not a readable HDF5 file"),
    ("validate toy.h5 half.h5", "half.h5 is not a readable HDF5 file"),
    ("validate nan.h5", "nan.h5: maps of 40 simulations"),
    *((f"validate {name}.h5", mention) for name, (mention, _) in DEFECTS.items()),
    ("evaluate absent toy.h5", "absent: no such checkpoint"),
    ("evaluate toy.h5 model.safetensors", "toy.h5 is not a readable safetensors file"),
    ("evaluate half.safetensors toy.h5", "half.safetensors is not a readable safetensors file"),
    ("evaluate flipped.safetensors toy.h5", "flipped.safetensors does not match its hash"),
    ("evaluate model.safetensors other.h5", "suite toy has"),
    ("evaluate model.safetensors vectors.h5", "suite own has"),
    (SCRATCH, "n_maps or n_sims"),
    (f"{SCRATCH} --n-maps 20 --n-sims 5", "n_maps or n_sims"),
    (f"{SCRATCH} --n-maps 0", "n_maps = 0"),
    (f"{SCRATCH} --n-maps -20", "n_maps = -20"),
    (f"{SCRATCH} --n-sims 999", "n_sims = 999"),
    (f"{TRANSFER} --n-maps 20", "pre-trained checkpoint"),
    (f"{TRANSFER} --n-maps 20 --start absent", "absent: no such checkpoint"),
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
    ("simulate --out new --first -1 --count 2", "-1 to 0"),
    ("simulate --out new --first 999 --count 2", "999 to 1000"),
    ("simulate --out text --count 1", "text"),
    ("simulate --out shards --count 1", "another design or resolution"),
    ("campaign --runs new", "nothing to train"),
    ("campaign --runs new --n-maps 50;200", "--n-maps '50;200'"),
    ("campaign --runs new --n-maps 5", "n_maps = 5"),
    ("campaign --runs new --n-maps -50", "--n-maps '-50'"),
    ("campaign --runs new --n-sims 1.5", "--n-sims '1.5'"),
    ("campaign --runs new --n-sims 1", "n_sims = 1"),
    ("campaign --runs new --n-maps 50 --methods magic", "method 'magic'"),
    ("campaign --runs new --n-maps 50 --suite camels --suites .", "camels_"),
    ("campaign --runs new --n-maps 50 --field mcdm --suites .", "lh_hydro_mcdm.h5"),
    ("tour --out text", "text"),
]
USAGE = [  # what typer refuses, with its own usage lines
    ("validate", "files"),
    ("train magic new --low low.h5", "'magic'"),
    ("train pretrain new", "--low"),
    (f"{SCRATCH} --n-maps many", "--n-maps"),
    (f"{SCRATCH} --n-maps 20 --seed -1", "--seed"),
    ("evaluate model.safetensors", "suite"),
    ("evaluate model.safetensors toy.h5 --seed -1", "--seed"),
    ("simulate --out new --count 0", "--count"),
    ("campaign --runs new --n-maps 50 --seeds 0", "--seeds"),
    ("magic", "magic"),
    ("doctor --magic", "--magic"),
]


@pytest.fixture
def mfsbi(world, monkeypatch, capsys):
    """Run a command line in this process and the world's folder: exit status and standard error."""
    monkeypatch.chdir(world.folder)
    monkeypatch.setenv("MFSBI_HOME", str(world.folder / "home"))

    def call(line):
        monkeypatch.setattr(sys, "argv", ["mfsbi", *line.split()])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        return stop.value.code, capsys.readouterr().err

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
