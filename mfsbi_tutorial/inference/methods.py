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
        train: a function that takes a ``tasks.Task`` and returns a ``Model``, or its place in this room.
        preset: how to train, in the tutorial.
        paper_preset: how, in the paper; ``preset`` if None.
        from_pretrained: whether it begins with a pre-trained model.
        budget: ``some`` maps or simulations of the HF suite, ``all`` of them, or ``none`` (it trains on LF).
        colour: a name in ``plots.style.COLOURS``.
        line: matplotlib's line style.
        label: in figures; the name if empty.
        explored: whether the explorer offers it.
    """

    name: str
    train: Callable | str
    preset: TrainConfig
    paper_preset: TrainConfig | None = None
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
    Method("pretrain", "tasks:from_nothing_on_all", PRETRAIN, PAPER_PRETRAIN, budget="none", colour="purple",
           line="-.", label="pretrained", explored=True),
    Method("scratch", "tasks:from_nothing", presets.SCRATCH, PAPER_PRETRAIN, colour="blue", line=":", explored=True),
    Method("transfer", "tasks:from_start", FINE_TUNE, PAPER_FINE_TUNE, True, colour="green", explored=True),
    Method("accurate", "tasks:from_nothing_on_all", presets.ACCURATE, PAPER_PRETRAIN, budget="all",
           colour="vermillion", line="--", explored=True),
    Method("paper_rate", "tasks:from_start", PAPER_FINE_TUNE, None, True, colour="green", line=(0, (3, 2))),
    Method("whole_low_rate", "tasks:from_start_on_all", FINE_TUNE, None, True, "all", "sky", "--"),
    Method("whole_high_rate", "tasks:from_start_on_all", PRETRAIN, None, True, "all", "sky", "-."),
    Method("unpaired", "probes:unpaired", FINE_TUNE, colour="orange", line=(0, (5, 1))),
    Method("paired_half", "probes:paired_half", FINE_TUNE, colour="orange", line=(0, (1, 2))),
    Method("ensemble", "probes:ensemble", FINE_TUNE, None, True, colour="orange", line=(0, (8, 2, 2, 2))),
    Method("refit", "probes:refit", presets.REFIT, None, True, colour="sky", line=(0, (3, 1, 1, 1))),
    Method("recalibrated", "probes:recalibrate", presets.RECALIBRATE, None, True, colour="purple", line=(0, (1, 1))),
    Method("multilevel", "probes:multilevel", presets.MULTILEVEL, None, True, line=(0, (3, 1, 1, 1, 1, 1))),
)  # fmt: skip
