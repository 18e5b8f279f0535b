"""One training loop, its presets, and checkpoints in safetensors."""

import hashlib
import json
import math
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path

import joblib
import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from tqdm.auto import tqdm

from . import __version__
from .arguments import check_real, check_whole
from .data import Draw, Scaler, Suite
from .files import atomic_write, git_revision
from .lazy import LazyMaps
from .models import ModelConfig, NFlowsFlow, build_estimator, check_data, local_seed
from .suites import Parameter

# A container shows the host's cores but owns a quota of them, which joblib reads and torch does not.
torch.set_num_threads(min(torch.get_num_threads(), joblib.cpu_count()))


@dataclass(frozen=True)
class TrainConfig:
    """How ``fit`` trains: the rate rises over the first tenth of the steps, then falls to zero along a cosine (one
    cycle), or by a constant factor an epoch if ``decay`` is below 1.

    ``min_steps`` adds epochs where maps are few. With ``keep_best`` a tenth of a budget is held out to choose the
    epoch; without, everything is trained on and the last epoch is kept, better where that tenth is a few maps.
    """

    learning_rate: float
    epochs: int
    batch_size: int = 64
    weight_decay: float = 0.01
    clip_norm: float = 5.0
    decay: float = 1.0
    min_steps: int = 0
    keep_best: bool = True

    def __post_init__(self):
        for name, lowest in (("epochs", 1), ("batch_size", 1), ("min_steps", 0)):
            check_whole(name, getattr(self, name), lowest)
        for name, highest in (("learning_rate", math.inf), ("clip_norm", math.inf), ("decay", 1.0)):
            check_real(name, getattr(self, name), highest)
        if self.weight_decay:  # 0 is none
            check_real("weight_decay", self.weight_decay)


# The tutorial's presets; DESIGN section 8 and data/README.md say what they reach.
PRETRAIN = TrainConfig(learning_rate=1e-3, epochs=12, min_steps=800)
ACCURATE = TrainConfig(learning_rate=1e-3, epochs=12)
FINE_TUNE = TrainConfig(learning_rate=3e-5, epochs=20, keep_best=False)
SCRATCH = TrainConfig(learning_rate=1e-3, epochs=25, min_steps=150)
# The paper's rates (section 2.2); its epochs belong to 256-pixel maps and a GPU.
PAPER_PRETRAIN = TrainConfig(learning_rate=2e-4, epochs=100)
PAPER_FINE_TUNE = TrainConfig(learning_rate=1e-5, epochs=100, decay=0.97)


@dataclass
class History:
    """Losses (-log q, nats) by epoch; epoch 0 is before training. ``validation`` is empty if nothing was watched."""

    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    kept_epoch: int = 0
    seconds: float = 0.0

    def curves(self) -> dict[str, list[float]]:
        """The losses that there are, by name."""
        return {"train": self.train} | ({"validation": self.validation} if self.validation else {})


def pick_device() -> torch.device:
    """cuda, mps or cpu, the first that is there."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def fit(
    estimator: NFlowsFlow,
    train: Draw,
    validation: Draw | None,
    config: TrainConfig,
    seed: int,
    device: torch.device | None = None,
    label: str = "training",
    on_step: Callable[[int, int], None] | None = None,
) -> History:
    """Minimise -log q(theta | x) (paper, eq. 2) in place.

    Args:
        estimator: from ``build_estimator``; trained further from where it is, which is all that fine-tuning means.
            Weights with ``requires_grad`` off stay frozen.
        train: data and parameters to learn from; symmetric maps are augmented by flips, quarter turns and periodic
            shifts.
        validation: maps of other simulations. With ``config.keep_best`` they choose the epoch that is kept; without,
            they are only watched, and may be None.
        config: preset.
        seed: of batches, augmentation and dropout; the global random state is left as it was.
        device: where to train; found by ``pick_device`` if None.
        label: of the progress bar.
        on_step: called after every step with the steps done and the steps in all, instead of a progress bar; whatever
            it raises ends the training.

    Returns:
        The loss curves.

    Raises:
        ValueError: if there is nothing to learn from or to watch, the data do not fit the estimator, or the loss is
            no number.
    """
    check_whole("seed", seed)
    if not train:
        raise ValueError("there is nothing to train on: the draw is empty.")
    if config.keep_best and not validation:
        raise ValueError("keep_best needs validation maps: give some, or a preset without it.")
    for draw in filter(None, (train, validation)):
        check_data(estimator, draw.maps, draw.theta)
    device = device or pick_device()
    estimator.to(device)
    theta, maps_of = torch.as_tensor(train.theta, device=device), _reader(train.maps, device)
    n_batches = max(1, round(len(train) / config.batch_size))
    n_epochs = max(config.epochs, -(-config.min_steps // n_batches))
    trained = [p for p in estimator.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, config.learning_rate, weight_decay=config.weight_decay, fused=True)
    schedule = _schedule(optimiser, config, n_batches, n_epochs)
    history, started, rng = History(train=[math.nan]), time.perf_counter(), np.random.default_rng(seed)
    best = _watch(history, estimator, validation)
    with local_seed(seed, device):
        bar = tqdm(range(n_epochs), desc=label, unit="epoch", disable=on_step is not None)
        for epoch in bar:
            _train_mode(estimator)
            losses = []
            for number, batch in enumerate(np.array_split(rng.permutation(len(train)), n_batches), start=1):
                x = maps_of(batch)
                x = augment(x, rng) if train.symmetric else x
                loss = estimator.loss(theta[torch.as_tensor(batch, device=device)], x).mean()
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(trained, config.clip_norm)
                optimiser.step()
                schedule.step()
                losses.append(loss.detach())
                if on_step is not None:
                    on_step(epoch * n_batches + number, n_epochs * n_batches)
            history.train.append(float(torch.stack(losses).mean()))
            best = _watch(history, estimator, validation) or best
            if any(math.isnan(curve[-1]) for curve in history.curves().values()):
                raise ValueError(
                    f"the loss of epoch {epoch + 1} is no number: lower the rate, or look for NaN in the data."
                )
            bar.set_postfix({name: f"{curve[-1]:.2f}" for name, curve in history.curves().items()})
    if config.keep_best:
        estimator.load_state_dict(best)
    history.kept_epoch = int(np.argmin(history.validation)) if config.keep_best else n_epochs
    estimator.eval()
    history.seconds = time.perf_counter() - started
    return history


def _reader(maps, device):
    """A function from the indices of a batch to its maps: in memory they lie on the device, else they are read now."""
    if isinstance(maps, LazyMaps):
        return lambda batch: torch.as_tensor(np.asarray(maps[batch]), device=device)
    on_device = torch.as_tensor(maps, device=device)
    return lambda batch: on_device[torch.as_tensor(batch, device=device)]


def _watch(history, estimator, validation):
    """Add to the validation curve; returns the weights if they are the best so far."""
    if not validation:
        return None
    history.validation.append(-float(log_prob(estimator, validation).mean()))
    return deepcopy(estimator.state_dict()) if history.validation[-1] == min(history.validation) else None


def _schedule(optimiser, config, n_batches, n_epochs):
    total = n_epochs * n_batches
    if config.decay == 1.0:
        rise = max(0.1, 1.5 / max(total, 2))  # PyTorch divides by zero if the rise is a single step
        return torch.optim.lr_scheduler.OneCycleLR(
            optimiser, config.learning_rate, total_steps=max(total, 2), pct_start=rise
        )
    warm_up = 0.1 * total
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / warm_up) * config.decay ** (step / n_batches)
    )


def _train_mode(estimator):
    """Training mode, except for modules whose weights are all frozen: their statistics and dropout stay as they are."""
    estimator.train()
    for module in estimator.modules():
        weights = list(module.parameters())
        if weights and not any(w.requires_grad for w in weights):
            module.eval()


def augment(maps: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """One of the 8 flips and quarter turns and one periodic shift for the whole batch; all are exact symmetries."""
    if rng.integers(2):
        maps = maps.flip(-1)
    shift = rng.integers(maps.shape[-1], size=2).tolist()
    return torch.rot90(maps, int(rng.integers(4)), (-2, -1)).roll(shift, (-2, -1))


@torch.inference_mode()
def log_prob(estimator: NFlowsFlow, draw: Draw) -> np.ndarray:
    """log q(theta | x) in nats at the true parameters of every map of ``draw``, shape (n_obs,)."""
    check_data(estimator, draw.maps, draw.theta)
    n_pixels = math.prod(draw.maps.shape[1:])
    batch_size = max(1, min(256, 256 * 64**2 // n_pixels))  # activations of 256 maps of 64 pixels fit everywhere
    estimator.eval()
    device = next(estimator.parameters()).device
    pieces = []
    for start in range(0, len(draw), batch_size):
        piece = slice(start, start + batch_size)
        theta, maps = torch.as_tensor(draw.theta[piece]), torch.as_tensor(np.asarray(draw.maps[piece]))
        pieces.append(-estimator.loss(theta.to(device), maps.to(device)).cpu().numpy())
    return np.concatenate(pieces)


@dataclass(frozen=True)
class Checkpoint:
    """A trained estimator with all that is needed to use it: parameters with priors, and where it comes from."""

    estimator: NFlowsFlow
    config: ModelConfig
    parameters: tuple[Parameter, ...]
    provenance: dict

    @property
    def scaler(self) -> Scaler:
        """The scaler that the compressor was built with."""
        net = self.estimator.embedding_net
        return Scaler(*(t.cpu().numpy() if t.ndim else float(t) for t in (net.mean, net.std)))

    def check(self, suite: Suite) -> None:
        """Raise ValueError unless this model infers the parameters of ``suite`` from data of its shape."""
        if self.parameters != suite.inferred:
            ours, theirs = ([p.name for p in q] for q in (self.parameters, suite.inferred))
            raise ValueError(
                f"the checkpoint infers {ours}, suite {suite.name} has {theirs} or other priors: use its own."
            )
        if self.config.data_shape != suite.data_shape:
            ours, theirs = map(_described, (self.config.data_shape, suite.data_shape))
            raise ValueError(f"the checkpoint reads {ours}, suite {suite.name} has {theirs}.")


def _described(data_shape):
    return f"{data_shape[0]}-pixel maps" if len(data_shape) == 2 else f"vectors of {data_shape[0]} features"


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> str:
    """Write a checkpoint; returns its content hash.

    Matrices are stored in half precision, which moves log q by about 0.01 nats a map and halves the file; vectors,
    among them the scaler and the normalisation layers, stay in full.

    Raises:
        ValueError: if it is an ensemble, which no single file holds.
        OSError: if it cannot be written.
    """
    if not isinstance(checkpoint.estimator, NFlowsFlow):
        raise ValueError("a checkpoint holds one estimator, not an ensemble: save its members.")
    tensors = {n: t.detach().cpu().contiguous() for n, t in _stored(checkpoint.estimator).items()}
    origin = {key: value for key, value in checkpoint.provenance.items() if key != "sha256"}
    header = {
        "config": asdict(checkpoint.config),
        "parameters": [asdict(p) for p in checkpoint.parameters],
        "provenance": {"package_version": __version__, "git_revision": git_revision(), **origin},
    }
    text = json.dumps(header)
    content = _content_hash(tensors, text)
    with atomic_write(path) as temporary:
        temporary.write_bytes(save(tensors, metadata={"header": text, "sha256": content}))
    return content


def _stored(estimator):
    return {name: t.half() if t.ndim > 1 else t for name, t in estimator.state_dict().items()}


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; no code in the file is run.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file is no checkpoint or its content does not match its hash.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such checkpoint.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata, tensors = file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}
    except SafetensorError as error:
        raise ValueError(f"{path} is not a readable safetensors file: fetch it again.") from error
    if "header" not in metadata:
        raise ValueError(f"{path} has no mfsbi header: it is not one of our checkpoints.")
    if _content_hash(tensors, metadata["header"]) != metadata.get("sha256"):
        raise ValueError(f"{path} does not match its hash: the file is damaged, fetch it again.")
    header = json.loads(metadata["header"])
    try:
        config = ModelConfig(**header["config"])
        estimator = build_estimator(config, Scaler(0.0, 1.0), seed=0)
        if any(tensors[name].dtype != t.dtype for name, t in _stored(estimator).items() if name in tensors):
            raise TypeError("the content hash knows the bytes of a tensor, not its type")
        estimator.load_state_dict(tensors)
    except (TypeError, RuntimeError) as error:
        version = header["provenance"].get("package_version", "unknown")
        raise ValueError(
            f"{path} holds another architecture (written by version {version}): train it again."
        ) from error
    estimator.eval()
    parameters = tuple(Parameter(**p) for p in header["parameters"])
    return Checkpoint(estimator, config, parameters, {**header["provenance"], "sha256": metadata["sha256"]})


def _content_hash(tensors, header):
    digest = hashlib.sha256(header.encode())
    for name in sorted(tensors):
        digest.update(name.encode() + tensors[name].numpy().tobytes())
    return digest.hexdigest()
