"""Small suites made of noise, small models, posteriors and tables whose truth is known, and a campaign of seconds."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd

from mfsbi_tutorial import inference
from mfsbi_tutorial.data import Parameter, Suite, from_unit, save_suite
from mfsbi_tutorial.evaluation.results import LOW
from mfsbi_tutorial.inference import METHODS
from mfsbi_tutorial.simulation import LH, Resolution

SMALL_DESIGN = replace(LH, n_sims=6)
SMALL_RESOLUTION = Resolution(n_grid=16, n_pix=16)
# The same campaign for a process of its own: SIMULATE_SMALL.format(folder=...)
SIMULATE_SMALL = """
from dataclasses import replace
from mfsbi_tutorial.simulation import LH, Resolution
from mfsbi_tutorial.sweep.simulations import simulate_suite
simulate_suite(replace(LH, n_sims=6), {folder!r}, n_jobs=1, resolution=Resolution(n_grid=16, n_pix=16))
"""


def shard_digests(folder):
    """Hash of every shard in a folder, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.npz"))}


def make_suite(n_sims=40, n_maps=4, n_pix=16, seed=0, **changes):
    """Maps whose mean is Omega_m and whose scatter is sigma_8: learnable, and cheap."""
    rng = np.random.default_rng(seed)
    theta = LH.theta()[:n_sims]
    noise = rng.standard_normal((n_sims, n_maps, n_pix, n_pix))
    maps = 11.0 + 2 * theta[:, :1, None, None] + 0.3 * theta[:, 1:2, None, None] * noise
    values = {
        "x": np.round(maps, 3).astype(np.float32),
        "theta": theta,
        "sim_id": np.arange(n_sims),
        "parameters": LH.parameters,
        "n_inferred": 2,
        "n_sims_in_suite": n_sims,
        "name": "toy",
        "fidelity": "hydro",
        "field": "Mcdm",
    }
    return Suite(**{**values, **changes})


def write_suites(folder, n_sims=60, **changes):
    """LF and HF toy suites on disk, named as a sweep looks for them; returns the folder."""
    folder.mkdir()
    low = make_suite(n_sims, fidelity=LOW, field="Mtot", name="lh", **changes)
    save_suite(low, folder / f"lh_{LOW}_Mtot.h5")
    save_suite(make_suite(n_sims, seed=1, name="lh", **changes), folder / "lh_hydro_Mcdm.h5")
    return folder


BETA_GAMMA = (Parameter("beta", 0.1, 10.0, log=True), Parameter("gamma", -1.0, 2.0))


def make_vectors(n_sims=200, parameters=BETA_GAMMA, noise=0.1, seed=0):
    """Vectors of four features that follow the parameters, of which some have a log-uniform prior."""
    rng = np.random.default_rng(seed)
    theta_unit = rng.random((n_sims, len(parameters)))
    theta = from_unit(theta_unit, parameters)
    signal = theta_unit @ np.cos(np.outer(1 + np.arange(len(parameters)), np.arange(4)))
    return Suite.from_arrays(signal + noise * rng.standard_normal(signal.shape), theta, parameters, name="vectors")


def small_config(**changes):
    """An architecture for maps of 16 pixels that trains in a tenth of a second."""
    values = {"n_pix": 16, "width": 2, "latent": 16, "flow_hidden": 32, "n_blocks": 2}
    return inference.ModelConfig(**{**values, **changes})


def quick_presets(monkeypatch, preset):
    """Give every registered method the same quick preset, until the test ends."""
    for name, method in METHODS.items():
        monkeypatch.setitem(METHODS, name, replace(method, preset=preset))


N_OBS = 4000
N_SAMPLES = 500
PRIOR = 0.1
NOISE = 0.03


def gaussian_posteriors(width=1.0, bias=0.0, seed=0):
    """A Gaussian prior within the cube, a Gaussian measurement, and the posterior that follows from both; ``width``
    and ``bias`` (in posterior standard deviations) make it wrong.

    Returns:
        (samples, theta, sim_id), of 4000 observations of a simulation each.
    """
    rng = np.random.default_rng(seed)
    theta = 0.5 + PRIOR * rng.standard_normal((N_OBS, 2))
    measured = theta + NOISE * rng.standard_normal((N_OBS, 2))
    gain = PRIOR**2 / (PRIOR**2 + NOISE**2)
    sigma = NOISE * np.sqrt(gain)
    centre = 0.5 + gain * (measured - 0.5) + bias * sigma
    return centre + width * sigma * rng.standard_normal((N_SAMPLES, N_OBS, 2)), theta, np.arange(N_OBS)


def make_table(gain=4.0, scatter=0.0, worst_error=0.01):
    """A campaign's table: MTPP = log2(budget), transfer ``gain`` times cheaper, scratch calibrated to
    ``worst_error``."""
    rng = np.random.default_rng(0)
    rows = [
        {"suite": "lh", "field": "Mcdm", "low": LOW, "low_sims": 900, "method": method,
         "budget_kind": "n_maps", "budget": n, "seed": seed,
         "mtpp": np.log2(n * factor) + scatter * rng.standard_normal(), "calibration_error": error}
        for method, factor, error in (("scratch", 1.0, worst_error), ("transfer", gain, 0.01))
        for n in (50, 100, 200, 400, 800, 1600) for seed in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def make_starts():
    """A campaign's table: scratch at 1 nat, transfer at 2, at 1.5 from fewer LF simulations, at 0.5 from lpt."""
    starts = (("scratch", LOW, 900, 1.0), ("transfer", LOW, 900, 2.0), ("transfer", LOW, 90, 1.5),
              ("transfer", "lpt", 900, 0.5))  # fmt: skip
    return pd.DataFrame([
        {"suite": "lh", "field": "Mcdm", "method": method, "low": low, "low_sims": n, "budget_kind": kind,
         "budget": 20, "seed": seed, "mtpp": mtpp}
        for method, low, n, mtpp in starts for kind in ("n_maps", "n_sims") for seed in range(2)
    ])  # fmt: skip
