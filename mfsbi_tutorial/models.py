"""The posterior estimator: a CNN compressor and a neural spline flow, wrapped for sbi.

The CNN is "o3" of Villaescusa-Navarro et al. 2022 (arXiv:2109.10360) with circular padding; the flow is built from
the transforms that sbi ships (nflows), so that sbi's DirectPosterior and diagnostics work on the result. The estimator
takes log10 maps as they are in the files: the scaler is its first layer and travels with the weights.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from nflows import transforms
from nflows.distributions.normal import StandardNormal
from nflows.flows import Flow
from nflows.nn.nets import ResidualNet
from sbi.neural_nets.estimators import NFlowsFlow
from torch import Tensor, nn

from .data import Scaler


@dataclass(frozen=True)
class ModelConfig:
    """Architecture. ``width`` is h of "o3": 12 for 256 pixels in the paper, 6 for 64 pixels here."""

    n_theta: int = 2
    n_pix: int = 64
    width: int = 6
    latent: int = 128
    dropout: float = 0.2
    n_couplings: int = 4
    flow_hidden: int = 128
    n_bins: int = 10
    tail_bound: float = 5.0
    margin: float = 0.01


def build_estimator(config: ModelConfig, scaler: Scaler, seed: int) -> NFlowsFlow:
    """A freshly initialised q(theta | x).

    Args:
        config: architecture.
        scaler: of log10 maps, fitted on LF training maps.
        seed: of the initial weights; the global random state is left as it was.

    Returns:
        An sbi density estimator: ``loss(theta, x)`` with theta (n_obs, n_theta) in the unit cube and x
        (n_obs, n_pix, n_pix) log10 surface density.
    """
    with local_seed(seed):
        flow = Flow(_flow_transform(config), StandardNormal([config.n_theta]), Compressor(config, scaler))
    n_pix = config.n_pix
    return NFlowsFlow(flow, input_shape=torch.Size([config.n_theta]), condition_shape=torch.Size([n_pix, n_pix]))


@contextmanager
def local_seed(seed: int, device: torch.device = torch.device("cpu")) -> Iterator[None]:
    """Seed torch inside the block and leave its global random state as it was."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


class Compressor(nn.Module):
    """Maps (n_obs, n_pix, n_pix) -> summaries (n_obs, latent).

    Blocks of two 3x3 convolutions and one 2x2 of stride 2, each with batch normalisation and LeakyReLU(0.2), double the
    channels and halve the side until it is 4; a 4x4 convolution and two linear layers follow. Periodic padding by two
    pixels serves both 3x3 convolutions of a block at once.
    """

    def __init__(self, config: ModelConfig, scaler: Scaler):
        super().__init__()
        if config.n_pix < 8 or config.n_pix & (config.n_pix - 1):
            raise ValueError(f"n_pix = {config.n_pix}: expected a power of two of at least 8.")
        self.register_buffer("mean", torch.tensor(scaler.mean))
        self.register_buffer("std", torch.tensor(scaler.std))
        layers, channels = [], 1
        for block in range(int(math.log2(config.n_pix)) - 2):
            wider = 2 ** (block + 1) * config.width
            layers += [nn.CircularPad2d(2), *_convolution(channels, wider, 3, 1), *_convolution(wider, wider, 3, 1)]
            layers += _convolution(wider, wider, 2, 2)
            channels = wider
        layers += _convolution(channels, 2 * channels, 4, 4)
        self.convolutions = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        self.head = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(config.dropout),
            nn.Linear(2 * channels, channels),
            nn.LeakyReLU(0.2),
            nn.Dropout(config.dropout),
            nn.Linear(channels, config.latent),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = ((x - self.mean) / self.std).unsqueeze(1)
        return self.head(self.convolutions(x))


def _convolution(n_in, n_out, size, stride):
    return [nn.Conv2d(n_in, n_out, size, stride, bias=False), nn.BatchNorm2d(n_out), nn.LeakyReLU(0.2, inplace=True)]


class Probit(transforms.Transform):
    """Unit cube with a small margin -> standard normal space, so that an untrained flow is close to the prior.

    With margin 0 a truth at the very edge of the prior lies infinitely far out and can cost tens of nats; the margin
    bounds that cost and lets at most that sliver of mass outside the cube.
    """

    def __init__(self, margin: float):
        super().__init__()
        self.margin = margin

    def forward(self, inputs, context=None):
        squeeze = 1.0 - 2.0 * self.margin
        uniform = (self.margin + squeeze * inputs).clamp(1e-6, 1.0 - 1e-6)
        normal = math.sqrt(2.0) * torch.erfinv(2.0 * uniform - 1.0)
        log_slope = math.log(squeeze) + 0.5 * normal**2 + 0.5 * math.log(2.0 * math.pi)
        return normal, log_slope.sum(-1)

    def inverse(self, inputs, context=None):
        squeeze = 1.0 - 2.0 * self.margin
        uniform = 0.5 * (1.0 + torch.erf(inputs / math.sqrt(2.0)))
        log_slope = -0.5 * inputs**2 - 0.5 * math.log(2.0 * math.pi) - math.log(squeeze)
        return (uniform - self.margin) / squeeze, log_slope.sum(-1)


def _flow_transform(config):
    parts = [Probit(config.margin)]
    for coupling in range(config.n_couplings):
        mask = [(i + coupling) % 2 for i in range(config.n_theta)]
        parts += [
            transforms.PiecewiseRationalQuadraticCouplingTransform(
                mask=mask,
                transform_net_create_fn=lambda n_in, n_out: ResidualNet(
                    n_in, n_out, config.flow_hidden, context_features=config.latent
                ),
                num_bins=config.n_bins,
                tails="linear",
                tail_bound=config.tail_bound,
            ),
            transforms.LULinear(config.n_theta, identity_init=True),
            _batch_norm(config.n_theta),
        ]
    return transforms.CompositeTransform(parts)


def _batch_norm(n_theta):
    layer = transforms.BatchNorm(n_theta)
    layer.running_var.fill_(1.0)  # nflows starts at 0, which would make an untrained flow explode
    return layer
