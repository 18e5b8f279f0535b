"""Checkpoints: safetensors with configuration, parameters and provenance in their header; reading one runs no code."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from .. import __version__
from ..data import Parameter, Scaler
from ..data.files import as_json, atomic_write, git_revision, whereabouts
from .estimators import build_estimator
from .networks import ModelConfig

RETIRED = {"flow": "nsf", "theta_map": "probit"}  # configuration of version 0.1, and the one value that is left of each


def write_checkpoint(
    path: Path, estimator: nn.Module, config: ModelConfig, parameters: tuple[Parameter, ...], provenance: dict
) -> str:
    """Write what makes a model; see ``Model.save``."""
    tensors = {n: t.detach().cpu().contiguous() for n, t in _stored(estimator).items()}
    origin = {key: value for key, value in provenance.items() if key != "sha256"}
    header = {
        "config": asdict(config),
        "parameters": [asdict(p) for p in parameters],
        "provenance": {"package_version": __version__, "git_revision": git_revision(), **origin},
    }
    text = as_json(header)
    content = _content_hash(tensors, text)
    with atomic_write(path) as temporary:
        temporary.write_bytes(save(tensors, metadata={"header": text, "sha256": content}))
    return content


def read_checkpoint(path: Path) -> tuple[nn.Module, ModelConfig, tuple[Parameter, ...], dict]:
    """What ``write_checkpoint`` was given, the content hash added to the provenance; see ``model.load_model``."""
    tensors, text, content = _read(path)
    values, parameters, provenance = _understood(path, text)
    try:
        config = ModelConfig(**values)
        estimator = _filled(config, tensors)
    except (TypeError, RuntimeError, ValueError) as error:
        writer = f"written by version {ascii(provenance.get('package_version', 'unknown'))[:20]}"
        raise ValueError(f"{path} holds another architecture ({writer}): train it again.") from error
    if not all(t.isfinite().all() for t in tensors.values() if t.is_floating_point()):
        raise ValueError(f"{path} holds weights that are no numbers: train it again, with a lower rate.")
    return estimator.eval(), config, parameters, {**provenance, "sha256": content}


def _read(path):
    """Tensors, text of the header and content hash of a file whose hash is right."""
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
    return tensors, metadata["header"], content


def _understood(path, text):
    """Configuration, parameters and provenance that a header holds."""
    try:
        header = json.loads(text)
        config = {name: v for name, v in header["config"].items() if (name, v) not in RETIRED.items()}
        return config, tuple(Parameter(**p) for p in header["parameters"]), dict(header["provenance"])
    except (TypeError, KeyError, AttributeError, ValueError, RecursionError) as error:
        found = f"{path} has a header whose config, parameters or provenance are missing or none"
        raise ValueError(f"{found}: it is not one of our checkpoints.") from error


def _filled(config, tensors):
    """An estimator with the weights of a file, which are counted before anything is allocated."""
    if sum(t.numel() for t in tensors.values()) < config.fewest_weights:
        raise TypeError("the architecture is larger than the file")
    estimator = build_estimator(config, Scaler(0.0, 1.0), seed=0)
    if any(tensors[name].dtype != t.dtype for name, t in _stored(estimator).items() if name in tensors):
        raise TypeError("the content hash knows the bytes of a tensor, not its type")
    estimator.load_state_dict(tensors)
    return estimator


def _stored(estimator):
    return {name: t.half() if t.ndim > 1 else t for name, t in estimator.state_dict().items()}


def _content_hash(tensors, header):
    digest = hashlib.sha256(header.encode())
    for name in sorted(tensors):
        digest.update(name.encode() + tensors[name].reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
