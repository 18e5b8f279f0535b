"""The methods of the course, each one call: pre-train, scratch, transfer, accurate."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from .data import Draw, Scaler, Suite
from .evaluate import evaluate
from .models import ModelConfig, build_estimator, model_for
from .simulate import FIELDS
from .train import (
    ACCURATE,
    FINE_TUNE,
    PAPER_FINE_TUNE,
    PAPER_PRETRAIN,
    PRETRAIN,
    SCRATCH,
    Checkpoint,
    History,
    TrainConfig,
    fit,
    load_checkpoint,
    save_checkpoint,
)

PRESETS = {"pretrain": PRETRAIN, "scratch": SCRATCH, "transfer": FINE_TUNE, "accurate": ACCURATE}
PAPER_PRESETS = {**dict.fromkeys(("pretrain", "scratch", "accurate"), PAPER_PRETRAIN), "transfer": PAPER_FINE_TUNE}


def train_method(
    method: str,
    low: Suite,
    high: Suite | None = None,
    pretrained: Checkpoint | None = None,
    *,
    n_maps: int | None = None,
    n_sims: int | None = None,
    seed: int = 0,
    draw_seed: int | None = None,
    config: TrainConfig | None = None,
    model: ModelConfig | None = None,
    watch: Draw | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> tuple[Checkpoint, History]:
    """Train an estimator by one of the methods of the paper.

    Args:
        method: ``pretrain`` (all LF training maps), ``scratch`` (an HF budget alone), ``transfer`` (the same budget
            from a pre-trained start) or ``accurate`` (all HF training maps).
        low: LF suite; its training maps fit the scaler of every method that starts afresh.
        high: HF suite, for all but ``pretrain``.
        pretrained: start of ``transfer``, and of ``accurate`` if given; it is copied, not changed.
        n_maps: budget of ``scratch`` and ``transfer`` in random maps, or
        n_sims: in whole simulations.
        seed: of weights, draw, batches and augmentation.
        draw_seed: of the draw alone; ``seed`` if None.
        config: training preset; the method's own if None.
        model: architecture of a fresh start; that of ``model_for`` the suite if None.
        watch: maps for a validation curve where the preset holds nothing out; they do not influence the training.
        on_step: see ``train.fit``.

    Raises:
        ValueError: if something the method needs is missing or does not fit.
    """
    if method not in PRESETS:
        raise ValueError(f"method {method!r}: expected one of {', '.join(PRESETS)}.")
    source = low if method == "pretrain" else high
    if source is None:
        raise ValueError(f"{method} needs an HF suite: give one.")
    _check_pair(low, source)
    if method in ("scratch", "transfer"):
        train, validation = source.draw(n_maps=n_maps, n_sims=n_sims, seed=seed if draw_seed is None else draw_seed)
    else:
        train, validation = source.split("train").all_maps(), source.split("validation").all_maps()
    config = config or PRESETS[method]
    if not config.keep_best:
        train, validation = train + validation, watch
    elif len(validation) == 0:
        raise ValueError(f"{method}: suite {source.name} has no validation simulations to choose the epoch by.")
    if method == "transfer" and pretrained is None:
        raise ValueError("transfer needs a pre-trained checkpoint: give its file.")
    if pretrained is not None and method in ("transfer", "accurate"):
        pretrained.check(source)
        model, estimator = pretrained.config, deepcopy(pretrained.estimator)
    else:
        model = model or model_for(source)
        estimator = build_estimator(model, Scaler.fit(low), seed)
    history = fit(estimator, train, validation, config, seed, label=method, on_step=on_step)
    provenance = {
        "method": method,
        "seed": seed,
        "suite": _title(source),
        "n_maps": len(train) + (len(validation) if config.keep_best else 0),
        "validation_loss": history.validation[history.kept_epoch] if history.validation else None,
        "pretrained_sha256": pretrained.provenance.get("sha256") if pretrained else None,
    }
    return Checkpoint(estimator, model, source.inferred, provenance), history


def train_pair(
    low: Suite,
    high: Suite,
    folder: Path,
    *,
    n_maps: int | None = None,
    n_sims: int | None = None,
    seed: int = 0,
    presets: dict[str, TrainConfig] = PRESETS,
) -> dict[str, dict[str, float]]:
    """Pre-train on ``low``, fine-tune on a budget of ``high``, judge both on the test simulations of ``high``.

    Args:
        low, high: the two fidelities.
        folder: of the checkpoints ``pretrain.safetensors``, which is used again if it is there, and
            ``transfer.safetensors``; made if absent.
        n_maps: HF budget in random maps, or
        n_sims: in whole simulations.
        seed: of everything.
        presets: ``PRESETS`` or ``PAPER_PRESETS``.

    Returns:
        The metrics of ``pretrain`` and ``transfer``, see ``evaluate.Judgement``.

    Raises:
        ValueError: if the suites do not fit each other or the budget, or ``folder`` holds another pre-training.
    """
    budget, path = {"n_maps": n_maps, "n_sims": n_sims, "seed": seed}, Path(folder) / "pretrain.safetensors"
    _check_pair(low, high)
    high.draw(**budget)  # a wrong budget is refused before hours of training
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_checkpoint(path, train_method("pretrain", low, seed=seed, config=presets["pretrain"])[0])
    start = load_checkpoint(path)
    if (start.provenance["suite"], start.provenance["seed"]) != (_title(low), seed):
        raise ValueError(f"{path} was trained on another suite or with another seed: choose another folder.")
    tuned, _ = train_method("transfer", low, high, start, **budget, config=presets["transfer"])
    save_checkpoint(path.with_name("transfer.safetensors"), tuned)
    test, names = high.split("test").all_maps(), [p.name for p in high.inferred]
    return {
        method: evaluate(m.estimator, test, names, seed) for method, m in (("pretrain", start), ("transfer", tuned))
    }


def _check_pair(low, high):
    """Refuse two suites of different data or parameters, or of our own fidelities in the wrong order."""
    ladder = list(FIELDS)
    if {low.fidelity, high.fidelity} <= set(ladder) and ladder.index(low.fidelity) > ladder.index(high.fidelity):
        raise ValueError(f"the LF suite is {low.fidelity} and the HF suite is {high.fidelity}: swap them.")
    if low.inferred != high.inferred or low.data_shape != high.data_shape:
        raise ValueError(
            f"LF suite {low.name} and HF suite {high.name} do not fit: they need the same parameters to infer, with "
            f"the same priors, and data of one shape ({low.data_shape} and {high.data_shape})."
        )


def _title(suite):
    return " ".join(word for word in (suite.name, suite.fidelity, suite.field) if word)
