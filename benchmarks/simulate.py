"""Time of a simulation on one core, where it goes, and JaxPM beside it on the same core in the same run.

Run: python benchmarks/simulate.py. JaxPM is installed into .bench/jaxpm, never into the project's environment; both
sides push 64^3 particles on a 64^3 mesh for equal numbers of steps, in float32, after compilation.
"""

import os

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")})
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import resource
import sys
import time
from unittest.mock import patch

import numpy as np
from rival import run_with_jaxpm
from scipy import fft

from mfsbi_tutorial.simulation import Cosmology, Resolution, gravity, simulate
from mfsbi_tutorial.simulation.fidelities import evolve_pm

TARGETS = {"lpt": None, "pm": 0.2, "nbody": None, "hydro": 2.0}
REPEATS = 5
JAXPM = """
import time
import jax, jax.numpy as jnp
from jaxpm.pm import pm_forces
n, steps = 64, {steps}
noise = jax.random.normal(jax.random.PRNGKey(0), (n, n, n, 3)) * 2
grid = jnp.stack(jnp.meshgrid(*[jnp.arange(n, dtype=jnp.float32)] * 3, indexing="ij"), -1)
force = jax.jit(lambda x: pm_forces(x, mesh_shape=(n, n, n)))
@jax.jit
def run(x, v):
    for i in range(steps):
        x = x + v / (2 * steps)
        v = 0.5 * v + 0.5 * pm_forces(x, mesh_shape=(n, n, n))
        x = x + v / (2 * steps)
    return x
def best(f):
    jax.block_until_ready(f())
    times = []
    for _ in range({repeats}):
        start = time.perf_counter(); jax.block_until_ready(f()); times.append(time.perf_counter() - start)
    return min(times)
print(best(lambda: force(grid + noise)), best(lambda: run(grid, noise)))
"""


def best(function):
    function()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times), float(np.median(times))


class CountedFFT:
    """Stands in for scipy.fft inside the simulator and adds up the time spent in it."""

    def __init__(self, library):
        self.library = library
        self.seconds = 0.0

    def __getattr__(self, name):
        def timed(*args, **kwargs):
            start = time.perf_counter()
            result = getattr(self.library, name)(*args, **kwargs)
            self.seconds += time.perf_counter() - start
            return result

        return timed


def share_in_ffts(cosmology, fidelity):
    """Share of a simulation's time that Fourier transforms take."""
    counted = CountedFFT(fft)
    with patch.object(gravity, "fft", counted):
        start = time.perf_counter()
        simulate(cosmology, 0, fidelity)
        return counted.seconds / (time.perf_counter() - start)


def beside_jaxpm(cosmology, resolution):
    """Print how long a force evaluation and a whole pm run take here and in JaxPM."""
    start = gravity.initial_displacement(cosmology, 0, resolution)
    psi = evolve_pm(cosmology, start, resolution)
    velocity = start.copy()
    mesh = gravity.Mesh(64, 25.0)

    def force():
        mesh.assign((psi, 1.0))
        mesh.kick(mesh.potential(), 1.0, 0.0, (psi, velocity))

    ours = best(force)[0], best(lambda: evolve_pm(cosmology, start, resolution))[0]
    theirs = run_with_jaxpm(JAXPM.format(steps=resolution.pm_steps, repeats=REPEATS))
    print(f"64^3 particles, 64^3 mesh, {resolution.pm_steps} steps, one core")
    for label, a, b in zip(("force evaluation", "whole run"), ours, theirs, strict=True):
        print(f"{label:17s} ours {a * 1e3:7.1f} ms   JaxPM {b * 1e3:7.1f} ms   ratio {b / a:.1f} (goal 5)")


def main():
    cosmology = Cosmology(0.3, 0.8)
    print("one simulation on one core, parameters and seed in, 15 maps of each field out")
    for fidelity, target in TARGETS.items():
        shortest, median = best(lambda fidelity=fidelity: simulate(cosmology, 0, fidelity))
        share = share_in_ffts(cosmology, fidelity)
        goal = "" if target is None else f"  target {target:.1f} s"
        print(f"{fidelity:6s} best {shortest:.3f} s  median {median:.3f} s  in FFTs {share:.0%}{goal}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    print(f"peak memory of this process {peak:.0f} MB (target below 500)")
    beside_jaxpm(cosmology, Resolution())


if __name__ == "__main__":
    main()
