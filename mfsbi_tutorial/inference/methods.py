"""The registry of methods: what each trains and from what, its preset, and its look in every figure.

``train_model``, the sweep, the command line, the explorer and the reports read a method's entry here. Importing this
loads no torch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from . import presets
from .presets import FINE_TUNE, PAPER_FINE_TUNE, PAPER_PRETRAIN, PRETRAIN, TrainConfig


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
    Method("scratch", presets.SCRATCH, PAPER_PRETRAIN, colour="blue", line=":", explored=True),
    Method("transfer", FINE_TUNE, PAPER_FINE_TUNE, from_pretrained=True, colour="green", explored=True),
    Method("accurate", presets.ACCURATE, PAPER_PRETRAIN, budget="all", colour="vermillion", line="--", explored=True),
    Method("paper_rate", PAPER_FINE_TUNE, from_pretrained=True, colour="green", line=(0, (3, 2))),
    Method("whole_low_rate", FINE_TUNE, from_pretrained=True, budget="all", colour="sky", line="--"),
    Method("whole_high_rate", PRETRAIN, from_pretrained=True, budget="all", colour="sky", line="-."),
    Method("unpaired", FINE_TUNE, train="probes:unpaired", colour="orange", line=(0, (5, 1))),
    Method("paired_half", FINE_TUNE, train="probes:paired_half", colour="orange", line=(0, (1, 2))),
    Method("ensemble", FINE_TUNE, train="probes:ensemble", from_pretrained=True, colour="orange",
           line=(0, (8, 2, 2, 2))),
    Method("refit", presets.REFIT, train="probes:refit", from_pretrained=True, colour="sky", line=(0, (3, 1, 1, 1))),
    Method("recalibrated", presets.RECALIBRATE, train="probes:recalibrate", from_pretrained=True, colour="purple",
           line=(0, (1, 1))),
    Method("multilevel", presets.MULTILEVEL, train="probes:multilevel", from_pretrained=True,
           line=(0, (3, 1, 1, 1, 1, 1))),
)  # fmt: skip
