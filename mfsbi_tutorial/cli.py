"""Command line: mfsbi lab | doctor | simulate | validate."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Multifidelity simulation-based inference for cosmology: a hands-on course.",
)


def default_campaign_folder(suite: str) -> Path:
    """Where a full suite goes: $MFSBI_HOME, or the user's cache folder, never the repository."""
    home = os.environ.get("MFSBI_HOME") or Path.home() / ".cache" / "mfsbi_tutorial"
    return Path(home) / "suites" / suite


@app.command()
def simulate(
    suite: Annotated[str, typer.Option(help="Design to simulate.")] = "lh",
    out: Annotated[Path | None, typer.Option(help="Folder of the shards; default: the user's cache folder.")] = None,
    first: Annotated[int, typer.Option(help="First simulation.")] = 0,
    count: Annotated[int | None, typer.Option(help="How many simulations; default: to the end.")] = None,
    jobs: Annotated[int, typer.Option(help="Worker processes; -1 for one a core.")] = -1,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, instead of --jobs.")] = None,
    assemble: Annotated[Path | None, typer.Option(help="Folder for HDF5 files once every simulation is done.")] = None,
):
    """Simulate a suite: one file a universe, safe to interrupt and to run again."""
    from . import campaign
    from .suites import DESIGNS

    if suite not in DESIGNS:
        raise ValueError(f"suite {suite!r}: expected one of {', '.join(DESIGNS)}.")
    design, folder = DESIGNS[suite], out or default_campaign_folder(suite)
    sims = range(first, design.n_sims if count is None else first + count)
    campaign.simulate_suite(design, folder, sims, n_jobs=jobs, scheduler=scheduler)
    typer.echo(f"{len(sims)} simulations of {suite} are in {folder}")
    if assemble is not None:
        assemble.mkdir(parents=True, exist_ok=True)
        for path in campaign.assemble_all(design, folder, assemble):
            typer.echo(f"wrote {path}")


@app.command()
def validate(files: Annotated[list[Path], typer.Argument(help="HDF5 suite files.")]):
    """Check suite files: schema, priors, finite maps, hash."""
    from .data import validate as check

    for path in files:
        suite = check(path)
        typer.echo(
            f"{path}: {suite.name} {suite.fidelity} {suite.field}, {len(suite)} simulations x {suite.maps.shape[1]} maps "
            f"of {suite.maps.shape[-1]} x {suite.maps.shape[-1]} pixels, {len(suite.parameters)} parameters: good"
        )


def main():
    """Run the command line; a wrong input gets one sentence and exit status 2."""
    try:
        app()
    except (ValueError, OSError) as error:
        typer.echo(f"mfsbi: {error}", err=True)
        sys.exit(2)
