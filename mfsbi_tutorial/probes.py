"""Experiments that ask why transfer works (paper, appendix B), and two rivals from the literature.

Freezing is PyTorch's ``requires_grad_(False)``: ``fit`` leaves frozen modules, their statistics included, as they are.
"""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import torch
from nflows.transforms import CompositeTransform, LULinear
from tqdm.auto import trange

from .data import Draw, Suite
from .models import Ensemble, build_estimator, local_seed, wrap
from .recipes import train_method
from .train import Checkpoint, TrainConfig, augment, fit

REFIT = TrainConfig(learning_rate=1e-3, epochs=8)
RECALIBRATE = TrainConfig(learning_rate=2e-2, epochs=40, weight_decay=0.0)


def halves(suite: Suite) -> tuple[Suite, Suite]:
    """Two suites that share no training simulation (even and odd numbers) but the validation and test ones.

    Pre-training on one half of LF and fine-tuning on the other half of HF is the unpaired experiment; fine-tuning on
    the same half is its control, since half the LF simulations make a worse start.
    """
    training = suite.split_of_sims() == "train"
    odd = suite.sim_id % 2 == 1
    return tuple(suite.take(np.flatnonzero(~training | (odd == which))) for which in (False, True))


def refit_flow(checkpoint: Checkpoint, high: Suite, seed: int, config: TrainConfig = REFIT) -> Checkpoint:
    """Freeze the compressor and train a fresh flow on all HF training maps.

    What is then still missing to ``accurate`` is information that the compressor threw away (paper, Fig. 10).
    """
    estimator = build_estimator(checkpoint.config, checkpoint.scaler, seed)
    estimator.net._embedding_net.load_state_dict(checkpoint.estimator.embedding_net.state_dict())
    estimator.embedding_net.requires_grad_(False)
    fit(estimator, high.split("train").all_maps(), high.split("validation").all_maps(), config, seed, label="refit")
    return replace(checkpoint, estimator=estimator.requires_grad_(True))


def recalibrate(
    pretrained: Checkpoint, train: Draw, validation: Draw, seed: int, config: TrainConfig = RECALIBRATE
) -> Checkpoint:
    """Keep the LF posterior and fit a linear map of it to HF maps: a shift, a stretch and a rotation, nothing else.

    Trains on LF and calibrates on a few HF simulations in the spirit of Jia 2024 (arXiv:2411.14748), who calibrates
    quantiles instead.
    """
    estimator = deepcopy(pretrained.estimator).requires_grad_(False)
    entry, *rest = estimator.net._transform._transforms
    correction = LULinear(pretrained.config.n_theta, identity_init=True)
    estimator = wrap(pretrained.config, CompositeTransform([entry, correction, *rest]), estimator.embedding_net)
    fit(estimator, train, validation, config, seed, label="recalibrate")
    return replace(pretrained, estimator=estimator.requires_grad_(True))


def ensemble(pretrained: Checkpoint, low: Suite, high: Suite, seed: int, n_members: int = 5, **budget) -> Checkpoint:
    """The equal mixture of fine-tunings of one start on one draw, which differ in the order and look of batches."""
    members = [
        train_method("transfer", low, high, pretrained, **budget, seed=1000 * seed + member, draw_seed=seed)[0]
        for member in range(n_members)
    ]
    return replace(pretrained, estimator=Ensemble([member.estimator for member in members]))


def train_multilevel(pretrained: Checkpoint, low: Suite, high: Suite, seed: int, n_steps: int = 400, **budget):
    """The multilevel loss of Hikida et al. 2025 (arXiv:2506.06087), from a pre-trained start.

    loss = mean over LF maps of -log q(theta | x_LF) + mean over pairs of (-log q(theta | x_HF) + log q(theta | x_LF));
    the pairs are the same universes at both fidelities, and the second term's gradient, whose scatter is large with
    few pairs, is shortened to the length of the first's.

    Args:
        pretrained: where to start; it minimises the first term.
        low: LF suite, all of whose training maps enter the first term.
        high: HF suite paired with ``low``.
        seed: of draw, batches and augmentation.
        n_steps: optimiser steps.
        **budget: ``n_maps`` or ``n_sims``, as in ``Suite.draw``.
    """
    estimator, everything = deepcopy(pretrained.estimator), low.split("train").all_maps()
    pairs = [suite.draw(seed=seed, **budget)[0] for suite in (low, high)]
    if not np.array_equal(pairs[0].sim_id, pairs[1].sim_id):
        raise ValueError("the multilevel loss needs paired suites: LF and HF of the same simulations, in one order.")
    weights, rng = list(estimator.parameters()), np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(weights, 1e-4, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-4, total_steps=n_steps, pct_start=0.1)
    with local_seed(seed):
        estimator.train()
        for _ in trange(n_steps, desc="multilevel"):
            first = torch.autograd.grad(_loss(estimator, everything, rng), weights)
            second = torch.autograd.grad(_paired_loss(estimator, *pairs, rng), weights)
            lengths = [torch.sqrt(sum((g**2).sum() for g in gradient)) for gradient in (first, second)]
            shorten = min(1.0, float(lengths[0] / lengths[1]))
            for weight, a, b in zip(weights, first, second, strict=True):
                weight.grad = a + shorten * b
            torch.nn.utils.clip_grad_norm_(weights, 5.0)
            optimiser.step()
            schedule.step()
    return replace(pretrained, estimator=estimator.eval())


def _loss(estimator, draw, rng, size=64):
    chosen = rng.integers(len(draw), size=size)
    return estimator.loss(*_tensors(draw, chosen, np.asarray(draw.maps[chosen]), rng)).mean()


def _paired_loss(estimator, low, high, rng, size=64):
    """-log q on HF minus -log q on LF maps of the same universes, equally shifted and turned, in one batch."""
    chosen = rng.integers(len(low), size=min(size, len(low)))
    pairs = np.stack([np.asarray(draw.maps[chosen]) for draw in (high, low)])
    theta, maps = _tensors(low, chosen, pairs, rng)
    losses = estimator.loss(theta.repeat(2, 1), maps.flatten(0, 1))
    return losses[: len(chosen)].mean() - losses[len(chosen) :].mean()


def _tensors(draw, chosen, maps, rng):
    maps = torch.as_tensor(maps)
    return torch.as_tensor(draw.theta[chosen]), augment(maps, rng) if draw.symmetric else maps
