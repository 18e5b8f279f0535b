"""Findings about the machine, the installation and the data, each with its remedy."""

import importlib.metadata
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
import psutil

from .. import inference, simulation
from ..data import DATA, Draw, Scaler
from ..data.files import OUTSIDE
from .inspection import inspect_file

PACKAGES = ("numpy", "torch", "sbi", "numba", "h5py", "jupyterlab", "ipywidgets", "getdist", "tarp")


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``remedy`` is what to do if it is not good."""

    name: str
    good: bool
    detail: str
    remedy: str = ""


def examine(smoke: bool = True, data: Path = DATA) -> Iterator[Finding]:
    """Yield findings one by one, the quick ones first."""
    version = sys.version.split()[0]
    yield Finding("Python", sys.version_info >= (3, 10), version, "install Python 3.10 or newer, then make install")
    for package in PACKAGES:
        yield _package(package)
    cores = f"{os.cpu_count()} cores on the host, {joblib.cpu_count()} for this process"
    yield Finding("compute", True, f"device {inference.pick_device()}; {cores}")
    yield _load()
    memory = psutil.virtual_memory()
    free = f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB free"
    yield Finding("memory", memory.available > 1.5e9, free, "close other programs: a notebook needs up to 1.5 GB")
    free = shutil.disk_usage(data.parent).free
    yield Finding("disk", free > 1e9, f"{free / 1e9:.1f} GB free", "free some space: results need up to 1 GB")
    yield from _files(data)
    if smoke:
        yield _smoke_run()


def _load():
    """Whether other programs want the cores as well; a process more than there are cores makes everybody wait."""
    waiting = psutil.getloadavg()[0]
    n_cores = os.cpu_count()
    detail = f"{waiting:.1f} processes wanted the {n_cores} cores in the last minute"
    slower = f"trainings here may take {1 + waiting / n_cores:.1f} times as long: wait, or close other programs"
    return Finding("load", waiting < n_cores, detail, slower)


def _package(name):
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", "run make install")


def _files(data):
    suites = sorted(data.glob("*.h5"))
    checkpoints = sorted((data / "checkpoints").glob("*.safetensors"))
    tables = sorted((data / "results").glob("grid.csv")) + sorted((data / "results").glob("samples_*.h5"))
    if not suites or not checkpoints:
        yield Finding("data", False, f"nothing in {data}", OUTSIDE)
    for path in [*suites, *checkpoints, *tables]:
        try:
            yield Finding(path.name, True, f"{path.stat().st_size / 1e6:.1f} MB, {inspect_file(path)}")
        except ValueError as error:
            yield Finding(path.name, False, str(error), f"git checkout -- {path}")


def _smoke_run():
    """Simulate one pair, take a few training steps, draw samples."""
    started = time.perf_counter()
    design = simulation.LH
    cosmology, feedback, seed = design.universe(0)
    maps = np.log10(simulation.simulate(cosmology, seed, "hydro", feedback)["Mcdm"])
    theta = np.tile(design.theta()[0, :2], (128, 1))
    draw = Draw(np.tile(maps, (9, 1, 1))[:128], theta, np.zeros(128), design.parameters[:2])
    scaler = Scaler(float(maps.mean()), float(maps.std()))
    model = inference.Model.new(inference.ModelConfig(), scaler, draw.parameters, seed=0)
    history = inference.fit(model, draw, draw, inference.TrainConfig(1e-3, 2), 0, label="smoke run")
    sound = np.isfinite(history.validation).all() and np.isfinite(model.sample(maps[:2], 100)).all()
    detail = f"simulated, trained and sampled in {time.perf_counter() - started:.0f} s"
    return Finding("smoke run", bool(sound), detail, "report the output of mfsbi doctor as an issue")
