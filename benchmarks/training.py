"""Maps per second in training, ours beside two rivals, on the same net and maps, alone and beside a busy process.

Run: python benchmarks/training.py. Rivals: a DataLoader that flips and turns each map by itself in float32, as research
code does, and sbi's own NPE.train with the same CNN as embedding net. The convolutions' share of the processor's peak
takes the fastest large matrix product in the same precision as the peak.
"""

import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from sbi.inference import NPE
from sbi.neural_nets import posterior_nn
from sbi.utils import BoxUniform
from torch.utils.data import DataLoader, Dataset

from mfsbi_tutorial.data import Draw, Parameter, Scaler
from mfsbi_tutorial.inference import Model, ModelConfig, TrainConfig, fit, temporary_tracker
from mfsbi_tutorial.inference.estimators import join
from mfsbi_tutorial.inference.flows import flow_transform
from mfsbi_tutorial.inference.networks import Compressor

N_MAPS = 3200
SCALER = Scaler(0.0, 1.0)
UNIT_CUBE = (Parameter("a", 0.0, 1.0), Parameter("b", 0.0, 1.0))


class PerSample(Dataset):
    """Augments one map at a time."""

    def __init__(self, maps, theta):
        self.maps = torch.as_tensor(maps)
        self.theta = torch.as_tensor(theta)

    def __len__(self):
        return len(self.maps)

    def __getitem__(self, i):
        image = torch.rot90(self.maps[i], int(torch.randint(4, ())), (-2, -1))
        return (image.flip(-1) if torch.rand(()) < 0.5 else image), self.theta[i]


class PlainCompressor(Compressor):
    """The same net in float32 and the default memory layout."""

    def __init__(self, config, scaler):
        super().__init__(config, scaler)
        self.blocks.to(memory_format=torch.contiguous_format)
        self.n_trained = 0

    def forward(self, x):
        self.n_trained += len(x) * self.training
        return self.head(self.blocks(((x - self.mean) / self.std).unsqueeze(1)))


def ours(maps, theta):
    draw = Draw(maps, theta, np.arange(len(maps)), UNIT_CUBE)
    watched = Draw(maps[:1], theta[:1], np.arange(1), UNIT_CUBE)
    model = Model.new(ModelConfig(), SCALER, UNIT_CUBE, 0)
    started = time.perf_counter()
    fit(model, draw, watched, TrainConfig(1e-3, 1), 0, torch.device("cpu"))
    return len(maps) / (time.perf_counter() - started)


def per_sample(maps, theta):
    config = ModelConfig()
    estimator = join(config, flow_transform(config), PlainCompressor(config, SCALER))
    optimiser = torch.optim.AdamW(estimator.parameters(), 1e-3)
    started = time.perf_counter()
    for x, t in DataLoader(PerSample(maps, theta), batch_size=64, shuffle=True):
        loss = estimator.loss(t, x).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(estimator.parameters(), 5.0)
        optimiser.step()
    return len(maps) / (time.perf_counter() - started)


def sbi_npe(maps, theta):
    net = PlainCompressor(ModelConfig(), SCALER).eval()  # sbi tries it on a single map first
    builder = posterior_nn("nsf", embedding_net=net, hidden_features=128, num_transforms=4, z_score_x="none")
    prior = BoxUniform(torch.zeros(2), torch.ones(2))
    inference = NPE(prior, builder, tracker=temporary_tracker(), show_progress_bars=False)
    inference.append_simulations(torch.as_tensor(theta), torch.as_tensor(maps))
    started = time.perf_counter()
    inference.train(training_batch_size=64, max_num_epochs=1, validation_fraction=0.02)
    return net.n_trained / (time.perf_counter() - started)


def convolution_share():
    """Floating-point operations a second of forward and backward convolutions over those of a matrix product."""
    net = Compressor(ModelConfig(), SCALER).train()
    x = torch.randn(64, 64, 64)
    dtype = precision(net, x)
    square = torch.randn(2048, 2048, dtype=dtype)
    peak = 2 * 2048**3 / best_time(lambda: square @ square)
    seconds = best_time(lambda: net(x).sum().backward())
    return 3 * 2 * multiplications(net, x[:1]) * len(x) / seconds / peak, peak, dtype


def precision(net, x):
    """The type of the numbers that convolutions give in training."""
    found = []
    first = next(layer for layer in net.modules() if isinstance(layer, torch.nn.Conv2d))
    hook = first.register_forward_hook(lambda layer, inputs, output: found.append(output.dtype))
    net(x)
    hook.remove()
    return found[0]


def multiplications(net, x):
    """Multiplications of the convolutions for one map, forward."""
    total = []

    def count(layer, inputs, output):
        total.append(output[0].numel() * layer.weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, torch.nn.Conv2d)]
    net.eval()(x)
    net.train()
    for hook in hooks:
        hook.remove()
    return sum(total)


def best_time(work, repeats=5):
    times = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times[1:])


@contextmanager
def busy_neighbour() -> Iterator[None]:
    """A process that wants one core all the time, as a video call or another kernel may."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def speeds(maps, theta):
    """Maps per second of each training loop."""
    loops = {"ours": ours, "DataLoader, a map at a time": per_sample, "sbi NPE.train": sbi_npe}
    return {name: loop(maps, theta) for name, loop in loops.items()}


def main():
    warnings.filterwarnings("ignore")
    rng = np.random.default_rng(0)
    maps = rng.standard_normal((N_MAPS, 64, 64), dtype=np.float32)
    theta = rng.random((N_MAPS, 2), dtype=np.float32)
    ours(maps[:256], theta[:256])
    quiet = speeds(maps, theta)
    with busy_neighbour():
        busy = speeds(maps, theta)
    share, peak, dtype = convolution_share()
    print(f"{torch.get_num_threads()} threads, {N_MAPS} maps of 64 pixels, {dtype} convolutions")
    print(
        "| training loop | alone, maps/s | ours is faster by | beside a busy process | ours is faster by | slower by |"
    )
    print("|---|---|---|---|---|---|")
    for name in quiet:
        alone, beside = (f"{s[name]:.0f} | {s['ours'] / s[name]:.2f}" for s in (quiet, busy))
        print(f"| {name} | {alone} | {beside} | {quiet[name] / busy[name]:.2f} |")
    print(f"convolutions reach {100 * share:.0f} % of the {peak / 1e9:.0f} GFLOP/s of a large matrix product")


if __name__ == "__main__":
    main()
