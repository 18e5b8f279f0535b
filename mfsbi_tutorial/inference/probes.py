"""Methods that ask why transfer works (paper, appendix B), and two rivals from the literature.

Freezing is PyTorch's ``requires_grad_(False)``: ``fit`` leaves frozen modules, their statistics included, as they are.
"""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import torch
from nflows.transforms import CompositeTransform, LULinear
from tqdm.auto import trange

from ..data import Draw, Suite
from .estimators import join, local_seed
from .methods import find_method
from .model import Model
from .tasks import Task, plain, train_model
from .training import augment

N_MEMBERS = 5
SEEDS_APART = 1000  # between the members of two ensembles
BATCH = 64  # maps or pairs of a step of ``multilevel``


def halves(suite: Suite) -> tuple[Suite, Suite]:
    """Two suites that share no training simulation (even and odd numbers) but the validation and test ones."""
    training = suite.split_of_sims() == "train"
    odd = suite.sim_id % 2 == 1
    return tuple(suite.take(np.flatnonzero(~training | (odd == which))) for which in (False, True))


def unpaired(task: Task) -> Model:
    """Pre-train on half of the LF simulations, fine-tune on the other half's HF maps (paper, Fig. 10)."""
    return _from_halves(task, 1)


def paired_half(task: Task) -> Model:
    """The control of ``unpaired``: pre-train and fine-tune on the same half, as half of LF makes a worse start."""
    return _from_halves(task, 0)


def _from_halves(task, half_of_high):
    start = train_model("pretrain", halves(task.low)[0], seed=task.seed, config=task.config)
    return task.fit(start, *task.draw(halves(task.high)[half_of_high]))


def refit(task: Task) -> Model:
    """Fine-tune, freeze the compressor and train a fresh flow on all HF training maps.

    What is then still missing to ``accurate`` is information that the compressor threw away (paper, Fig. 10)."""
    tuned = plain(replace(task, preset=find_method("transfer").preset))
    made = Model.new(tuned.config, tuned.scaler, tuned.parameters, task.seed)
    made.compressor.load_state_dict(tuned.compressor.state_dict())
    made.compressor.requires_grad_(False)
    made = task.fit(made, *task.whole_suite())
    made.estimator.requires_grad_(True)
    return made


def recalibrate(task: Task) -> Model:
    """Keep the LF posterior and fit a linear map of it to HF maps: a shift, a stretch and a rotation, nothing else.

    Trains on LF and calibrates on a few HF simulations in the spirit of Jia 2024 (arXiv:2411.14748), who calibrates
    quantiles instead."""
    config = replace(task.start.config, linear_correction=True)
    frozen = deepcopy(task.start.estimator).requires_grad_(False)
    probit, *rest = frozen.net._transform._transforms
    transform = CompositeTransform([probit, LULinear(config.n_theta, identity_init=True), *rest])
    corrected = replace(task.start, estimator=join(config, transform, frozen.embedding_net), config=config)
    made = task.fit(corrected, *task.draw())
    made.estimator.requires_grad_(True)
    return made


def ensemble(task: Task) -> Model:
    """The equal mixture of fine-tunings of one start on one draw, which differ in the order and look of batches."""
    seeds = range(SEEDS_APART * task.seed, SEEDS_APART * task.seed + N_MEMBERS)
    members = [plain(replace(task, seed=seed, draw_seed=task.seed)) for seed in seeds]
    return replace(Model.mixture(members), provenance=members[0].provenance)


def shifted(task: Task) -> Model:
    """The start without any training, on HF maps to which one number is added: the mean difference of the budget's LF
    and HF maps, which are of the same simulations. A correction by hand, which every learnt one has to beat.

    Raises:
        ValueError: without an LF suite, or if LF and HF suite do not hold the same simulations in one order.
    """
    low, high = _pairs(task)
    model = task.start.copy()
    shift = float(np.mean(np.asarray(low.x), dtype=np.float64) - np.mean(np.asarray(high.x), dtype=np.float64))
    model.compressor.mean -= shift  # the scaler takes the mean away, so this adds the shift to every map
    return replace(model, provenance={"n_maps": len(high)})


def kfold(task: Task) -> Model:
    """Train from nothing on five fifths of the budget, each without one fifth of its simulations, by which its epoch is
    chosen; the equal mixture of the five. It chooses within the budget alone, and every simulation is learnt from."""
    train, validation = task.draw()
    everything = train + validation
    sims = np.random.default_rng(task.seed).permutation(np.unique(everything.sim_id))
    members = []
    for fold, held_out in enumerate(np.array_split(sims, min(N_MEMBERS, len(sims)))):
        inside = np.isin(everything.sim_id, held_out)
        one = replace(task, seed=SEEDS_APART * task.seed + fold)
        members.append(one.fit(one.new_model(), everything.pick(~inside), everything.pick(inside)))
    return replace(Model.mixture(members), provenance={"n_maps": len(everything)})


def multilevel(task: Task) -> Model:
    """The multilevel loss of Hikida et al. 2025 (arXiv:2506.06087), from a pre-trained start.

    loss = mean over LF maps of -log q(theta | x_LF) + mean over pairs of (-log q(theta | x_HF) + log q(theta | x_LF));
    the pairs are the same universes at both fidelities, and the second term's gradient, whose scatter is large with
    few pairs, is shortened to the length of the first's. The running statistics of batch normalisation, which come
    from three kinds of batches, are re-estimated on the budget's HF maps at the end, as ``normalised`` does it.

    Raises:
        ValueError: without an LF suite, or if LF and HF suite do not hold the same simulations in one order.
    """
    low_draw, high_draw = _pairs(task)
    model = task.start.copy()
    everything = task.low.split("train").as_draw()
    _multilevel_steps(model.estimator, everything, low_draw, high_draw, task)
    normalise = replace(task, preset=find_method("normalised").preset, watch=None, on_step=None)
    return replace(normalise.fit(model, *task.draw()), history=None, provenance={"n_maps": len(high_draw)})


def _pairs(task):
    """The budget's maps at both fidelities, those held out included."""
    if task.low is None:
        raise ValueError(f"{task.method.name} needs an LF suite, whose maps it pairs with those of HF: give one.")
    low, high = (train + validation for train, validation in map(task.draw, (task.low, task.high)))
    if not np.array_equal(low.sim_id, high.sim_id):
        raise ValueError(f"{task.method.name} needs paired suites: LF and HF of the same simulations, in one order.")
    return low, high


def _multilevel_steps(estimator, everything, low, high, task):
    weights = list(estimator.parameters())
    rng = np.random.default_rng(task.seed)
    rate = task.preset.learning_rate
    n_steps = task.preset.min_steps
    optimiser = torch.optim.AdamW(weights, rate, weight_decay=task.preset.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=n_steps, pct_start=0.1)
    with local_seed(task.seed):
        estimator.train()
        for _ in trange(n_steps, desc="multilevel"):
            first = torch.autograd.grad(_loss(estimator, everything, rng), weights)
            second = torch.autograd.grad(_paired_loss(estimator, low, high, rng), weights)
            lengths = [torch.sqrt(sum((g**2).sum() for g in gradient)) for gradient in (first, second)]
            shorten = min(1.0, float(lengths[0] / lengths[1]))
            for weight, a, b in zip(weights, first, second, strict=True):
                weight.grad = a + shorten * b
            torch.nn.utils.clip_grad_norm_(weights, task.preset.clip_norm)
            optimiser.step()
            schedule.step()


def _loss(estimator, draw, rng):
    chosen = rng.integers(len(draw), size=BATCH)
    return estimator.loss(*_tensors(draw, chosen, np.asarray(draw.x[chosen]), rng)).mean()


def _paired_loss(estimator, low, high, rng):
    """-log q on HF minus -log q on LF maps of the same universes, equally shifted and turned."""
    chosen = rng.integers(len(low), size=min(BATCH, len(low)))
    pairs = np.stack([np.asarray(draw.x[chosen]) for draw in (high, low)])
    theta, (x_high, x_low) = _tensors(low, chosen, pairs, rng)
    return estimator.loss(theta, x_high).mean() - estimator.loss(theta, x_low).mean()


def _tensors(draw: Draw, chosen, x, rng):
    x = torch.as_tensor(x)
    return torch.as_tensor(draw.theta_unit[chosen]), augment(x, rng) if draw.symmetric else x
