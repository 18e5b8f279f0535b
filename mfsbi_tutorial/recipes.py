"""The methods of the course, each one call: pre-train, scratch, transfer, accurate."""

from copy import deepcopy

from .data import Scaler, Suite
from .models import ModelConfig, build_estimator
from .train import ACCURATE, FINE_TUNE, PRETRAIN, SCRATCH, Checkpoint, History, TrainConfig, fit

PRESETS = {"pretrain": PRETRAIN, "scratch": SCRATCH, "transfer": FINE_TUNE, "accurate": ACCURATE}


def train_method(
    method: str,
    low: Suite,
    high: Suite | None = None,
    pretrained: Checkpoint | None = None,
    *,
    n_maps: int | None = None,
    n_sims: int | None = None,
    seed: int = 0,
    config: TrainConfig | None = None,
) -> tuple[Checkpoint, History]:
    """Train an estimator by one of the methods of the paper.

    Args:
        method: ``pretrain`` (all LF training maps), ``scratch`` (an HF budget alone), ``transfer`` (the same budget
            from a pre-trained start) or ``accurate`` (all HF training maps).
        low: LF suite; its training maps fit the scaler of every method that starts afresh.
        high: HF suite, for all but ``pretrain``.
        pretrained: start of ``transfer``; it is copied, not changed.
        n_maps: budget of ``scratch`` and ``transfer`` in random maps, or
        n_sims: in whole simulations.
        seed: of weights, draw, batches and augmentation.
        config: training preset; the method's own if None.

    Raises:
        ValueError: if something the method needs is missing or does not fit.
    """
    if method not in PRESETS:
        raise ValueError(f"method {method!r}: expected one of {', '.join(PRESETS)}.")
    source = low if method == "pretrain" else high
    if source is None:
        raise ValueError(f"{method} needs an HF suite: give one.")
    if method in ("scratch", "transfer"):
        train, validation = source.draw(n_maps=n_maps, n_sims=n_sims, seed=seed)
    else:
        train, validation = source.split("train").all_maps(), source.split("validation").all_maps()
    if method == "transfer":
        if pretrained is None:
            raise ValueError("transfer needs a pre-trained checkpoint: give its file.")
        pretrained.check(source)
        model, estimator = pretrained.config, deepcopy(pretrained.estimator)
    else:
        model = ModelConfig(n_theta=source.n_inferred, n_pix=source.maps.shape[-1])
        estimator = build_estimator(model, Scaler.fit(low), seed)
    history = fit(estimator, train, validation, config or PRESETS[method], seed, label=method)
    provenance = {
        "method": method,
        "seed": seed,
        "suite": f"{source.name} {source.fidelity} {source.field}",
        "n_maps": len(train) + len(validation),
        "validation_loss": min(history.validation),
        "seconds": round(history.seconds, 1),
        "pretrained_sha256": pretrained.provenance.get("sha256") if method == "transfer" else None,
    }
    return Checkpoint(estimator, model, source.inferred, provenance), history
