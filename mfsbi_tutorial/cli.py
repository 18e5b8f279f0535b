"""Command line: mfsbi lab | tour | doctor | simulate | validate | train | evaluate | campaign | workshop."""

import os
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from . import __version__, course, data, evaluation, inference, simulation, sweep
from .data import load_suite
from .data.camels import camels_paths
from .data.files import REPOSITORY
from .inference import METHODS, find_method

ABOUT = "Multifidelity simulation-based inference for cosmology: a hands-on course."
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=ABOUT)
NOTEBOOKS = REPOSITORY / "notebooks"
Method = Enum("Method", {name: name for name in [*METHODS, "all"]}, type=str)
Preset = Enum("Preset", {name: name for name in ("tutorial", "paper")}, type=str)
Jobs = Annotated[int, typer.Option(help="Worker processes; -1 for one a core.")]
Scheduler = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, instead of --jobs.")]


def home() -> Path:
    """Where full suites go: $MFSBI_HOME, or the user's cache folder; never the repository."""
    return Path(os.environ.get("MFSBI_HOME") or Path.home() / ".cache" / "mfsbi_tutorial") / "suites"


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False):
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def lab():
    """Open JupyterLab in the notebooks folder, on loopback and with a token."""
    command = [sys.executable, "-m", "jupyter", "lab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={NOTEBOOKS}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    raise typer.Exit(subprocess.run(command, check=False).returncode)


@app.command()
def tour(out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("out")):
    """Execute notebook 00 and write its figures, table and a web page to a folder."""
    for path in course.run_notebook(NOTEBOOKS / "00_tour.ipynb", out):
        typer.echo(f"wrote {path}")


@app.command()
def doctor(smoke: Annotated[bool, typer.Option(help="Also simulate, train and sample for 20 s.")] = True):
    """Look at the machine, the installation and the data, and say how to mend what is wrong."""
    status = 0
    for finding in course.examine(smoke):
        typer.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.name}: {finding.detail}")
        if not finding.good:
            status = 1
            typer.echo(f"     mend: {finding.remedy}")
    raise typer.Exit(status)


@app.command()
def simulate(
    suite: Annotated[str, typer.Option(help="Design to simulate.")] = "lh",
    out: Annotated[Path | None, typer.Option(help="Folder of the shards; default: the user's cache folder.")] = None,
    first: Annotated[int, typer.Option(help="First simulation.")] = 0,
    count: Annotated[int | None, typer.Option(min=1, help="How many simulations; default: to the end.")] = None,
    jobs: Jobs = -1,
    scheduler: Scheduler = None,
    assemble: Annotated[Path | None, typer.Option(help="Folder for HDF5 files once every simulation is done.")] = None,
):
    """Simulate a suite: one file a universe, safe to interrupt and to run again."""
    design = simulation.find_design(suite)
    folder = out or home() / suite
    sims = range(first, design.n_sims if count is None else first + count)
    if not sims:
        raise ValueError(f"--first {first}: suite {suite} has simulations 0 to {design.n_sims - 1}.")
    sweep.simulate_suite(design, folder, sims, n_jobs=jobs, scheduler=scheduler)
    typer.echo(f"{len(sims)} simulations of {suite} are in {folder}")
    if assemble is not None:
        assemble.mkdir(parents=True, exist_ok=True)
        for path in sweep.assemble_all(design, folder, assemble):
            typer.echo(f"wrote {path}")


@app.command()
def validate(files: Annotated[list[Path], typer.Argument(help="HDF5 suite files, or .npy files of CMD.")]):
    """Check suite files: schema, priors, finite maps, hash."""
    for path in files:
        suite = data.validate(path)
        kind, unit = ("maps", "pixels") if len(suite.data_shape) == 2 else ("vectors", "features")
        size = f"{len(suite)} simulations, {suite.x.shape[1]} {kind} each, {suite.data_shape[0]} {unit}"
        title = f"{suite.name} {suite.fidelity} {suite.field}"
        typer.echo(f"{path}: good; {title}, {size}, {len(suite.parameters)} parameters")


@app.command()
def train(
    method: Annotated[Method, typer.Argument(help="What to train.")],
    out: Annotated[Path, typer.Argument(help="Checkpoint to write, .safetensors; a folder for all.")],
    low: Annotated[Path | None, typer.Option(help="LF suite: to pre-train on, and the scaler of every method.")] = None,
    high: Annotated[Path | None, typer.Option(help="HF suite; not needed to pre-train.")] = None,
    start: Annotated[Path | None, typer.Option(help="Pre-trained checkpoint, for transfer.")] = None,
    n_maps: Annotated[int | None, typer.Option(help="Budget in HF maps, for scratch and transfer.")] = None,
    n_sims: Annotated[int | None, typer.Option(help="Budget in whole HF simulations instead.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, draw and batches.")] = 0,
    suite: Annotated[str | None, typer.Option(help="cmd-lh or cmd-sb28, instead of --low and --high.")] = None,
    folder: Annotated[Path, typer.Option(help="Where the files of --suite are.")] = Path("."),
    field: Annotated[str, typer.Option(help="HF field of --suite: Mcdm or Mtot.")] = "Mcdm",
    preset: Annotated[Preset, typer.Option(help="Learning rates and epochs.")] = Preset.tutorial,
):
    """Train one estimator and write its checkpoint; all: pre-train, fine-tune and evaluate."""
    if (suite is None) == (low is None):
        raise ValueError("train needs either --low (and --high) or --suite with --folder.")
    if method.value != "all":
        _check_target(out)
    if suite:
        low, high = camels_paths(suite, folder, field)
    if method.value == "pretrain":
        high = None
    elif method.value == "all" and (high is None or start is not None):
        raise ValueError("all needs --high and no --start: it pre-trains by itself.")
    suites = [load_suite(path) if path else None for path in (low, high)]
    typer.echo(f"device: {inference.pick_device()}")
    options = {"n_maps": n_maps, "n_sims": n_sims, "seed": seed}
    if method.value != "all":
        suites.append(inference.load_model(start) if start else None)
        _train_one(find_method(method.value), suites, preset == Preset.paper, out, options)
        return
    for name, metrics in inference.train_pair(*suites, out, paper=preset == Preset.paper, **options).items():
        typer.echo(f"{out / name}.safetensors")
        _print_metrics(metrics)


def _train_one(method, suites_and_start, paper, out, options):
    model = inference.train_model(method.name, *suites_and_start, preset=method.preset_of(paper), **options)
    out.parent.mkdir(parents=True, exist_ok=True)
    digest = model.save(out)
    loss = ""
    if model.history:
        name, curve = model.history.curves().popitem()
        loss = f", {name} loss {curve[model.history.kept_epoch]:.3f} nats, {model.history.seconds:.0f} s"
    typer.echo(f"wrote {out}{loss}, sha256 {digest[:12]}")


@app.command()
def evaluate(
    checkpoint: Annotated[Path, typer.Argument(help="Checkpoint.")],
    suite: Annotated[Path, typer.Argument(help="Suite file with test simulations.")],
    seed: Annotated[int, typer.Option(min=0, help="Of samples, reference points and bootstraps.")] = 0,
):
    """Print every metric of a checkpoint on the test simulations of a suite."""
    _print_metrics(inference.load_model(checkpoint).evaluate(load_suite(suite), seed).metrics)


def _print_metrics(metrics):
    for name, value in metrics.items():
        typer.echo(f"{name:24s} {value:.4g}")


@app.command()
def campaign(
    runs: Annotated[Path | None, typer.Option(help="Folder of the runs; default: the user's cache folder.")] = None,
    suites: Annotated[Path | None, typer.Option(help="Folder of the complete suites; default: as simulate.")] = None,
    methods: Annotated[str, typer.Option(help="Comma-separated methods of the grid.")] = "scratch,transfer",
    n_maps: Annotated[str, typer.Option(help="Budgets in HF maps; an empty text for none.")] = "",
    n_sims: Annotated[str, typer.Option(help="Budgets in whole HF simulations; an empty text for none.")] = "",
    whole: Annotated[bool, typer.Option(help="The whole HF suite instead, as accurate and its like need.")] = False,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds, from 0.")] = 3,
    field: Annotated[str, typer.Option(help="HF field: Mcdm or Mtot.")] = "Mcdm",
    suite: Annotated[str, typer.Option(help="Suite.")] = "lh",
    jobs: Jobs = -1,
    scheduler: Scheduler = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the table grid.csv.")] = None,
):
    """Train methods x budgets x seeds and judge them on every test map: safe to interrupt and to run again."""
    runs = runs or home().parent / "runs" / suite
    chosen = methods.split(","), range(seeds)
    budgets = [_numbers("--n-maps", n_maps), _numbers("--n-sims", n_sims)]
    wanted = sweep.grid(*chosen, *budgets, field, suite)
    if whole:
        wanted += [evaluation.Run(m, "all", 0, seed, suite, field) for seed in chosen[1] for m in chosen[0]]
    if not wanted:
        raise ValueError("nothing to train: give --n-maps, --n-sims or --whole.")
    sweep.run_sweep(wanted, suites or home(), runs, jobs, scheduler)
    typer.echo(f"{len(wanted)} runs are in {runs}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        table = sweep.collect(runs, out / "grid.csv")
        typer.echo(f"wrote {len(table)} rows to {out / 'grid.csv'}")


@app.command()
def workshop(folder: Annotated[Path, typer.Argument(help="New or empty folder.")]):
    """Write a learner's copy of the course, without outputs and solutions, in which make lab works."""
    course.write_copy(folder)
    typer.echo(f"wrote {folder}: pack it and hand it out; its README.md tells how to start")


def _check_target(out):
    """Say before the training, not after it, that its result cannot be written."""
    parent = next(folder for folder in out.absolute().parents if folder.exists())
    if out.is_dir() or not parent.is_dir() or not os.access(parent, os.W_OK):
        raise OSError(f"{out} cannot be written: give a file in a folder that you may write to.")


def _numbers(option, text):
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(word.isdigit() for word in words):
        raise ValueError(f"{option} {text!r}: expected whole numbers with commas between, such as 50,200,800.")
    return [int(word) for word in words]


def main():
    """Run the command line; a wrong input gets one sentence and exit status 2."""
    try:
        app()
    except (ValueError, OSError) as error:
        typer.echo(f"mfsbi: {error}", err=True)
        sys.exit(2)
