"""The conditional density estimator q(theta | x): a compressor and a flow, wrapped for sbi.

Theta is in the unit cube of the prior here, and x the data as they are in the files; ``model.Model`` speaks in physical
units."""

import math
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import numpy as np
import torch
from nflows.distributions.normal import StandardNormal
from nflows.flows import Flow
from sbi.neural_nets.estimators import NFlowsFlow
from torch import Tensor, nn

from ..data import Draw, Scaler
from ..data.checks import check_whole
from ..data.lazy import read_finite
from .flows import flow_transform
from .networks import Compressor, ModelConfig, VectorCompressor
from .threads import side_by_side

MAPS_AT_ONCE = 64
PIXELS_AT_ONCE = MAPS_AT_ONCE * 64**2  # few, so that a piece stays in the cache of its core
ROWS_AT_ONCE = 10_000  # of the flow, for the same reason; fewer cost more in calls


def build_estimator(config: ModelConfig, scaler: Scaler, seed: int) -> nn.Module:
    """A freshly initialised q(theta | x).

    Args:
        config: architecture.
        scaler: of the data, fitted on LF training simulations; ValueError if it belongs to other data.
        seed: of the initial weights; the global random state is left as it was.

    Returns:
        An sbi density estimator: ``loss(theta, x)`` with theta (n_obs, n_theta) in the unit cube and x the data as
        they are in the files, (n_obs, n_pix, n_pix) log10 surface density or (n_obs, n_features).
    """
    if np.shape(scaler.mean) not in ((), (config.n_features,)):
        ours = config.n_features or "reads maps"
        raise ValueError(f"the scaler has {np.size(scaler.mean)} features, the model {ours}: fit it on the same data.")
    if config.n_members > 1:
        one = replace(config, n_members=1)
        return Ensemble([build_estimator(one, scaler, seed + member) for member in range(config.n_members)])
    with local_seed(seed):
        transform = flow_transform(config)
        compressor = (VectorCompressor if config.n_features else Compressor)(config, scaler)
    return join(config, transform, compressor)


def join(config: ModelConfig, transform: nn.Module, compressor: nn.Module) -> NFlowsFlow:
    """A flow's transform and a compressor in sbi's estimator."""
    flow = Flow(transform, StandardNormal([config.n_theta]), compressor)
    return NFlowsFlow(flow, input_shape=torch.Size([config.n_theta]), condition_shape=torch.Size(config.data_shape))


class Ensemble(nn.Module):
    """The equal mixture of several estimators, which scores itself as they do.

    sbi's EnsemblePosterior, which ``Model.posterior`` gives, takes one observation at a time: too slow for 1500 maps.
    """

    def __init__(self, members: list[NFlowsFlow]):
        super().__init__()
        self.members = nn.ModuleList(members)
        self.input_shape = members[0].input_shape
        self.condition_shape = members[0].condition_shape

    def loss(self, theta: Tensor, x: Tensor) -> Tensor:
        """-log of the mean density; theta (n_obs, n_theta), x (n_obs, n_pix, n_pix) -> (n_obs,)."""
        log_q = torch.stack([-member.loss(theta, x) for member in self.members])
        return math.log(len(self.members)) - torch.logsumexp(log_q, 0)


def check_data(estimator: nn.Module, x: np.ndarray, theta: np.ndarray | None = None) -> None:
    """Raise ValueError unless ``x`` (n_obs, ...) and ``theta`` (n_obs, n_theta) have the shapes of the estimator."""
    for name, values, wanted in (("x", x, estimator.condition_shape), ("theta", theta, estimator.input_shape)):
        if values is not None and values.shape[1:] != tuple(wanted):
            found = f"{name} has shape {values.shape[1:]} an observation"
            raise ValueError(f"{found}: this estimator takes {tuple(wanted)}.")
    if theta is not None and len(x) != len(theta):
        raise ValueError(f"x has {len(x)} observations and theta {len(theta)}: give as many of both.")


def log_q(estimator: nn.Module, draw: Draw, threads: Callable | None = None) -> np.ndarray:
    """log q(theta | x) in nats, in the unit cube, at the true parameters of every observation of ``draw``: (n_obs,).

    ``threads`` is an open map over parts, see ``threads.side_by_side``; one is opened if it is None."""
    check_data(estimator, draw.x, draw.theta_unit)
    batch_size = max(1, min(MAPS_AT_ONCE, PIXELS_AT_ONCE // math.prod(draw.x.shape[1:])))
    estimator.eval()
    device = next(estimator.parameters()).device

    @torch.inference_mode()
    def of_piece(start):
        piece = slice(start, start + batch_size)
        theta = torch.as_tensor(draw.theta_unit[piece])
        x = torch.as_tensor(read_finite(draw.x[piece]))
        return -estimator.loss(theta.to(device), x.to(device)).cpu().numpy()

    pieces = range(0, len(draw), batch_size)
    with side_by_side() if threads is None else nullcontext(threads) as on_threads:
        return np.concatenate(on_threads(of_piece, pieces))


def sample_unit(estimator: nn.Module, x: np.ndarray, n_samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw posterior samples in the unit cube for many observations at once.

    Observations go through the flow in pieces of about ``ROWS_AT_ONCE`` samples and at most ``PIXELS_AT_ONCE`` pixels
    or features. The pieces follow from ``n_samples`` and the shape of an observation alone, and each has a seed of its
    own: so the samples do not depend on the number of threads.

    Args:
        estimator: trained q(theta | x).
        x: maps (n_obs, n_pix, n_pix) or vectors (n_obs, n_features), as they are in the files.
        n_samples: of each observation.
        seed: of the samples; the global random state is left as it was.

    Returns:
        (samples, leaked): samples in the unit cube, float32, shape (n_samples, n_obs, n_theta), and the share of them
        that were beyond the prior, shape (n_obs,). The flow reaches at most its margin (0.01) beyond the prior; such
        samples are reflected at its edge, which keeps their spread.
    """
    check_whole("n_samples", n_samples, len(getattr(estimator, "members", [estimator])))
    check_data(estimator, x)
    check_whole("seed", seed)
    batch = max(1, min(ROWS_AT_ONCE // n_samples, PIXELS_AT_ONCE // math.prod(x.shape[1:])))
    device = next(estimator.parameters()).device
    estimator.eval()

    @torch.inference_mode()
    def of_piece(start):
        generator = torch.Generator(device).manual_seed(seed_of(seed, start))
        piece = torch.as_tensor(read_finite(x[start : start + batch]), device=device)
        return _sample(estimator, piece, n_samples, generator).cpu().numpy()

    with side_by_side() as threads, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="torch.triangular_solve is deprecated")  # inside nflows
        samples = np.concatenate(threads(of_piece, range(0, len(x), batch)), axis=1)
    outside = ((samples < 0) | (samples > 1)).any(-1)
    reflected = 1.0 - np.abs(1.0 - np.abs(samples))
    return np.clip(reflected, 0.0, 1.0), outside.mean(0)


def _sample(estimator, x, n_samples, generator):
    """Samples (n_samples, n_obs, n_theta); of an ensemble every member gives an equal part."""
    if isinstance(estimator, Ensemble):
        parts = np.array_split(np.arange(n_samples), len(estimator.members))
        pairs = zip(estimator.members, parts, strict=True)
        return torch.cat([_sample(member, x, len(part), generator) for member, part in pairs])
    n_theta = estimator.input_shape[0]
    noise = torch.randn(n_samples * len(x), n_theta, generator=generator, device=x.device)
    summaries = estimator.embedding_net(x).repeat(n_samples, 1)
    samples, _ = estimator.net._transform.inverse(noise, summaries)
    return samples.reshape(n_samples, len(x), n_theta)


def seed_of(*numbers):
    """One seed for torch out of several numbers."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> 1)


@contextmanager
def local_seed(seed: int) -> Iterator[None]:
    """Seed torch inside the block and leave its global random state as it was, on every device."""
    check_whole("seed", seed)
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        yield


def temporary_tracker():
    """A training log for sbi's ``NPE(tracker=...)`` in the system's temporary folder; its own goes to ./sbi-logs."""
    from sbi.utils.tracking import TensorBoardTracker
    from torch.utils.tensorboard import SummaryWriter

    return TensorBoardTracker(SummaryWriter(tempfile.mkdtemp(prefix="sbi-logs-")))
