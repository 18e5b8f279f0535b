"""The neural spline flow, of nflows' transforms, and the transforms of ours around it."""

import torch
from nflows import transforms
from nflows.nn.nets import ResidualNet
from torch import Tensor
from torch.distributions import Normal
from torch.distributions.transforms import AffineTransform, CumulativeDistributionTransform

from ..data import Parameter

EDGE = 1e-6  # keeps probits finite


def flow_transform(config) -> transforms.CompositeTransform:
    """The transform from theta in the unit cube to standard normal noise, given a summary of the map.

    A probit, then spline couplings, each followed by a linear layer and batch normalisation (paper, Fig. 2 b). With
    ``config.linear_correction`` a linear layer follows the probit, which ``probes.recalibrate`` fits."""
    parts = [Probit(config.margin)]
    if config.linear_correction:
        parts.append(transforms.LULinear(config.n_theta, identity_init=True))
    for block in range(config.n_blocks):
        parts += [_spline_coupling(config, block), transforms.LULinear(config.n_theta, identity_init=True)]
        if config.flow_norm:
            parts.append(_batch_norm(config.n_theta))
    return transforms.CompositeTransform(parts)


class Probit(transforms.Transform):
    """Unit cube with a small margin -> standard normal space, so that an untrained flow is close to the prior.

    With margin 0 a truth at the very edge of the prior lies infinitely far out and can cost tens of nats; the margin
    bounds that cost and lets at most that sliver of mass outside the cube."""

    def __init__(self, margin: float):
        super().__init__()
        self.squeeze = AffineTransform(margin, 1.0 - 2.0 * margin)
        self.quantile = CumulativeDistributionTransform(Normal(0.0, 1.0)).inv

    def forward(self, inputs: Tensor, context=None) -> tuple[Tensor, Tensor]:
        uniform = self.squeeze(inputs).clamp(EDGE, 1.0 - EDGE)
        normal = self.quantile(uniform)
        return normal, self._log_slope(uniform, normal).sum(-1)

    def inverse(self, inputs: Tensor, context=None) -> tuple[Tensor, Tensor]:
        uniform = self.quantile.inv(inputs)
        return self.squeeze.inv(uniform), -self._log_slope(uniform, inputs).sum(-1)

    def _log_slope(self, uniform, normal):
        return self.squeeze.log_abs_det_jacobian(uniform, uniform) + self.quantile.log_abs_det_jacobian(uniform, normal)


class PriorToUnit(transforms.Transform):
    """Physical parameters -> unit cube of their prior, for estimators that speak in physical units."""

    def __init__(self, parameters: tuple[Parameter, ...]):
        super().__init__()
        self.register_buffer("log", torch.tensor([p.log for p in parameters]))
        edges = torch.tensor([[p.low, p.high] for p in parameters], dtype=torch.float32)
        low, high = torch.where(self.log[:, None], edges.log(), edges).T
        self.register_buffer("low", low)
        self.register_buffer("width", high - low)

    def forward(self, inputs: Tensor, context=None) -> tuple[Tensor, Tensor]:
        linear = torch.where(self.log, inputs.log(), inputs)
        return (linear - self.low) / self.width, self._log_slope(linear)

    def inverse(self, inputs: Tensor, context=None) -> tuple[Tensor, Tensor]:
        linear = self.low + self.width * inputs
        return torch.where(self.log, linear.exp(), linear), -self._log_slope(linear)

    def _log_slope(self, linear):
        return -(self.width.log() + torch.where(self.log, linear, 0.0)).sum(-1)


def _spline_coupling(config, block):
    tails = {"tails": "linear", "tail_bound": config.tail_bound}
    hidden = config.flow_hidden
    if config.n_theta == 1:  # nothing to couple: a spline whose shape the summary alone decides
        return transforms.MaskedPiecewiseRationalQuadraticAutoregressiveTransform(
            1, hidden, config.latent, config.n_bins, **tails
        )
    return transforms.PiecewiseRationalQuadraticCouplingTransform(
        mask=[(i + block) % 2 for i in range(config.n_theta)],
        transform_net_create_fn=lambda n_in, n_out: ResidualNet(n_in, n_out, hidden, context_features=config.latent),
        num_bins=config.n_bins,
        **tails,
    )


def _batch_norm(n_theta):
    layer = transforms.BatchNorm(n_theta)
    layer.running_var.fill_(1.0)  # nflows starts at 0, which would make an untrained flow explode
    return layer
