"""Commands of simulations and files: simulate, validate."""

from pathlib import Path
from typing import Annotated

import typer

from .. import course, simulation, sweep
from ..data.checks import MIN_SIMS_IN_SUITE
from ..simulation.designs import DESIGNS
from .options import Force, Jobs, Scheduler, home, keep, need_target

SUITES = ", ".join(design.name for design in DESIGNS)


def simulate(
    suite: Annotated[str, typer.Option(help=f"Design to simulate: {SUITES}.")] = "lh",
    design: Annotated[Path | None, typer.Option(help="TOML file of a design of your own, instead of --suite.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the shards; default: the user's cache folder.")] = None,
    first: Annotated[int, typer.Option(help="First simulation.")] = 0,
    count: Annotated[int | None, typer.Option(min=1, help="How many simulations; default: to the end.")] = None,
    jobs: Jobs = -1,
    scheduler: Scheduler = None,
    assemble: Annotated[
        Path | None, typer.Option(help="Folder for HDF5 files of the simulations from 0 to the last one asked for.")
    ] = None,
    force: Force = False,
):
    """Simulate a suite: one file a universe, safe to interrupt and to run again.

    \b
    Examples, the course's suite, twenty universes of it as a suite of their own, and a design of your own:
      mfsbi simulate --suite lh --assemble suites
      mfsbi simulate --suite lh --count 20 --out shards --assemble small
      mfsbi simulate --design wide.toml --out shards --assemble suites

    \b
    wide.toml:
      name = "wide"
      n_sims = 200
      inferred = ["Omega_m", "sigma_8"]
      fidelities = ["nbody", "hydro"]
      [parameters]
      Omega_m = [0.05, 0.6]
      sigma_8 = [0.5, 1.1]
      A_AGN2 = { low = 0.5, high = 2.0, log = true }
      [resolution]
      n_pix = 64
    """
    chosen, resolution = _chosen(suite, design)
    folder = out or home() / chosen.name
    sims = range(first, chosen.n_sims if count is None else first + count)
    if not sims:
        raise ValueError(f"--first {first}: suite {chosen.name} has simulations 0 to {chosen.n_sims - 1}.")
    if assemble is not None:
        part = _part(chosen, sims.stop)
        paths = sweep.assembled_paths(part, assemble)
        keep(paths, force)
        need_target(paths[0])
    sweep.simulate_suite(chosen, folder, sims, n_jobs=jobs, scheduler=scheduler, resolution=resolution)
    typer.echo(f"{len(sims)} simulations of {chosen.name} are in {folder}")
    if assemble is not None:
        assemble.mkdir(parents=True, exist_ok=True)
        for path in sweep.assemble_all(part, folder, assemble):
            typer.echo(f"wrote {path}")


def _chosen(suite, path):
    """The design and the resolution that a name or a file says."""
    if path is None:
        return simulation.find_design(suite), simulation.Resolution()
    return simulation.load_design(path)


def _part(design, n_sims):
    if n_sims < MIN_SIMS_IN_SUITE:
        found = f"--assemble: {n_sims} simulations have no tenth to validate or test on"
        raise ValueError(f"{found}: ask for {MIN_SIMS_IN_SUITE} or more, from 0 on.")
    return design.first(min(n_sims, design.n_sims))


def validate(files: Annotated[list[Path], typer.Argument(help="Files that the course wrote or ships, or of CMD.")]):
    """Check files completely: suites, shards, checkpoints, tables, posteriors, the showcase, and CMD's maps.

    \b
    Example:
      mfsbi validate data/*.h5 data/checkpoints/*.safetensors data/results/grid.csv shards/00000.npz
    """
    for path in files:
        typer.echo(f"{path}: good; {course.inspect_file(path)}")
