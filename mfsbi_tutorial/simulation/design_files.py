"""Designs of one's own in TOML files: which parameters vary, in which ranges, in how many simulations."""

import re
import sys
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

from ..data import Parameter
from ..data.checks import MIN_PIX, check_whole
from .cosmology import Cosmology
from .designs import COSMOLOGICAL, DESIGNS, FIELDS, Design, Feedback, Resolution

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("name", "n_sims", "seed", "sampling", "inferred", "fidelities", "parameters", "resolution")
SAMPLING = ("latin hypercube", "sobol")
OWN_SEED = 1_000_000  # far from those of the course's designs
MAX_SIMS = 1_000_000
FEEDBACK = tuple(field.name for field in fields(Feedback))


def load_design(path: Path) -> tuple[Design, Resolution]:
    """Read a design; ``mfsbi simulate --help`` shows a file.

    Its keys are ``name``, ``n_sims`` and a table ``parameters`` of ranges, ``[low, high]`` or a table with ``low``,
    ``high`` and ``log``, and, if wanted, ``seed`` (of the first simulation's white noise), ``sampling`` (``latin
    hypercube`` or ``sobol``), ``inferred`` (names of the parameters to infer; the others are nuisances),
    ``fidelities`` (some of ``FIELDS``, all if it is not there) and a table ``resolution`` with the attributes of
    ``Resolution``. Omega_m and sigma_8 must vary.

    Raises:
        FileNotFoundError, ValueError: if there is no such file, or something in it is missing, unknown or wrong.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no TOML file: {str(error).splitlines()[0]}.") from error
    try:
        return _design(content), _resolution(content.get("resolution", {}))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def _design(content: dict[str, Any]) -> Design:
    _known("key", content, KEYS)
    missing = [key for key in ("name", "n_sims", "parameters") if key not in content]
    if missing:
        raise ValueError(f"{missing[0]} is missing: expected name, n_sims and a table parameters.")
    name = content["name"]
    if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII)):
        raise ValueError(f"name = {name!r}: expected up to 40 letters, digits and underscores, a letter first.")
    if name in [design.name for design in DESIGNS]:
        raise ValueError(f"name = {name!r}: the course has a design of this name, choose another.")
    sampling = content.get("sampling", SAMPLING[0])
    if sampling not in SAMPLING:
        raise ValueError(f"sampling = {sampling!r}: expected {' or '.join(SAMPLING)}.")
    check_whole("n_sims", content["n_sims"], 2, MAX_SIMS)
    seed = content.get("seed", OWN_SEED)
    check_whole("seed", seed)
    parameters, n_inferred = _parameters(content["parameters"], content.get("inferred"))
    _check_ends(parameters)
    fidelities = _fidelities(content.get("fidelities", list(FIELDS)))
    return Design(name, parameters, n_inferred, content["n_sims"], sampling == "sobol", seed, fidelities)


def _fidelities(names) -> tuple[str, ...]:
    """Those of the ladder that are named, in its order."""
    if not (isinstance(names, list) and names and all(name in list(FIELDS) for name in names)):
        raise ValueError(f"fidelities = {names!r}: expected a list of some of {', '.join(FIELDS)}.")
    return tuple(name for name in FIELDS if name in names)


def _parameters(ranges, inferred) -> tuple[tuple[Parameter, ...], int]:
    """Parameters, those to infer first, and how many those are."""
    if not isinstance(ranges, dict):
        raise ValueError("parameters: expected a table of ranges, such as Omega_m = [0.1, 0.5].")
    names = [p for p in ranges if p not in COSMOLOGICAL and p.lower() not in FEEDBACK]
    if names or not {"Omega_m", "sigma_8"} <= set(ranges):
        wanted = f"Omega_m, sigma_8 and, if wanted, some of {', '.join(COSMOLOGICAL[2:] + FEEDBACK)}"
        raise ValueError(f"parameters {', '.join(names or ranges)}: expected {wanted}.")
    inferred = list(ranges) if inferred is None else inferred
    if not (isinstance(inferred, list) and inferred and all(name in list(ranges) for name in inferred)):
        raise ValueError(f"inferred = {inferred!r}: expected a list of some of {', '.join(ranges)}.")
    if len({name.lower() for name in ranges}) < len(ranges) or len(set(inferred)) < len(inferred):
        raise ValueError("a parameter is there twice: name each once.")
    order = inferred + [name for name in ranges if name not in inferred]
    return tuple(_parameter(name, ranges[name]) for name in order), len(inferred)


def _check_ends(parameters) -> None:
    """Refuse ranges at whose ends there is no universe."""
    cosmological = [p for p in parameters if p.name in COSMOLOGICAL]
    for values in product(*((p.low, p.high) for p in cosmological)):
        Cosmology(**{p.name.lower(): value for p, value in zip(cosmological, values, strict=True)})
    for end in ("low", "high"):
        Feedback(**{p.name.lower(): getattr(p, end) for p in parameters if p not in cosmological})


def _parameter(name, values) -> Parameter:
    if isinstance(values, list) and len(values) == 2:
        return Parameter(name, *values)
    if isinstance(values, dict) and {"low", "high"} <= set(values) <= {"low", "high", "log"}:
        return Parameter(name, values["low"], values["high"], values.get("log", False))
    raise ValueError(f"parameter {name} = {values!r}: expected [low, high] or {{ low = 1, high = 2, log = true }}.")


def _resolution(values) -> Resolution:
    names = [field.name for field in fields(Resolution)]
    if not isinstance(values, dict):
        raise ValueError(f"resolution: expected a table of some of {', '.join(names)}.")
    _known("resolution", values, names)
    check_whole("n_pix", values.get("n_pix", MIN_PIX), MIN_PIX)
    return Resolution(**values)


def _known(kind, found, known):
    strangers = [name for name in found if name not in known]
    if strangers:
        raise ValueError(f"{kind} {strangers[0]!r} is unknown: expected some of {', '.join(known)}.")
