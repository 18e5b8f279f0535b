"""The density estimator: flows built from the transforms that sbi ships (nflows), and how theta enters them."""

import math

import torch
from nflows import transforms
from nflows.nn.nets import ResidualNet
from torch import Tensor

EDGE = 1e-6  # keeps probits finite


def flow_transform(config) -> transforms.Transform:
    """The transform from theta in the unit cube to standard normal noise, given a summary of the map.

    Args:
        config: a ``ModelConfig``; its ``theta_map`` says how theta enters: ``probit`` (untrained, the posterior is
            the prior; almost nothing leaks out of it), ``plain`` (unbounded, as the paper) or ``box`` (spline couplings
            in the cube itself, nothing leaks).

    Raises:
        ValueError: if the flow or the entry is unknown.
    """
    match config.theta_map:
        case "probit":
            parts = [Probit(config.margin), *_blocks(config)]
        case "plain":
            parts = [_standardise(config.n_theta), *_blocks(config)]
        case "box":
            parts = [*_cube_couplings(config), Probit(margin=0.0)]
        case unknown:
            raise ValueError(f"theta_map {unknown!r}: expected probit, plain or box.")
    return transforms.CompositeTransform(parts)


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
        uniform = (self.margin + squeeze * inputs).clamp(EDGE, 1.0 - EDGE)
        normal = math.sqrt(2.0) * torch.erfinv(2.0 * uniform - 1.0)
        log_slope = math.log(squeeze) + 0.5 * normal**2 + 0.5 * math.log(2.0 * math.pi)
        return normal, log_slope.sum(-1)

    def inverse(self, inputs, context=None):
        squeeze = 1.0 - 2.0 * self.margin
        uniform = 0.5 * (1.0 + torch.erf(inputs / math.sqrt(2.0)))
        log_slope = -0.5 * inputs**2 - 0.5 * math.log(2.0 * math.pi) - math.log(squeeze)
        return (uniform - self.margin) / squeeze, log_slope.sum(-1)


class _ClampToCube(transforms.Transform):
    """Identity that keeps float32 rounding from leaving the cube, where splines in a box are undefined."""

    def forward(self, inputs: Tensor, context=None):
        return inputs.clamp(EDGE, 1.0 - EDGE), inputs.new_zeros(len(inputs))

    def inverse(self, inputs: Tensor, context=None):
        return self.forward(inputs)


def _standardise(n_theta):
    """Uniform in the unit cube to zero mean and unit variance."""
    return transforms.PointwiseAffineTransform(torch.full((n_theta,), -math.sqrt(3.0)), math.sqrt(12.0))


def _blocks(config):
    """Couplings or autoregressive layers, each followed by a linear layer and, if wanted, batch normalisation."""
    parts = []
    for block in range(config.n_blocks):
        parts += [_nonlinear(config, block), transforms.LULinear(config.n_theta, identity_init=True)]
        if config.flow_norm:
            parts.append(_batch_norm(config.n_theta))
    return parts


def _nonlinear(config, block):
    match config.flow:
        case "nsf":
            return _spline_coupling(config, block, tails="linear", tail_bound=config.tail_bound)
        case "maf":
            return transforms.MaskedAffineAutoregressiveTransform(
                config.n_theta, config.flow_hidden, context_features=config.latent, num_blocks=2
            )
        case unknown:
            raise ValueError(f"flow {unknown!r}: expected nsf or maf.")


def _cube_couplings(config):
    couplings = [_spline_coupling(config, block, tails=None, tail_bound=1.0) for block in range(config.n_blocks)]
    return [part for coupling in couplings for part in (_ClampToCube(), coupling)] + [_ClampToCube()]


def _spline_coupling(config, block, tails, tail_bound):
    if config.n_theta == 1:  # nothing to couple: a spline whose shape the summary alone decides
        return transforms.MaskedPiecewiseRationalQuadraticAutoregressiveTransform(
            1, config.flow_hidden, config.latent, config.n_bins, tails=tails, tail_bound=tail_bound
        )
    return transforms.PiecewiseRationalQuadraticCouplingTransform(
        mask=[(i + block) % 2 for i in range(config.n_theta)],
        transform_net_create_fn=lambda n_in, n_out: ResidualNet(
            n_in, n_out, config.flow_hidden, context_features=config.latent
        ),
        num_bins=config.n_bins,
        tails=tails,
        tail_bound=tail_bound,
    )


def _batch_norm(n_theta):
    layer = transforms.BatchNorm(n_theta)
    layer.running_var.fill_(1.0)  # nflows starts at 0, which would make an untrained flow explode
    return layer
