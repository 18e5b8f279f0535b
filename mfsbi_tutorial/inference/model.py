"""A model: a trained posterior estimator that samples, scores, evaluates and saves itself."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from nflows.transforms import CompositeTransform
from sbi.inference.posteriors import DirectPosterior, EnsemblePosterior
from torch import Tensor, nn
from torch.distributions import Distribution, constraints

from ..data import Draw, Parameter, Scaler, Suite, from_unit
from ..data.checks import as_numbers, check_draw
from ..data.lazy import LazyMaps, read_finite
from ..evaluation import Evaluation, evaluate_samples
from . import estimators
from .checkpoints import read_checkpoint, write_checkpoint
from .estimators import Ensemble, build_estimator, join
from .flows import PriorToUnit
from .methods import History
from .networks import ModelConfig


@dataclass(frozen=True)
class Model:
    """A posterior estimator q(theta | x) with all that is needed to use it.

    ``theta`` is physical everywhere; what is in the unit cube of the prior is called so.

    Attributes:
        estimator: sbi's density estimator in the unit cube, or an ``Ensemble`` of several.
        config: its architecture.
        parameters: name and prior of each inferred parameter.
        provenance: how it was trained, on which data.
        history: loss curves of its training; None after loading.
    """

    estimator: nn.Module
    config: ModelConfig
    parameters: tuple[Parameter, ...]
    provenance: dict = field(default_factory=dict)
    history: History | None = None

    @classmethod
    def new(cls, config: ModelConfig, scaler: Scaler, parameters: tuple[Parameter, ...], seed: int) -> "Model":
        """An untrained model, which is close to the prior; ``seed`` is that of its weights."""
        return cls(build_estimator(config, scaler, seed), config, parameters)

    @classmethod
    def mixture(cls, members: list["Model"]) -> "Model":
        """The ensemble of several models: their mean density."""
        if len({(m.config, m.parameters) for m in members}) != 1:
            raise ValueError("an ensemble needs models of one architecture that infer the same parameters.")
        config = replace(members[0].config, n_members=len(members))
        return cls(Ensemble([m.estimator for m in members]), config, members[0].parameters)

    @property
    def compressor(self) -> nn.Module:
        """Maps or vectors in, summaries (n_obs, latent) out."""
        return self.estimator.embedding_net

    @property
    def flow(self) -> nn.Module:
        """The transform from theta in the unit cube to noise, given a summary."""
        return self.estimator.net._transform

    @property
    def scaler(self) -> Scaler:
        """The scaler that the compressor was built with."""
        net = self.compressor
        return Scaler(*(t.cpu().numpy() if t.ndim else float(t) for t in (net.mean, net.std)))

    def copy(self) -> "Model":
        """A model of its own, to be trained further."""
        return replace(self, estimator=deepcopy(self.estimator))

    def sample(self, x: np.ndarray, n_samples: int, seed: int = 0) -> np.ndarray:
        """Posterior samples, physical, shape (n_samples, n_obs, n_theta), for data ``x`` (n_obs, ...)."""
        return from_unit(self.sample_unit(x, n_samples, seed), self.parameters)

    def sample_unit(self, x: np.ndarray, n_samples: int, seed: int = 0) -> np.ndarray:
        """The same samples in the unit cube, float32; see ``estimators.sample_unit``."""
        return estimators.sample_unit(self.estimator, _observations(x), n_samples, seed)[0]

    def log_prob(self, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
        """log q(theta | x) of physical theta (n_obs, n_theta) in nats, a density in physical units: shape (n_obs,)."""
        theta = as_numbers(theta, "theta", np.float64)
        x = _observations(x)
        estimators.check_data(self.estimator, x, theta)
        if np.isnan(theta).any():
            raise ValueError(f"theta holds NaN, first in observation {np.argwhere(np.isnan(theta))[0, 0]}.")
        draw = Draw(x, theta, np.zeros(len(theta)), self.parameters)
        prior = PhysicalPrior(self.parameters).log_prob(torch.as_tensor(theta, dtype=torch.float32)).numpy()
        return np.where(prior > -np.inf, estimators.log_q(self.estimator, draw) + prior, -np.inf)

    def log_q(self, draw: Draw) -> np.ndarray:
        """log q at the truth of every observation of ``draw``, shape (n_obs,): in nats and in the unit cube, where the
        prior has 0. Its mean is the MTPP (paper, eq. 3)."""
        check_draw(draw)
        return estimators.log_q(self.estimator, replace(draw, x=_observations(draw.x)))

    def summarise(self, x: np.ndarray) -> np.ndarray:
        """What the compressor makes of data (n_obs, ...), shape (n_obs, latent)."""
        x = _observations(x)
        estimators.check_data(self.estimator, x)
        x = torch.as_tensor(read_finite(x), device=next(self.estimator.parameters()).device)
        with torch.inference_mode():
            return self.compressor.eval()(x).cpu().numpy()

    def evaluate(self, data: Suite | Draw, seed: int = 0, n_samples: int = 1000) -> Evaluation:
        """Sample the posterior of every observation once and feed every metric from it.

        Args:
            data: a suite, whose test simulations count, or a draw.
            seed: of samples, reference points and bootstraps.
            n_samples: of each observation.

        Raises:
            ValueError: if the data do not fit the model, or there are none.
        """
        self.check(data)
        draw = data.split("test").as_draw() if isinstance(data, Suite) else data
        if len(draw) == 0:
            raise ValueError("there is nothing to judge: no test simulations, or an empty draw.")
        check_draw(draw)
        draw = replace(draw, x=_observations(draw.x))
        log_q = estimators.log_q(self.estimator, draw)
        samples, leaked = estimators.sample_unit(self.estimator, draw.x, n_samples, seed)
        return evaluate_samples(samples, leaked, log_q, draw, seed)

    def posterior(self) -> DirectPosterior | EnsemblePosterior:
        """The posterior as sbi knows it, on the physical prior, for sbi's own tools and whatever reads them."""
        if isinstance(self.estimator, Ensemble):
            return EnsemblePosterior([replace(self, estimator=m).posterior() for m in self.estimator.members])
        transform = CompositeTransform([PriorToUnit(self.parameters), *self.flow._transforms])
        return DirectPosterior(join(self.config, transform, self.compressor).eval(), PhysicalPrior(self.parameters))

    def check(self, data: Suite | Draw) -> None:
        """Raise ValueError unless this model infers the parameters of ``data`` from data of its shape."""
        name, inferred = (f"suite {data.name}", data.inferred) if isinstance(data, Suite) else ("draw", data.parameters)
        data_shape = data.data_shape if isinstance(data, Suite) else data.x.shape[1:]
        if self.parameters != inferred:
            ours, theirs = ([p.name for p in q] for q in (self.parameters, inferred))
            raise ValueError(f"the checkpoint infers {ours}, {name} has {theirs} or other priors: use its own.")
        if self.config.data_shape != data_shape:
            ours, theirs = map(_described, (self.config.data_shape, data_shape))
            raise ValueError(f"the checkpoint reads {ours}, {name} has {theirs}.")

    def save(self, path: Path) -> str:
        """Write a checkpoint; returns its content hash, or raises OSError.

        Matrices are stored in half precision, which moves log q by about 0.01 nats a map and halves the file; vectors,
        among them the scaler and the normalisation layers, stay in full."""
        return write_checkpoint(path, self.estimator, self.config, self.parameters, self.provenance)


def load_model(path: Path) -> Model:
    """Read a checkpoint; no code in the file is run.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is no checkpoint that matches its hash.
    """
    return Model(*read_checkpoint(path))


class PhysicalPrior(Distribution):
    """The prior of physical theta as sbi takes it: independent, each uniform or log-uniform.

    Torch's own log-uniform has all positive numbers as its support, so that sbi would reject no sample beyond the edge.
    """

    arg_constraints: ClassVar[dict] = {}
    support = None

    def __init__(self, parameters: tuple[Parameter, ...]):
        super().__init__(event_shape=(len(parameters),), validate_args=False)
        low, high = torch.tensor([(p.low, p.high) for p in parameters]).T
        self.support = constraints.independent(constraints.interval(low, high), 1)
        self.to_unit = PriorToUnit(parameters)

    def sample(self, sample_shape: tuple[int, ...] = ()) -> Tensor:
        return self.to_unit.inverse(torch.rand(*sample_shape, *self.event_shape))[0]

    def log_prob(self, value: Tensor) -> Tensor:
        return torch.where(self.support.check(value), self.to_unit(value)[1], -torch.inf)


def _described(data_shape):
    return f"{data_shape[0]}-pixel maps" if len(data_shape) == 2 else f"vectors of {data_shape[0]} features"


def _observations(x):
    """Data of any kind of numbers in single precision, unless they stay in a file; refused if not finite."""
    if isinstance(x, LazyMaps):
        return x
    with np.errstate(over="ignore"):
        x = as_numbers(x, "x", np.float32)
    strange = np.argwhere(~np.isfinite(np.atleast_1d(x)))
    if len(strange):
        raise ValueError(f"x holds NaN or infinite values, first in observation {strange[0, 0]}.")
    return x
