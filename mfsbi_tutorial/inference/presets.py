"""How networks are trained: presets, and the history that a training leaves."""

import math
from dataclasses import dataclass, field

from ..data.checks import check_real, check_whole


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


# The tutorial's presets; data/results/README.md says what they reach.
PRETRAIN = TrainConfig(learning_rate=1e-3, epochs=12, min_steps=800)
ACCURATE = TrainConfig(learning_rate=1e-3, epochs=12)
FINE_TUNE = TrainConfig(learning_rate=3e-5, epochs=20, keep_best=False)
SCRATCH = TrainConfig(learning_rate=1e-3, epochs=25, min_steps=150)
REFIT = TrainConfig(learning_rate=1e-3, epochs=8)
RECALIBRATE = TrainConfig(learning_rate=2e-2, epochs=40, weight_decay=0.0)
MULTILEVEL = TrainConfig(learning_rate=1e-4, epochs=1, min_steps=400, keep_best=False)
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
