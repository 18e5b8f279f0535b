"""One training step in parts: replicas of a network that share its weights, each with a part of the batch."""

from collections.abc import Callable
from copy import deepcopy

import torch
from torch import Tensor, nn

from .estimators import seed_of
from .networks import Dropout

FEWEST = 2  # maps of a shard: batch normalisation needs two


class Shards:
    """Replicas of an estimator, the first of them the estimator itself.

    How many there are is a number of the preset and not of the machine, so that results do not depend on its cores.
    Each has its own batch statistics and its own generator for dropout: shared ones would make the result depend on
    which thread comes first.
    """

    def __init__(self, estimator: nn.Module, number: int, seed: int):
        self.replicas = [estimator, *(_replica(estimator) for _ in range(number - 1))]
        device = next(estimator.parameters()).device
        for shard, replica in enumerate(self.replicas):
            generator = torch.Generator(device).manual_seed(seed_of(seed, shard))
            for module in replica.modules():
                if isinstance(module, Dropout):
                    module.generator = generator
        self.weights = [[p for p in r.parameters() if p.requires_grad] for r in self.replicas]

    def train(self) -> None:
        """Training mode, except for modules whose weights are all frozen: their statistics and dropout stay."""
        for replica in self.replicas:
            replica.train()
            for module in replica.modules():
                weights = list(module.parameters())
                if weights and not any(w.requires_grad for w in weights):
                    module.eval()

    def backward(self, theta: Tensor, x: Tensor, threads: Callable) -> Tensor:
        """Leave the gradient of the mean loss in the estimator; returns that loss.

        Args:
            theta: in the unit cube, shape (n_obs, n_theta).
            x: maps or vectors, shape (n_obs, ...).
            threads: a map over parts, see ``threads.side_by_side``.
        """
        number = max(1, min(len(self.replicas), len(x) // FEWEST))
        parts = zip(self.replicas, theta.tensor_split(number), x.tensor_split(number), strict=False)
        losses = threads(lambda part: _backward(*part, len(x)), parts)
        first, *others = (_gradients(weights, number) for weights in self.weights[:number])
        for gradients in others:
            torch._foreach_add_(first, gradients)
        return torch.stack(losses).sum()

    def merge_statistics(self) -> None:
        """Give the estimator and its replicas the mean of their running statistics."""
        for named in zip(*(replica.named_buffers() for replica in self.replicas), strict=True):
            name, buffers = named[0][0], [buffer for _, buffer in named]
            if name.endswith(("running_mean", "running_var")):
                mean = torch.stack(buffers).mean(0)
                for buffer in buffers:
                    buffer.copy_(mean)


def _replica(estimator):
    """A copy with gradients and buffers of its own, whose weights are the estimator's own memory."""
    copy = deepcopy(estimator)
    for ours, theirs in zip(copy.parameters(), estimator.parameters(), strict=True):
        ours.data = theirs.data
    return copy


def _backward(replica, theta, x, n_obs):
    replica.zero_grad()
    loss = replica.loss(theta, x).sum() / n_obs
    loss.backward()
    return loss.detach()


def _gradients(weights, number):
    """Gradients of a shard; zeros where it alone does not use a weight, as splines that none of its values reaches."""
    for weight in weights:
        if weight.grad is None and number > 1:
            weight.grad = torch.zeros_like(weight)
    return [weight.grad for weight in weights if weight.grad is not None]
