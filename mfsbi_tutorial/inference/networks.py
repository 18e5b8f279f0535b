"""Compressors, a CNN for maps and an MLP for vectors, and what describes an architecture with its flow (``flows``).

The CNN is "o3" of Villaescusa-Navarro et al. 2022 (arXiv:2109.10360), with circular padding where maps are periodic. It
takes log10 maps as they are in the files: the scaler is its first layer and travels with the weights."""

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn

from ..data import Scaler, Suite
from ..data.checks import MIN_PIX, check_real, check_whole

BOUNDS = {  # what an architecture may be; a checkpoint's must also fit its weights (``fewest_weights``)
    "n_theta": (1, 1000), "n_pix": (MIN_PIX, 8192), "width": (1, 1024), "latent": (1, 10**5), "n_blocks": (1, 100),
    "flow_hidden": (1, 10**5), "n_bins": (2, 1000), "n_features": (0, 10**7), "n_members": (1, 100),
}  # fmt: skip


@dataclass(frozen=True)
class ModelConfig:
    """Architecture. ``width`` is h of "o3": 12 for 256 pixels in the paper, 6 for 64 pixels here.

    With ``n_features`` above 0 the data are vectors of that length, which an MLP of layers ``latent`` wide reads;
    ``n_pix`` and ``width`` mean nothing then. ``n_members`` above 1 makes an ensemble, ``linear_correction`` gives the
    flow the linear layer that recalibration fits; without ``periodic`` maps end at their edges, and the CNN pads them
    with zeros."""

    n_theta: int = 2
    n_pix: int = 64
    width: int = 6
    latent: int = 128
    dropout: float = 0.2
    flow_norm: bool = True
    n_blocks: int = 4
    flow_hidden: int = 128
    n_bins: int = 10
    tail_bound: float = 5.0
    margin: float = 0.01
    n_features: int = 0
    n_members: int = 1
    linear_correction: bool = False
    periodic: bool = True

    def __post_init__(self):
        for name, (lowest, highest) in BOUNDS.items():
            check_whole(name, getattr(self, name), lowest, highest)
        check_real("tail_bound", self.tail_bound)
        for name, highest in (("dropout", 0.99), ("margin", 0.4)):
            if getattr(self, name):  # 0 is none
                check_real(name, getattr(self, name), highest)

    @property
    def data_shape(self) -> tuple[int, ...]:
        """Shape of one observation: (n_pix, n_pix) or (n_features,)."""
        return (self.n_features,) if self.n_features else (self.n_pix, self.n_pix)

    @property
    def fewest_weights(self) -> int:
        """Of the largest layers alone, so that a file which holds fewer is refused before they are allocated."""
        if self.n_features:
            compressor = self.n_features * self.latent + 2 * self.latent**2
        else:
            channels = self.width * self.n_pix // 8  # at least, at the last of the blocks
            compressor = 9 * channels**2 + channels * self.latent
        coupling = self.flow_hidden * (self.latent + self.flow_hidden + self.n_bins * (self.n_theta // 2))
        return self.n_members * (compressor + self.n_blocks * (coupling + self.n_theta**2))


def config_for(suite: Suite) -> ModelConfig:
    """The architecture that fits the data and the inferred parameters of a suite."""
    side = suite.data_shape[0]
    if len(suite.data_shape) == 1:
        return ModelConfig(n_theta=suite.n_inferred, n_features=side)
    width = 12 if side > 128 else 6
    return ModelConfig(n_theta=suite.n_inferred, n_pix=side, width=width, periodic=suite.symmetric)


class Compressor(nn.Module):
    """Maps (n_obs, n_pix, n_pix) -> summaries (n_obs, latent).

    Blocks of two 3x3 convolutions and one 2x2 of stride 2, each with batch normalisation and LeakyReLU(0.2), double the
    channels and halve the side until it is 4 (5 to 7 if ``n_pix`` is no power of two); a convolution over all that is
    left and two linear layers follow. Padding by two pixels serves both 3x3 convolutions of a block at once.
    """

    def __init__(self, config: ModelConfig, scaler: Scaler):
        super().__init__()
        self.register_buffer("mean", torch.tensor(scaler.mean))
        self.register_buffer("std", torch.tensor(scaler.std))
        layers = []
        channels = 1
        n_blocks = int(math.log2(config.n_pix)) - 2
        last_side = config.n_pix >> n_blocks
        pad = nn.CircularPad2d(2) if config.periodic else nn.ZeroPad2d(2)
        for block in range(n_blocks):
            wider = 2 ** (block + 1) * config.width
            layers += [pad, *_convolution(channels, wider, 3, 1), *_convolution(wider, wider, 3, 1)]
            layers += _convolution(wider, wider, 2, 2)
            channels = wider
        self.blocks = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        self.head = nn.Sequential(
            *_convolution(channels, 2 * channels, last_side, last_side),
            nn.Flatten(),
            *_dense(2 * channels, channels, config.dropout),
            nn.LeakyReLU(0.2),
            *_dense(channels, config.latent, config.dropout),
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
        layers = [nn.Linear(config.n_features, config.latent)]
        for _ in range(2):
            layers += [nn.LeakyReLU(0.2), *_dense(config.latent, config.latent, config.dropout)]
        self.layers = nn.Sequential(*layers)

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
    found = [("map", 1, n_pix)]
    kinds = (nn.Conv2d, nn.Linear)

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


class Dropout(nn.Module):
    """Dropout that can draw from a generator of its own: threads would take turns at torch's global one."""

    def __init__(self, share: float):
        super().__init__()
        self.share = share
        self.generator = None

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.share == 0:
            return x
        kept = torch.rand(x.shape, generator=self.generator, device=x.device) >= self.share
        return x * kept / (1.0 - self.share)


def _dense(n_in, n_out, dropout):
    return [Dropout(dropout), nn.Linear(n_in, n_out)]
