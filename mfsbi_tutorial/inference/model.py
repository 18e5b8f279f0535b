"""A model: a trained posterior estimator that samples, scores, evaluates and saves itself, and its file.

A file is safetensors with configuration, parameters and provenance in its header; loading it runs no code."""

import hashlib
import json
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from nflows.transforms import CompositeTransform
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from sbi.inference.posteriors import DirectPosterior, EnsemblePosterior
from torch import Tensor, nn
from torch.distributions import Distribution, constraints

from .. import __version__
from ..data import Draw, Parameter, Scaler, Suite, from_unit
from ..data.files import atomic_write, git_revision, whereabouts
from ..evaluation import Evaluation, evaluate_samples
from . import estimators
from .estimators import Ensemble, build_estimator, join
from .methods import History
from .networks import ModelConfig, PriorToUnit

RETIRED = {"flow": "nsf", "theta_map": "probit"}  # configuration of version 0.1, and the one value that is left of each


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
        return estimators.sample_unit(self.estimator, x, n_samples, seed)[0]

    def log_prob(self, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
        """log q(theta | x) of physical theta (n_obs, n_theta) in nats, a density in physical units: shape (n_obs,)."""
        theta = np.asarray(theta, dtype=np.float64)
        estimators.check_data(self.estimator, np.asarray(x), theta)
        draw = Draw(np.asarray(x), theta, np.zeros(len(theta)), self.parameters)
        prior = PhysicalPrior(self.parameters).log_prob(torch.as_tensor(theta, dtype=torch.float32)).numpy()
        return np.where(prior > -np.inf, self.log_q(draw) + prior, -np.inf)

    def log_q(self, draw: Draw) -> np.ndarray:
        """log q at the truth of every observation of ``draw``, shape (n_obs,): in nats and in the unit cube, where the
        prior has 0. Its mean is the MTPP (paper, eq. 3)."""
        return estimators.log_q(self.estimator, draw)

    def summarise(self, x: np.ndarray) -> np.ndarray:
        """What the compressor makes of data (n_obs, ...), shape (n_obs, latent)."""
        estimators.check_data(self.estimator, x)
        x = torch.as_tensor(np.asarray(x), device=next(self.estimator.parameters()).device)
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
            raise ValueError("there is nothing to judge: the suite has no simulations in this split.")
        samples, leaked = estimators.sample_unit(self.estimator, draw.x, n_samples, seed)
        return evaluate_samples(samples, leaked, self.log_q(draw), draw, seed)

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
        tensors = {n: t.detach().cpu().contiguous() for n, t in _stored(self.estimator).items()}
        origin = {key: value for key, value in self.provenance.items() if key != "sha256"}
        header = {
            "config": asdict(self.config),
            "parameters": [asdict(p) for p in self.parameters],
            "provenance": {"package_version": __version__, "git_revision": git_revision(), **origin},
        }
        text = json.dumps(header)
        content = _content_hash(tensors, text)
        with atomic_write(path) as temporary:
            temporary.write_bytes(save(tensors, metadata={"header": text, "sha256": content}))
        return content


def load_model(path: Path) -> Model:
    """Read a checkpoint; no code in the file is run.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or it is no checkpoint that matches its hash.
    """
    tensors, header, content = _read(path)
    try:
        config = {name: v for name, v in header["config"].items() if (name, v) not in RETIRED.items()}
        model_config = ModelConfig(**config)
        estimator = build_estimator(model_config, Scaler(0.0, 1.0), seed=0)
        if any(tensors[name].dtype != t.dtype for name, t in _stored(estimator).items() if name in tensors):
            raise TypeError("the content hash knows the bytes of a tensor, not its type")
        estimator.load_state_dict(tensors)
    except (TypeError, RuntimeError) as error:
        writer = f"written by version {header['provenance'].get('package_version', 'unknown')}"
        raise ValueError(f"{path} holds another architecture ({writer}): train it again.") from error
    parameters = tuple(Parameter(**p) for p in header["parameters"])
    return Model(estimator.eval(), model_config, parameters, {**header["provenance"], "sha256": content})


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


def _read(path):
    """Tensors, header and content hash of a file whose hash is right."""
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such checkpoint{whereabouts(path)}")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
    except SafetensorError as error:
        raise ValueError(f"{path} is not a readable safetensors file: fetch it again.") from error
    if "header" not in metadata:
        raise ValueError(f"{path} has no mfsbi header: it is not one of our checkpoints.")
    content = _content_hash(tensors, metadata["header"])
    if content != metadata.get("sha256"):
        raise ValueError(f"{path} does not match its hash: the file is damaged, fetch it again.")
    return tensors, json.loads(metadata["header"]), content


def _stored(estimator):
    return {name: t.half() if t.ndim > 1 else t for name, t in estimator.state_dict().items()}


def _content_hash(tensors, header):
    digest = hashlib.sha256(header.encode())
    for name in sorted(tensors):
        digest.update(name.encode() + tensors[name].numpy().tobytes())
    return digest.hexdigest()
