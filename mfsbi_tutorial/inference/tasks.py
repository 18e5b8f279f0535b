"""Training by name: a method of the registry on a pair of suites and a budget, with the provenance of what it made."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .. import __version__
from ..data import Draw, Scaler, Suite
from ..data.files import git_revision
from ..data.leaks import check_leak
from ..simulation import FIELDS
from .methods import Method, TrainConfig, find_method
from .model import Model, load_model
from .networks import ModelConfig, config_for
from .training import fit

LENGTHS = {"n_maps": (1.0, 0.5), "n_sims": (0.5, 0.15)}


@dataclass(frozen=True)
class Task:
    """What a method is asked to do, and the steps that methods share.

    Attributes:
        method: an entry of the registry.
        low: LF suite; its training maps fit the scaler of every method that begins with nothing.
        high: HF suite, for all but ``pretrain``.
        start: pre-trained model of the methods that begin with one; it is copied, not changed.
        preset: how to train.
        n_maps: HF budget in random maps, or
        n_sims: in whole simulations.
        seed: of weights, draw, batches and augmentation.
        draw_seed: of the draw alone; ``seed`` if None.
        config: architecture of a new model; that of ``config_for`` the suite if None.
        watch: maps for a validation curve where the preset holds nothing out; they do not influence the training.
        on_step: see ``training.fit``.
    """

    method: Method
    low: Suite | None
    high: Suite | None
    start: Model | None
    preset: TrainConfig
    n_maps: int | None = None
    n_sims: int | None = None
    seed: int = 0
    draw_seed: int | None = None
    config: ModelConfig | None = None
    watch: Draw | None = None
    on_step: Callable[[int, int], None] | None = None

    @property
    def source(self) -> Suite:
        """The suite that is trained on."""
        return self.low if self.method.budget == "none" else self.high

    def draw(self, suite: Suite | None = None) -> tuple[Draw, Draw]:
        """The budget, of the source unless another suite is given: (train, validation)."""
        seed = self.seed if self.draw_seed is None else self.draw_seed
        return (suite or self.source).draw(n_maps=self.n_maps, n_sims=self.n_sims, seed=seed)

    def whole_suite(self) -> tuple[Draw, Draw]:
        """All training and all validation simulations of the source."""
        return self.source.split("train").as_draw(), self.source.split("validation").as_draw()

    def new_model(self) -> Model:
        """An untrained model whose scaler knows the LF training simulations alone."""
        config = self.config or config_for(self.source)
        return Model.new(config, Scaler.fit(self.low), self.source.inferred, self.seed)

    def fit(self, model: Model, train: Draw, validation: Draw) -> Model:
        """Train ``model`` in place; without ``keep_best`` on the validation maps as well."""
        n_maps = len(train) + len(validation)
        if not self.preset.keep_best:
            train, validation = train + validation, self.watch
        elif len(validation) == 0:
            where = f"{self.method.name}: suite {self.source.name}"
            raise ValueError(f"{where} has no validation simulations to choose the epoch by.")
        history = fit(model, train, validation, self.preset, self.seed, label=self.method.name, on_step=self.on_step)
        return replace(model, history=history, provenance={"n_maps": n_maps, "preset": asdict(self.preset)})


def plain(task: Task) -> Model:
    """Train a new or a pre-trained model on a budget or a whole suite, as ``scratch``, ``transfer`` and others do."""
    model = task.start.copy() if task.method.from_pretrained else task.new_model()
    return task.fit(model, *(task.draw() if task.method.budget == "some" else task.whole_suite()))


def best_length(task: Task) -> Model:
    """Train for two shares of the preset's epochs (``LENGTHS``); keep what is better on the held-out maps.

    Of whole simulations, each of which gives many maps, a long training learns the parameters by heart."""
    if not task.preset.keep_best:
        return plain(task)
    train, validation = task.draw()
    presets = map(task.preset.shortened, LENGTHS["n_maps" if task.n_maps else "n_sims"])
    by_length = {preset.n_epochs(len(train)): preset for preset in presets}
    models = [replace(task, preset=preset).fit(task.new_model(), train, validation) for preset in by_length.values()]
    return min(models, key=lambda model: min(model.history.validation))


def train_model(
    method: str, low: Suite | None = None, high: Suite | None = None, start: Model | None = None, *,
    preset: TrainConfig | None = None, **options,
) -> Model:  # fmt: skip
    """Train a model by a method of the registry, for example ``train_model("transfer", low, high, start, n_maps=200)``.

    Args:
        method: a name in ``methods.METHODS``: ``pretrain`` (all LF training maps), ``scratch`` (an HF budget alone),
            ``transfer`` (the same budget from a pre-trained start), ``accurate`` (all HF training maps), ...
        low, high, start: LF suite, HF suite and pre-trained model, as far as the method needs them.
        preset: how to train; the method's own if None.
        **options: ``n_maps`` or ``n_sims``, ``seed`` and the other attributes of ``Task``.

    Raises:
        ValueError: if something the method needs is missing or does not fit.
    """
    chosen = find_method(method)
    task = Task(chosen, low, high, start, preset or chosen.preset, **options)
    _check(task)
    model = chosen(task)
    return replace(model, provenance=_provenance(task, model))


def train_pair(low: Suite, high: Suite, folder: Path, *, seed: int = 0, paper: bool = False, **budget) -> dict:
    """Pre-train on ``low``, fine-tune on a budget of ``high``, evaluate both on the test simulations of ``high``.

    Args:
        low, high: the two fidelities.
        folder: of the checkpoints ``pretrain.safetensors``, used again if it is there, and ``transfer.safetensors``.
        seed: of everything.
        paper: whether to train with the paper's presets.
        **budget: ``n_maps`` or ``n_sims`` of HF.

    Returns:
        The metrics of ``pretrain`` and ``transfer``, see ``evaluation.Evaluation``.

    Raises:
        ValueError: if the suites do not fit each other or the budget, or ``folder`` holds another pre-training.
    """
    path = Path(folder) / "pretrain.safetensors"
    first, second = (find_method(name).preset_of(paper) for name in ("pretrain", "transfer"))
    check_pair(low, high)
    check_test(high)
    high.draw(**budget, seed=seed)  # a wrong budget is refused before hours of training
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        train_model("pretrain", low, seed=seed, preset=first).save(path)
    start = load_model(path)
    wanted = {"method": "pretrain", "low_sha256": low.fingerprint, "seed": seed, "preset": asdict(first)}
    differ = [name for name, value in wanted.items() if start.provenance.get(name) != value]
    if differ:
        found = f"{path} was trained on another suite, with another seed or preset ({', '.join(differ)})"
        raise ValueError(f"{found}: choose another folder.")
    tuned = train_model("transfer", low, high, start, **budget, seed=seed, preset=second)
    tuned.save(path.with_name("transfer.safetensors"))
    return {name: m.evaluate(high, seed).metrics for name, m in (("pretrain", start), ("transfer", tuned))}


def check_pair(low: Suite, high: Suite) -> None:
    """Refuse two suites of different data or parameters, of our own fidelities in the wrong order, or with a leak."""
    ladder = list(FIELDS)
    if {low.fidelity, high.fidelity} <= set(ladder) and ladder.index(low.fidelity) > ladder.index(high.fidelity):
        raise ValueError(f"the LF suite is {low.fidelity} and the HF suite is {high.fidelity}: swap them.")
    found = f"LF suite {low.name} and HF suite {high.name} do not fit"
    if low.data_shape != high.data_shape:
        raise ValueError(f"{found}: one holds data of shape {low.data_shape}, the other of {high.data_shape}.")
    if low.inferred != high.inferred:
        ours, theirs = ([f"{p.name} [{p.low:.4g}, {p.high:.4g}]" for p in s.inferred] for s in (low, high))
        raise ValueError(f"{found}: LF infers {', '.join(ours)}, and HF {', '.join(theirs)}.")
    check_leak(low, high)


def check_test(high: Suite) -> None:
    """Refuse an HF suite on which nothing can be judged."""
    if not (high.split_of_sims() == "test").any():
        raise ValueError(f"suite {high.name} has no test simulations to judge on: give it some, by n_test.")


def _check(task):
    name = task.method.name
    for what, kind in (("low", Suite), ("high", Suite), ("start", Model), ("preset", TrainConfig)):
        value = getattr(task, what)
        if not (value is None or isinstance(value, kind)):
            raise ValueError(f"{what} = {value!r}: expected a {kind.__name__}; load_suite and load_model read files.")
    if task.source is None:
        raise ValueError(f"{name} needs an {'LF' if task.method.budget == 'none' else 'HF'} suite: give one.")
    if task.method.from_pretrained and task.start is None:
        raise ValueError(f"{name} needs a pre-trained checkpoint: give it as start, for example load_model(path).")
    if task.low is None and not task.method.from_pretrained:
        raise ValueError(f"{name} needs an LF suite, which the scaler is fitted on: give one.")
    if task.method.budget != "some" and (task.n_maps, task.n_sims) != (None, None):
        raise ValueError(f"{name} takes no budget: leave n_maps and n_sims out.")
    if task.low is not None:
        check_pair(task.low, task.source)
    if task.method.from_pretrained:
        task.start.check(task.source)
        _check_swapped(task)


def _check_swapped(task):
    """Refuse a start that was pre-trained on what is now given as HF, where LF is another suite."""
    taught = task.start.provenance.get("low_sha256")
    if taught and task.low is not None and taught == task.source.fingerprint != task.low.fingerprint:
        found = f"the checkpoint was pre-trained on the suite given as HF ({task.source.name})"
        raise ValueError(f"{found}: are LF and HF swapped?")


def _provenance(task, model):
    """What was done, with what: enough to do it again and to tell whether another model may take its place."""
    history = model.history
    return {
        "method": task.method.name,
        "seed": task.seed,
        "suite": " ".join(word for word in (task.source.name, task.source.fidelity, task.source.field) if word),
        "n_maps": model.provenance["n_maps"],
        "n_sims": task.n_sims,
        "preset": model.provenance.get("preset", asdict(task.preset)),
        "validation_loss": history.validation[history.kept_epoch] if history and history.validation else None,
        "low_sha256": task.low.fingerprint if task.low else None,
        "high_sha256": task.high.fingerprint if task.high and task.method.budget != "none" else None,
        "pretrained_sha256": task.start.provenance.get("sha256") if task.method.from_pretrained else None,
        "package_version": __version__,
        "git_revision": git_revision(),
    }
