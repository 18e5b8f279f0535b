"""Presets, and the registry of methods: what each trains and from what, its preset, and its look in every figure.

``train_model``, the sweep, the command line, the explorer and the reports read a method's entry here. Importing this
loads no torch."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module

from ..data.checks import check_real, check_whole


@dataclass(frozen=True)
class TrainConfig:
    """How ``fit`` trains: the rate rises over the first tenth of the steps, then falls to zero along a cosine (one
    cycle), or by a constant factor an epoch if ``decay`` is below 1.

    ``min_steps`` adds epochs where maps are few. With ``keep_best`` a tenth of a budget is held out to choose the
    epoch; without, everything is trained on and the last epoch is kept, better where that tenth is a few maps. Batches
    of maps go through the network in ``n_shards`` parts side by side; batch statistics are those of a part. With
    ``grows_from`` the rate grows in proportion to the training maps from that many on. With ``vector_rate`` that is the
    rate for data that are vectors, however many: their networks are small, and a rate chosen for maps is too low.

    AdamW's weights are a running mean of their last updates, over a time that weight decay sets. With ``total_decay``
    it is the same share of every training, long or short (Wang & Aitchison 2025, arXiv:2405.13698): ``weight_decay``
    is replaced by one that, times the rate, adds up to ``total_decay`` over all steps."""

    learning_rate: float
    epochs: int
    batch_size: int = 64
    weight_decay: float = 0.01
    clip_norm: float = 5.0
    decay: float = 1.0
    min_steps: int = 0
    keep_best: bool = True
    n_shards: int = 2
    grows_from: int = 0
    vector_rate: float | None = None
    total_decay: float = 0.0

    def __post_init__(self):
        for name, lowest in (("epochs", 1), ("batch_size", 2), ("min_steps", 0), ("n_shards", 1), ("grows_from", 0)):
            check_whole(name, getattr(self, name), lowest)
        for name, highest in (("learning_rate", math.inf), ("clip_norm", math.inf), ("decay", 1.0)):
            check_real(name, getattr(self, name), highest)
        for name in ("weight_decay", "vector_rate", "total_decay"):
            if getattr(self, name):  # 0 and None are none
                check_real(name, getattr(self, name))

    def rate(self, n_maps: int, vectors: bool = False) -> float:
        """The highest rate of a training on ``n_maps`` maps or vectors."""
        if vectors and self.vector_rate:
            return self.vector_rate
        return self.learning_rate * max(1.0, n_maps / self.grows_from if self.grows_from else 1.0)

    def shortened(self, share: float) -> "TrainConfig":
        """The same with a share of the epochs."""
        return replace(self, epochs=math.ceil(share * self.epochs))

    def n_batches(self, n_maps: int) -> int:
        """Batches of an epoch on ``n_maps`` maps; none has fewer than two maps, which batch normalisation needs."""
        return max(1, min(round(n_maps / self.batch_size), n_maps // 2))

    def n_epochs(self, n_maps: int) -> int:
        """Epochs of a training on ``n_maps`` maps."""
        return max(self.epochs, -(-self.min_steps // self.n_batches(n_maps)))

    def decay_at(self, rate: float, n_steps: int) -> float:
        """The weight decay of a training of ``n_steps`` whose highest rate is ``rate``, the mean one half of that."""
        return self.total_decay / (0.5 * rate * n_steps) if self.total_decay else self.weight_decay


# The tutorial's presets; data/results/README.md says what they reach.
PRETRAIN = TrainConfig(learning_rate=1e-3, epochs=24, weight_decay=1.0, min_steps=800)
ACCURATE = TrainConfig(learning_rate=3e-4, epochs=12, weight_decay=1.0)
FINE_TUNE = TrainConfig(learning_rate=1e-5, epochs=20, keep_best=False, grows_from=300, vector_rate=1e-4)
# A rate at which no weight moves: the passes re-estimate the running statistics of batch normalisation, nothing else.
NORMALISE = TrainConfig(learning_rate=1e-9, epochs=1, min_steps=60, keep_best=False)
SCRATCH = TrainConfig(learning_rate=1e-3, epochs=100, total_decay=0.75, min_steps=150)
SCRATCH_WHOLE = TrainConfig(learning_rate=1e-3, epochs=25, weight_decay=1.0)
WHOLE_LOW_RATE = TrainConfig(learning_rate=3e-5, epochs=20, keep_best=False)
WHOLE_HIGH_RATE = TrainConfig(learning_rate=1e-3, epochs=12)
REFIT = TrainConfig(learning_rate=1e-3, epochs=8)
RECALIBRATE = TrainConfig(learning_rate=2e-2, epochs=40, weight_decay=0.0)
MULTILEVEL = TrainConfig(learning_rate=3e-5, epochs=1, min_steps=400, keep_best=False)
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


@dataclass(frozen=True)
class Method:
    """One way to train.

    Attributes:
        name: in tables, files and on the command line.
        preset: how to train, in the tutorial.
        paper_preset: how, in the paper; ``preset`` if None.
        train: a function that takes a ``tasks.Task`` and returns a ``Model``, or its place in this room.
        from_pretrained: whether it begins with a pre-trained model.
        budget: ``some`` maps or simulations of the HF suite, ``all`` of them, or ``none`` (it trains on LF).
        colour: a name in ``plots.style.COLOURS``.
        line: matplotlib's line style.
        label: in figures; the name if empty.
        explored: whether the explorer offers it.
    """

    name: str
    preset: TrainConfig
    paper_preset: TrainConfig | None = None
    train: Callable | str = "tasks:plain"
    from_pretrained: bool = False
    budget: str = "some"
    colour: str = "black"
    line: str | tuple = "-"
    label: str = ""
    explored: bool = False

    def __call__(self, task):
        """Do the task."""
        if callable(self.train):
            return self.train(task)
        module, function = self.train.split(":")
        return getattr(import_module(f".{module}", __package__), function)(task)

    def preset_of(self, paper: bool) -> TrainConfig:
        """The paper's preset or the tutorial's."""
        return self.paper_preset or self.preset if paper else self.preset


METHODS: dict[str, Method] = {}


def register(*methods: Method) -> None:
    """Make methods known by their names, in place of those that had them."""
    METHODS.update({method.name: method for method in methods})


def find_method(name: str) -> Method:
    """The method called ``name``; ValueError lists those that exist."""
    if name not in METHODS:
        raise ValueError(f"method {name!r}: expected one of {', '.join(METHODS)}.")
    return METHODS[name]


register(
    Method("pretrain", PRETRAIN, PAPER_PRETRAIN, budget="none", colour="purple", line="-.", label="pretrained",
           explored=True),
    Method("scratch", SCRATCH, PAPER_PRETRAIN, train="tasks:best_length", colour="blue", line=":", explored=True),
    Method("transfer", FINE_TUNE, PAPER_FINE_TUNE, from_pretrained=True, colour="green", explored=True),
    Method("accurate", ACCURATE, PAPER_PRETRAIN, from_pretrained=True, budget="all", colour="vermillion", line="--",
           explored=True),
    Method("normalised", NORMALISE, from_pretrained=True, colour="orange", line=(0, (4, 2)), explored=True),
    Method("shifted", NORMALISE, train="probes:shifted", from_pretrained=True, line=(0, (1, 3))),
    Method("scratch_kfold", SCRATCH.shortened(0.15), train="probes:kfold", colour="sky", line=(0, (2, 2))),
    Method("scratch_whole", SCRATCH_WHOLE, PAPER_PRETRAIN, budget="all", colour="blue", line="--"),
    Method("normalised_whole", NORMALISE, from_pretrained=True, budget="all", colour="orange", line="--"),
    Method("paper_rate", PAPER_FINE_TUNE, from_pretrained=True, colour="green", line=(0, (3, 2))),
    Method("whole_low_rate", WHOLE_LOW_RATE, from_pretrained=True, budget="all", colour="sky", line="--"),
    Method("whole_high_rate", WHOLE_HIGH_RATE, from_pretrained=True, budget="all", colour="sky", line="-."),
    Method("unpaired", FINE_TUNE, train="probes:unpaired", colour="orange", line=(0, (5, 1))),
    Method("paired_half", FINE_TUNE, train="probes:paired_half", colour="orange", line=(0, (1, 2))),
    Method("ensemble", FINE_TUNE, train="probes:ensemble", from_pretrained=True, colour="orange",
           line=(0, (8, 2, 2, 2))),
    Method("refit", REFIT, train="probes:refit", from_pretrained=True, colour="sky", line=(0, (3, 1, 1, 1))),
    Method("recalibrated", RECALIBRATE, train="probes:recalibrate", from_pretrained=True, colour="purple",
           line=(0, (1, 1))),
    Method("multilevel", MULTILEVEL, train="probes:multilevel", from_pretrained=True,
           line=(0, (3, 1, 1, 1, 1, 1))),
)  # fmt: skip
