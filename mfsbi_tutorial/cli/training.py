"""Commands of trainings: train, evaluate."""

import json
import math
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from .. import inference
from ..data import load_suite
from ..data.camels import SUITES, camels_paths
from ..data.suite import MIN_MAPS, MIN_SIMS
from ..evaluation import perfect_range
from ..inference.methods import METHODS, find_method
from .options import Force, Seed, keep, need_files, need_target

Preset = Enum("Preset", {name: name for name in ("tutorial", "paper")}, type=str)
MEANINGS = {  # of a metric: its unit and what it says
    "mtpp": ("nats", "mean log posterior at the truth; the prior has 0, more is better"),
    "calibration_error": ("", "mean squared relative deviation of the coverage from a perfect one, which has 0"),
    "fom": ("", "inverse size of the posterior, in the unit cube of the prior; more is tighter"),
    "mse": ("prior widths^2", "mean squared error of the posterior mean of {}; that of the prior is 1/12"),
    "leaked": ("", "share of the posterior that was beyond the prior and was reflected"),
    "worst_sim": ("nats", "mtpp of the worst test simulation"),
}


def train(
    method: Annotated[str, typer.Argument(help=f"What to train: {', '.join(METHODS)}, or all.")],
    out: Annotated[Path, typer.Argument(help="Checkpoint to write, .safetensors; a folder for all.")],
    low: Annotated[Path | None, typer.Option(help="LF suite: to pre-train on, and the scaler of every method.")] = None,
    high: Annotated[Path | None, typer.Option(help="HF suite; not needed to pre-train.")] = None,
    start: Annotated[Path | None, typer.Option(help="Pre-trained checkpoint, for transfer and its like.")] = None,
    n_maps: Annotated[int | None, typer.Option(help="Budget in HF maps, for scratch, transfer and their like.")] = None,
    n_sims: Annotated[int | None, typer.Option(help="Budget in whole HF simulations instead.")] = None,
    seed: Seed = 0,
    suite: Annotated[str | None, typer.Option(help=f"{' or '.join(SUITES)}, instead of --low and --high.")] = None,
    folder: Annotated[Path, typer.Option(help="Where the files of --suite are.")] = Path("."),
    field: Annotated[str, typer.Option(help="HF field of --suite: Mcdm or Mtot.")] = "Mcdm",
    preset: Annotated[Preset, typer.Option(help="Learning rates and epochs.")] = Preset.tutorial,
    force: Force = False,
):
    """Train one estimator and write its checkpoint; all: pre-train, fine-tune and evaluate.

    \b
    Examples:
      mfsbi train all out --low suites/lh_nbody_Mtot.h5 --high suites/lh_hydro_Mcdm.h5 --n-sims 20
      mfsbi train pretrain start.safetensors --low suites/lh_nbody_Mtot.h5
      mfsbi train transfer model.safetensors --high suites/lh_hydro_Mcdm.h5 --start start.safetensors --n-maps 200
      mfsbi train scratch model.safetensors --suite cmd-lh --folder CMD --n-maps 800 --preset paper
    """
    if suite and (low or high):
        raise ValueError("--suite names both files of CMD: leave --low and --high out.")
    if suite:
        low, high = camels_paths(suite, folder, field)
    budget = {"n_maps": n_maps, "n_sims": n_sims}
    _check_request(method, low, high, start, budget)
    whole = method == "all"
    target = out / "transfer.safetensors" if whole else out
    need_target(target)
    keep([target], force)
    suites = [load_suite(path) if path else None for path in (low, high)]
    typer.echo(f"device: {inference.pick_device()}")
    paper = preset == Preset.paper
    if not whole:
        _train_one(find_method(method), suites, start, paper, out, {**budget, "seed": seed})
        return
    for name, metrics in inference.train_pair(*suites, out, paper=paper, **budget, seed=seed).items():
        typer.echo(f"{out / name}.safetensors")
        print_metrics(metrics)


def _check_request(method, low, high, start, budget):
    """Say what is missing before anything is loaded."""
    if method != "all" and method not in METHODS:
        raise ValueError(f"method {method!r}: expected {', '.join(METHODS)} or all; add others in methods.py.")
    kind = "transfer" if method == "all" else method
    asked = METHODS[kind]
    if method == "all" and start is not None:
        raise ValueError("all takes no --start: it pre-trains by itself.")
    if asked.from_pretrained and method != "all" and start is None:
        raise ValueError(f"{method} needs a pre-trained checkpoint: give its file by --start.")
    if low is None and (method == "all" or not asked.from_pretrained):
        raise ValueError(f"{method} needs an LF suite: give its file by --low, or --suite with --folder.")
    if high is None and asked.budget != "none":
        raise ValueError(f"{method} needs an HF suite: give its file by --high, or --suite with --folder.")
    given = {name: value for name, value in budget.items() if value is not None}
    if asked.budget == "some" and len(given) != 1:
        raise ValueError(f"{method} needs a budget, either n_maps or n_sims: give one of --n-maps and --n-sims.")
    if asked.budget != "some" and given:
        raise ValueError(f"{method} takes no budget: leave --n-maps and --n-sims out.")
    for name, lowest in (("n_maps", MIN_MAPS), ("n_sims", MIN_SIMS)):
        if given.get(name, lowest) < lowest:
            raise ValueError(f"{name} = {given[name]}: expected {lowest} or more.")
    need_files(low, high, start)


def _train_one(method, suites, start, paper, out, options):
    begin = inference.load_model(start) if start else None
    model = inference.train_model(method.name, *suites, begin, preset=method.preset_of(paper), **options)
    out.parent.mkdir(parents=True, exist_ok=True)
    digest = model.save(out)
    loss = ""
    if model.history:
        name, curve = model.history.curves().popitem()
        loss = f", {name} loss {curve[model.history.kept_epoch]:.3f} nats, {model.history.seconds:.0f} s"
    typer.echo(f"wrote {out}{loss}, sha256 {digest[:12]}")


def evaluate(
    checkpoint: Annotated[Path, typer.Argument(help="Checkpoint.")],
    suite: Annotated[Path, typer.Argument(help="Suite file with test simulations.")],
    seed: Seed = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, without words.")] = False,
):
    """Print every metric of a checkpoint on the test simulations of a suite, with its unit and what it means.

    \b
    Example:
      mfsbi evaluate data/checkpoints/lh_accurate.safetensors data/lh_hydro_Mcdm_test.h5 --json
    """
    need_files(checkpoint, suite)
    model = inference.load_model(checkpoint)
    judged = load_suite(suite)
    metrics = model.evaluate(judged, seed).metrics
    if not as_json:
        print_metrics(metrics)
        low, high = perfect_range(judged.split("test").as_draw().sim_id)
        typer.echo(f"On these maps perfect posteriors have a calibration_error from {low:.2g} to {high:.2g}.")
        return
    finite = {name: value if math.isfinite(value) else None for name, value in metrics.items()}
    origin = {"checkpoint": str(checkpoint), "sha256": model.provenance["sha256"], "suite": str(suite), "seed": seed}
    typer.echo(json.dumps({**origin, "metrics": finite}))


def print_metrics(metrics: dict[str, float]) -> None:
    """A line a metric: name, value, unit, meaning."""
    for name, value in metrics.items():
        kind, _, parameter = name.partition("_") if name.startswith("mse_") else (name, "", "")
        unit, meaning = MEANINGS.get(kind, ("", ""))
        typer.echo(f"{name:20s} {value:10.4g}  {unit:15s} {meaning.format(parameter)}".rstrip())
