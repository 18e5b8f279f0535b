"""Small suites made of noise, for tests of everything that is not physics, and a simulation campaign of seconds."""

import hashlib
from dataclasses import replace

import numpy as np

from mfsbi_tutorial.data import Suite
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
