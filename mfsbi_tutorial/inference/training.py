"""One training loop for every method."""

import math
import time
from collections.abc import Callable
from copy import deepcopy

import numpy as np
import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR, OneCycleLR
from tqdm.auto import tqdm

from ..data import Draw
from ..data.checks import check_whole
from ..data.lazy import LazyMaps, read_finite
from .estimators import check_data, log_q
from .methods import History, TrainConfig
from .model import Model
from .shards import Shards
from .threads import side_by_side


def pick_device() -> torch.device:
    """cuda, mps or cpu, the first that is there."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def fit(
    model: Model, train: Draw, validation: Draw | None, config: TrainConfig, seed: int,
    device: torch.device | None = None, label: str = "training", on_step: Callable[[int, int], None] | None = None,
) -> History:  # fmt: skip
    """Minimise -log q(theta | x) (paper, eq. 2) in place.

    Batches are cut into ``config.n_shards`` parts, which go through the network side by side (``shards.Shards``).

    Args:
        model: trained further from where it is, which is all that fine-tuning means. Weights with ``requires_grad`` off
            stay frozen.
        train: what to learn from; symmetric maps are augmented by flips, quarter turns and periodic shifts.
        validation: maps of other simulations. With ``config.keep_best`` they choose the epoch that is kept; without,
            they are only watched, and may be None.
        config: preset.
        seed: of batches, augmentation and dropout; torch's global random state is not used.
        device: where to train, found by ``pick_device`` if None; the model ends on the CPU.
        label: of the progress bar.
        on_step: called after every step with the steps done and the steps in all, instead of a progress bar; whatever
            it raises ends the training.

    Returns:
        The loss curves.

    Raises:
        ValueError: if there is nothing to learn from or to watch, the data do not fit the model, or the loss is no
            number.
    """
    estimator = model.estimator
    _check_draws(estimator, train, validation, config)
    check_whole("seed", seed)
    device = device or pick_device()
    estimator.to(device)
    epochs = _Epochs(estimator, train, config, seed, device)
    history = History(train=[math.nan])
    started = time.perf_counter()
    with side_by_side() as threads:
        best = _watch(history, estimator, validation, threads)
        bar = tqdm(range(epochs.number), desc=label, unit="epoch", disable=on_step is not None)
        for epoch in bar:
            history.train.append(epochs.run(epoch, threads, on_step))
            best = _watch(history, estimator, validation, threads) or best
            last = {name: curve[-1] for name, curve in history.curves().items()}
            if any(map(math.isnan, last.values())):
                raise ValueError(f"the loss of epoch {epoch + 1} is no number: lower the rate, or look for NaN in x.")
            bar.set_postfix({name: f"{loss:.2f}" for name, loss in last.items()})
    if config.keep_best:
        estimator.load_state_dict(best)
    history.kept_epoch = int(np.argmin(history.validation)) if config.keep_best else epochs.number
    estimator.eval().to("cpu")
    history.seconds = time.perf_counter() - started
    return history


class _Epochs:
    """Batches, optimiser and schedule of a training; ``run`` is one pass over the data."""

    def __init__(self, estimator: nn.Module, train: Draw, config: TrainConfig, seed: int, device: torch.device):
        self.train = train
        self.clip_norm = config.clip_norm
        self.rng = np.random.default_rng(seed)
        self.shards = Shards(estimator, config.n_shards if train.x.ndim == 3 else 1, seed)
        self.theta = torch.as_tensor(train.theta_unit, device=device)
        self.x_of = _reader(train.x, device)
        self.n_batches = config.n_batches(len(train))
        self.number = config.n_epochs(len(train))
        self.weights = [p for p in estimator.parameters() if p.requires_grad]
        rate = config.rate(len(train), vectors=train.x.ndim == 2)
        decay = config.decay_at(rate, self.number * self.n_batches)
        self.optimiser = torch.optim.AdamW(self.weights, rate, weight_decay=decay, fused=True)
        self.schedule = _schedule(self.optimiser, config, rate, self.n_batches, self.number)

    def run(self, epoch: int, threads: Callable, on_step: Callable[[int, int], None] | None) -> float:
        """Train on every batch once; returns the mean loss."""
        self.shards.train()
        losses = []
        for batch in np.array_split(self.rng.permutation(len(self.train)), self.n_batches):
            losses.append(self._step(batch, threads))
            if on_step is not None:
                on_step(epoch * self.n_batches + len(losses), self.number * self.n_batches)
        self.shards.merge_statistics()
        return float(torch.stack(losses).mean())

    def _step(self, batch, threads):
        x = self.x_of(batch)
        if self.train.symmetric:
            x = augment(x, self.rng)
        theta = self.theta[torch.as_tensor(batch, device=self.theta.device)]
        loss = self.shards.backward(theta, x, threads)
        torch.nn.utils.clip_grad_norm_(self.weights, self.clip_norm)
        self.optimiser.step()
        self.schedule.step()
        return loss


def _check_draws(estimator, train, validation, config):
    if not train:
        raise ValueError("there is nothing to train on: the draw is empty.")
    if len(train) == 1:
        raise ValueError("one observation is not enough to train on: batch normalisation needs two.")
    if config.keep_best and not validation:
        raise ValueError("keep_best needs validation maps: give some, or a preset without it.")
    for draw in filter(None, (train, validation)):
        check_data(estimator, draw.x, draw.theta)


def _reader(x, device):
    """A function from the indices of a batch to its data: in memory they lie on the device, else they are read now."""
    if isinstance(x, LazyMaps):
        return lambda batch: torch.as_tensor(read_finite(x[batch]), device=device)
    on_device = torch.as_tensor(x, device=device)
    return lambda batch: on_device[torch.as_tensor(batch, device=device)]


def _watch(history, estimator, validation, threads):
    """Add to the validation curve; returns the weights if they are the best so far."""
    if not validation:
        return None
    history.validation.append(-float(log_q(estimator, validation, threads).mean()))
    return deepcopy(estimator.state_dict()) if history.validation[-1] == min(history.validation) else None


def _schedule(optimiser, config, rate, n_batches, n_epochs):
    total = n_epochs * n_batches
    if config.decay == 1.0:
        steps = max(total, 2)
        rise = max(0.1, 1.5 / steps)  # PyTorch divides by zero if the rise is a single step
        return OneCycleLR(optimiser, rate, total_steps=steps, pct_start=rise)
    warm_up = 0.1 * total
    return LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / warm_up) * config.decay ** (step / n_batches))


def augment(maps: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """One of the 8 flips and quarter turns and one periodic shift for the whole batch; all are exact symmetries."""
    if rng.integers(2):
        maps = maps.flip(-1)
    shift = rng.integers(maps.shape[-1], size=2).tolist()
    return torch.rot90(maps, int(rng.integers(4)), (-2, -1)).roll(shift, (-2, -1))
