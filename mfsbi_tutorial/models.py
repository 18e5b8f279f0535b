"""The posterior estimator: a compressor (CNN for maps, MLP for vectors) and a neural spline flow, wrapped for sbi.

The CNN is "o3" of Villaescusa-Navarro et al. 2022 (arXiv:2109.10360) with circular padding; the flow is built from
the transforms that sbi ships (nflows), so that sbi's DirectPosterior and diagnostics work on the result. The estimator
takes log10 maps as they are in the files: the scaler is its first layer and travels with the weights.
"""

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from nflows.distributions.normal import StandardNormal
from nflows.flows import Flow
from sbi.neural_nets.estimators import NFlowsFlow
from torch import Tensor, nn

from .arguments import check_real, check_whole
from .checks import MIN_PIX
from .data import Scaler, Suite
from .flows import flow_transform


@dataclass(frozen=True)
class ModelConfig:
    """Architecture. ``width`` is h of "o3": 12 for 256 pixels in the paper, 6 for 64 pixels here.

    With ``n_features`` above 0 the data are vectors of that length, which an MLP of layers ``latent`` wide reads;
    ``n_pix`` and ``width`` mean nothing then.
    """

    n_theta: int = 2
    n_pix: int = 64
    width: int = 6
    latent: int = 128
    dropout: float = 0.2
    flow: str = "nsf"
    flow_norm: bool = True
    theta_map: str = "probit"
    n_blocks: int = 4
    flow_hidden: int = 128
    n_bins: int = 10
    tail_bound: float = 5.0
    margin: float = 0.01
    n_features: int = 0

    def __post_init__(self):
        for name in ("n_theta", "width", "latent", "n_blocks", "flow_hidden"):
            check_whole(name, getattr(self, name), 1)
        for name, lowest in (("n_pix", MIN_PIX), ("n_bins", 2), ("n_features", 0)):
            check_whole(name, getattr(self, name), lowest)
        check_real("tail_bound", self.tail_bound)
        for name, highest in (("dropout", 0.99), ("margin", 0.4)):
            if getattr(self, name):  # 0 is none
                check_real(name, getattr(self, name), highest)

    @property
    def data_shape(self) -> tuple[int, ...]:
        """Shape of one observation: (n_pix, n_pix) or (n_features,)."""
        return (self.n_features,) if self.n_features else (self.n_pix, self.n_pix)


def model_for(suite: Suite) -> ModelConfig:
    """The architecture that fits the data and the inferred parameters of a suite."""
    if len(suite.data_shape) == 1:
        return ModelConfig(n_theta=suite.n_inferred, n_features=suite.data_shape[0])
    return ModelConfig(
        n_theta=suite.n_inferred, n_pix=suite.data_shape[0], width=12 if suite.data_shape[0] > 128 else 6
    )


def build_estimator(config: ModelConfig, scaler: Scaler, seed: int) -> NFlowsFlow:
    """A freshly initialised q(theta | x).

    Args:
        config: architecture.
        scaler: of the data, fitted on LF training simulations.
        seed: of the initial weights; the global random state is left as it was.

    Returns:
        An sbi density estimator: ``loss(theta, x)`` with theta (n_obs, n_theta) in the unit cube and x the data as
        they are in the files, (n_obs, n_pix, n_pix) log10 surface density or (n_obs, n_features).

    Raises:
        ValueError: if the scaler belongs to other data, or ``flow`` or ``theta_map`` is unknown.
    """
    if np.shape(scaler.mean) not in ((), (config.n_features,)):
        raise ValueError(
            f"the scaler has {np.size(scaler.mean)} features, the model {config.n_features or 'reads maps'}: fit it on "
            "the same data."
        )
    kind = VectorCompressor if config.n_features else Compressor
    with local_seed(seed):
        transform, compressor = flow_transform(config), kind(config, scaler)
    return wrap(config, transform, compressor)


def wrap(config: ModelConfig, transform: nn.Module, compressor: nn.Module) -> NFlowsFlow:
    """Join a flow's transform and a compressor into sbi's estimator."""
    flow = Flow(transform, StandardNormal([config.n_theta]), compressor)
    return NFlowsFlow(flow, input_shape=torch.Size([config.n_theta]), condition_shape=torch.Size(config.data_shape))


def check_data(estimator: nn.Module, x: np.ndarray, theta: np.ndarray | None = None) -> None:
    """Raise ValueError unless ``x`` (n_obs, ...) and ``theta`` (n_obs, n_theta) have the shapes of the estimator."""
    for name, values, wanted in (("x", x, estimator.condition_shape), ("theta", theta, estimator.input_shape)):
        if values is not None and values.shape[1:] != tuple(wanted):
            raise ValueError(
                f"{name} has shape {values.shape[1:]} an observation: this estimator takes {tuple(wanted)}."
            )


class Ensemble(nn.Module):
    """The equal mixture of several estimators, with the two calls that the metrics need."""

    def __init__(self, members: list[NFlowsFlow]):
        super().__init__()
        self.members = nn.ModuleList(members)
        self.input_shape, self.condition_shape = members[0].input_shape, members[0].condition_shape

    def loss(self, theta: Tensor, x: Tensor) -> Tensor:
        """-log of the mean density; theta (n_obs, n_theta), x (n_obs, n_pix, n_pix) -> (n_obs,)."""
        log_q = torch.stack([-member.loss(theta, x) for member in self.members])
        return math.log(len(self.members)) - torch.logsumexp(log_q, 0)

    def sample(self, shape: tuple[int], x: Tensor) -> Tensor:
        """Samples of every member in equal parts, shape (n_samples, n_obs, n_theta)."""
        parts = np.array_split(np.arange(shape[0]), len(self.members))
        return torch.cat([m.sample((len(p),), x) for m, p in zip(self.members, parts, strict=True)])


@contextmanager
def local_seed(seed: int, device: torch.device = torch.device("cpu")) -> Iterator[None]:
    """Seed torch inside the block and leave its global random state as it was."""
    check_whole("seed", seed)
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


def temporary_tracker():
    """A training log for sbi's ``NPE(tracker=...)`` in the system's temporary folder; its own goes to ./sbi-logs."""
    from sbi.utils.tracking import TensorBoardTracker
    from torch.utils.tensorboard import SummaryWriter

    return TensorBoardTracker(SummaryWriter(tempfile.mkdtemp(prefix="sbi-logs-")))


class Compressor(nn.Module):
    """Maps (n_obs, n_pix, n_pix) -> summaries (n_obs, latent).

    Blocks of two 3x3 convolutions and one 2x2 of stride 2, each with batch normalisation and LeakyReLU(0.2), double the
    channels and halve the side until it is 4 (5 to 7 if ``n_pix`` is no power of two); a convolution over all that is
    left and two linear layers follow. Periodic padding by two pixels serves both 3x3 convolutions of a block at once.
    """

    def __init__(self, config: ModelConfig, scaler: Scaler):
        super().__init__()
        self.register_buffer("mean", torch.tensor(scaler.mean))
        self.register_buffer("std", torch.tensor(scaler.std))
        layers, channels, n_blocks = [], 1, int(math.log2(config.n_pix)) - 2
        last_side = config.n_pix >> n_blocks
        for block in range(n_blocks):
            wider = 2 ** (block + 1) * config.width
            layers += [nn.CircularPad2d(2), *_convolution(channels, wider, 3, 1), *_convolution(wider, wider, 3, 1)]
            layers += _convolution(wider, wider, 2, 2)
            channels = wider
        self.blocks = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        self.head = nn.Sequential(
            *_convolution(channels, 2 * channels, last_side, last_side),
            nn.Flatten(),
            nn.Dropout(config.dropout),
            nn.Linear(2 * channels, channels),
            nn.LeakyReLU(0.2),
            nn.Dropout(config.dropout),
            nn.Linear(channels, config.latent),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = ((x - self.mean) / self.std).unsqueeze(1)
        # In the head no averaging over pixels follows: rounded there, training and evaluation would differ by nats.
        half = self.training and _gains_from_bfloat16(x.device.type)
        with torch.autocast(x.device.type, torch.bfloat16, enabled=half):
            x = self.blocks(x)
        return self.head(x.float())


class VectorCompressor(nn.Module):
    """Vectors (n_obs, n_features) -> summaries (n_obs, latent): three linear layers, after standardising."""

    def __init__(self, config: ModelConfig, scaler: Scaler):
        super().__init__()
        for name in ("mean", "std"):
            value = torch.as_tensor(getattr(scaler, name), dtype=torch.float32)
            self.register_buffer(name, value.expand(config.n_features).clone())
        self.layers = nn.Sequential(
            nn.Linear(config.n_features, config.latent),
            nn.LeakyReLU(0.2),
            nn.Dropout(config.dropout),
            nn.Linear(config.latent, config.latent),
            nn.LeakyReLU(0.2),
            nn.Dropout(config.dropout),
            nn.Linear(config.latent, config.latent),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers((x - self.mean) / self.std)


@cache
def _gains_from_bfloat16(device: str) -> bool:
    """Whether half precision is in the hardware; elsewhere it is emulated, and slower than single."""
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    capabilities = getattr(torch.cpu, "get_capabilities", dict)() if device == "cpu" else {}
    return capabilities.get("avx512_bf16", False) or capabilities.get("amx_bf16", False)


def stages(compressor: Compressor, n_pix: int) -> list[tuple[str, int, int]]:
    """What a map becomes on its way: (layer, channels, side in pixels) after each convolution and linear layer."""
    found, kinds = [("map", 1, n_pix)], (nn.Conv2d, nn.Linear)

    def note(layer, _, output):
        size = layer.kernel_size[0] if isinstance(layer, nn.Conv2d) else 0
        name = f"conv {size}x{size}" if size else "linear"
        found.append((name, output.shape[1], output.shape[-1] if output.ndim == 4 else 1))

    hooks = [m.register_forward_hook(note) for m in compressor.modules() if isinstance(m, kinds)]
    with torch.inference_mode():
        compressor.eval()(torch.zeros(1, n_pix, n_pix))
    for hook in hooks:
        hook.remove()
    return found


def _convolution(n_in, n_out, size, stride):
    return [nn.Conv2d(n_in, n_out, size, stride, bias=False), nn.BatchNorm2d(n_out), nn.LeakyReLU(0.2, inplace=True)]
