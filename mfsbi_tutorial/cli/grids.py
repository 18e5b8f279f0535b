"""The command of many trainings: campaign."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from .. import evaluation, sweep
from ..evaluation.results import LOW, LOW_SIMS
from ..inference.methods import METHODS, find_method
from ..simulation import FIELDS
from .options import Jobs, Scheduler, home, need_target, whole_numbers
from .suites import SUITES

LADDER = [fidelity for fidelity, fields in FIELDS.items() if fidelity != "hydro"]


def campaign(
    runs: Annotated[Path | None, typer.Option(help="Folder of the runs; default: the user's cache folder.")] = None,
    suites: Annotated[Path | None, typer.Option(help="Folder of the complete suites; default: as simulate.")] = None,
    methods: Annotated[
        str, typer.Option(help=f"Methods with commas between, of {', '.join(METHODS)}.")
    ] = "scratch,transfer",
    n_maps: Annotated[str, typer.Option(help="Budgets in HF maps; an empty text for none.")] = "",
    n_sims: Annotated[str, typer.Option(help="Budgets in whole HF simulations; an empty text for none.")] = "",
    whole: Annotated[bool, typer.Option(help="The whole HF suite instead, as accurate and its like need.")] = False,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, from 0.")] = 3,
    field: Annotated[str, typer.Option(help="HF field: Mcdm or Mtot.")] = "Mcdm",
    suite: Annotated[str, typer.Option(help=f"Suite: {SUITES}, or one of your own.")] = "lh",
    low: Annotated[str, typer.Option(help=f"Fidelity to pre-train on, such as {', '.join(LADDER)}.")] = LOW,
    low_sims: Annotated[
        int, typer.Option(min=2, help="How many of its simulations, or all of fewer than 900; suite lh_low has more.")
    ] = LOW_SIMS,
    jobs: Jobs = -1,
    scheduler: Scheduler = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the table grid.csv; rows of other runs that it holds stay.")
    ] = None,
):
    """Train methods x budgets x seeds and judge them on every test map: safe to interrupt and to run again.

    \b
    Examples, the grid of notebook 05, the best that the whole suite gives, N = 0, and a cheaper start:
      mfsbi campaign --methods scratch,transfer --n-maps 50,200,800 --n-sims 5,20,80 --out results
      mfsbi campaign --methods accurate --whole --out results
      mfsbi campaign --methods pretrain --out results
      mfsbi campaign --methods transfer --n-sims 20 --low lpt --low-sims 100 --out results
    """
    runs = runs or home().parent / "runs" / suite
    wanted = _runs(methods.split(","), range(seeds), n_maps, n_sims, whole, field, suite)
    wanted = [replace(run, low=low, low_sims=low_sims) for run in wanted]
    if not wanted:
        raise ValueError("nothing to train: give --n-maps, --n-sims or --whole.")
    if out is not None:
        need_target(out / "grid.csv")
        if (out / "grid.csv").is_file():
            evaluation.load_table(out / "grid.csv")  # a damaged one is refused before the work
    sweep.run_sweep(wanted, suites or home(), runs, jobs, scheduler)
    typer.echo(f"{len(wanted)} runs are in {runs}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        table = sweep.collect(runs, out / "grid.csv")
        typer.echo(f"wrote {len(table)} rows to {out / 'grid.csv'}")


def _runs(methods, seeds, n_maps, n_sims, whole, field, suite):
    """Each method at what its entry in the registry asks for: budgets, the whole suite, or nothing of HF."""
    budgets = [whole_numbers("--n-maps", n_maps), whole_numbers("--n-sims", n_sims)]
    kinds = {kind: [m for m in methods if find_method(m).budget == kind] for kind in ("some", "all", "none")}
    if kinds["all"] and not whole:
        raise ValueError(f"{kinds['all'][0]} trains on the whole HF suite: add --whole.")
    if whole and not kinds["all"]:
        raise ValueError(f"--whole: none of {', '.join(methods)} trains on the whole HF suite, as accurate does.")
    wanted = sweep.grid(kinds["some"], seeds, *budgets, field, suite)
    wanted += [evaluation.Run(m, "all", 0, seed, suite, field) for seed in seeds for m in kinds["all"]]
    return wanted + [evaluation.Run(m, "none", 0, seed, suite, field) for seed in seeds for m in kinds["none"]]
