"""What numbers, arrays and suites must be; each defect is a ValueError of one sentence."""

import math
from numbers import Integral, Real

import numpy as np

from .lazy import in_pieces
from .priors import Parameter, check_text, onto_edges, to_unit

MIN_PIX = 8
MIN_SIMS_IN_SUITE = 10  # of which a tenth is for validation and a tenth for testing
SORTED = 5.0  # standard deviations by which parameters may correlate with the order of simulations,
NEARLY_SORTED = 0.97  # and their correlation, where a suite is small: with 10 simulations 1 of 200 000 by chance
LARGEST = 2**48  # whole number: torch's seeds end at 2**64, and some are multiplied
LOST = 0.01  # of the scatter of the data, which rounding to single precision may take


def check_whole(name: str, value, lowest: int = 0, highest: int = LARGEST) -> None:
    """Raise ValueError unless ``value`` is a whole number from ``lowest`` to ``highest``.

    >>> check_whole("n_pix", 64, 8)
    >>> check_whole("seed", -1)
    Traceback (most recent call last):
    ValueError: seed = -1: expected 0 or more, a whole number.
    """
    if not isinstance(value, Integral) or not lowest <= value <= highest:
        too_large = isinstance(value, Integral) and value > LARGEST
        wanted = f"{lowest} or more" if highest == LARGEST and not too_large else f"{lowest} to {highest}"
        raise ValueError(f"{name} = {value}: expected {wanted}, a whole number.")


def check_real(name: str, value, highest: float = math.inf) -> None:
    """Raise ValueError unless ``value`` is a finite number above 0 and at most ``highest``."""
    if not (isinstance(value, Real) and math.isfinite(value) and 0 < value <= highest):
        limit = "" if math.isinf(highest) else f", at most {highest:g}"
        raise ValueError(f"{name} = {value}: expected a positive finite number{limit}.")


def as_numbers(values, name: str, dtype: type | None = None) -> np.ndarray:
    """An array of ``dtype``, of its own type if None; ValueError if ``values`` are no numbers or ragged, or would lose
    a mask or an imaginary part."""
    if np.ma.is_masked(values):
        raise ValueError(f"{name} is masked: fill what is masked, or leave those simulations out.")
    try:
        array = np.asarray(values)
        kind = array.dtype.kind
        if kind in "biufO":
            return array.astype(dtype or (np.float64 if kind == "O" else array.dtype), copy=False)
    except (TypeError, ValueError, OverflowError):
        kind = "O"
    if kind == "c":
        raise ValueError(f"{name} holds complex numbers: give real and imaginary parts as features of their own.")
    raise ValueError(f"{name} is no array of numbers: give a numpy array of floats, rows of one length.")


def as_theta(values, parameters) -> np.ndarray:
    """Physical parameters (n_sims, n_params) in double precision; those that came in single may lie on the edge."""
    theta = as_numbers(values, "theta", np.float64)
    fits = theta.ndim == 2 and theta.shape[1] == len(parameters) and all(isinstance(p, Parameter) for p in parameters)
    return onto_edges(theta, parameters) if fits else theta


def as_single(values: np.ndarray, name: str, n_axes: int) -> np.ndarray:
    """Data in single precision, of which the last ``n_axes`` axes are one observation: 1 of vectors, 2 of maps.

    Raises:
        ValueError: if a feature, or the maps in all, lie so far from zero that rounding takes their differences.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # too large for single precision: found as infinite later
        single = values.astype(np.float32, copy=False)
        if values.dtype == np.float32 or values.dtype.itemsize <= 2 or not values.size:
            return single
        axes = tuple(range(values.ndim - (n_axes == 1)))
        scatter = (values - values[:1].astype(np.float64)).std(axes)
        error = np.sqrt(np.square(single - values, dtype=np.float64).mean(axes))
    lost = np.flatnonzero((scatter > 0) & np.isfinite(error) & (error > LOST * scatter))
    if len(lost):
        where = f"feature {lost[0]} of {name}" if n_axes == 1 else name
        raise ValueError(f"{where} is lost in single precision: subtract what all simulations share, or rescale it.")
    return single


def as_data(x) -> np.ndarray:
    """Maps or vectors as float32, shape (n_sims, n_per_sim, n_pix, n_pix) or (n_sims, n_per_sim, n_features)."""
    data = as_numbers(x, "x")
    if data.ndim == 3 and data.shape[1] == data.shape[2] >= MIN_PIX:
        remedy = "give maps as (n_sims, n_maps_per_sim, n_pix, n_pix), for example x[:, None]"
        raise ValueError(f"x has shape {data.shape}, which may be maps or vectors: {remedy}.")
    data = data[:, None] if data.ndim == 2 else data
    check_shape(data.shape, "x")
    return as_single(data, "x", data.ndim - 2)


def check_shape(shape: tuple[int, ...], name: str) -> None:
    """Refuse what is neither vectors (3 axes) nor square maps (4 axes)."""
    if len(shape) not in (3, 4) or 0 in shape:
        raise ValueError(
            f"{name} has shape {shape}: expected vectors (n_sims, n_features) or (n_sims, n_per_sim, n_features), or "
            "maps (n_sims, n_maps_per_sim, n_pix, n_pix), and none of them 0."
        )
    if len(shape) == 4 and not shape[2] == shape[3] >= MIN_PIX:
        raise ValueError(f"{name} has shape {shape}: expected square maps of at least {MIN_PIX} pixels a side.")


def check_values(suite) -> None:
    """Refuse parameters that do not belong to the data or leave their prior, an order that decides the split, and data
    that are not finite."""
    check_parameters(suite)
    check_order(suite)
    check_finite(suite.x)


def check_parameters(suite) -> None:
    """Refuse priors, parameters and numbers that do not belong to the data."""
    for what in ("name", "fidelity", "field", "units"):
        check_text(what, getattr(suite, what))
    _check_priors(suite.parameters, suite.n_inferred)
    _check_split(suite)
    shape = (len(suite.x), len(suite.parameters))
    if suite.theta.shape != shape:
        wanted = f"{shape}, a row a simulation and a column a parameter"
        raise ValueError(f"theta has shape {suite.theta.shape}: expected {wanted}.")
    _check_columns(suite.theta, suite.parameters, "simulations")


def check_draw(draw) -> None:
    """Refuse observations whose parameters and simulations do not belong to them, or leave their prior."""
    if draw.theta.ndim != 2 or draw.theta.shape[1] != len(draw.parameters) or len(draw.x) != len(draw.theta):
        found = f"x has shape {draw.x.shape} and theta {draw.theta.shape}"
        raise ValueError(f"{found}: expected an observation of x a row of theta, and a column of it a parameter.")
    if np.shape(draw.sim_id) != (len(draw.theta),):
        raise ValueError(f"sim_id has shape {np.shape(draw.sim_id)}: expected the simulation of each observation.")
    _check_columns(draw.theta, draw.parameters, "observations")


def _check_columns(theta, parameters, rows):
    for column, p in zip(theta.T, parameters, strict=True):
        missing = np.flatnonzero(np.isnan(column))
        if len(missing):
            raise ValueError(f"theta column {p.name} is NaN in {len(missing)} {rows}, first in row {missing[0]}.")
        outside = np.flatnonzero(~((column >= p.low) & (column <= p.high)))
        if len(outside):
            raise ValueError(
                f"theta column {p.name} leaves its prior [{p.low:.4g}, {p.high:.4g}] in {len(outside)} {rows}, "
                f"first with {column[outside[0]]:.4g} in row {outside[0]}: is the order of columns right?"
            )


def _check_split(suite):
    n_sims = suite.n_sims_in_suite
    for name in ("n_validation", "n_test"):
        if getattr(suite, name) is not None:
            check_whole(name, getattr(suite, name))
    if not isinstance(suite.symmetric, bool | np.bool_):
        raise ValueError(f"symmetric = {suite.symmetric!r}: expected True or False.")
    if sum(suite.held_out) > n_sims:
        held_out = f"{suite.held_out[0]} simulations for validation and {suite.held_out[1]} for test"
        raise ValueError(f"{held_out} of {n_sims}: expected no more than there are.")
    unique, counts = np.unique(suite.sim_id, return_counts=True)
    if (counts > 1).any():
        raise ValueError(f"sim_id repeats simulation {unique[counts > 1][0]}: every simulation needs its own number.")
    if not 0 <= unique[0] <= unique[-1] < n_sims:
        raise ValueError(f"sim_id reaches from {unique[0]} to {unique[-1]}: expected 0 to {n_sims - 1}.")


def _check_priors(parameters, n_inferred):
    strangers = [p for p in parameters if not isinstance(p, Parameter)]
    if strangers or not parameters:
        seen = repr(strangers[0]) if strangers else "none"
        raise ValueError(f'parameters: expected Parameter("name", low, high) for each column of theta, found {seen}.')
    names = [p.name for p in parameters]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"parameters: {repeated[0]} is there twice; every parameter needs its own name.")
    check_whole("n_inferred", n_inferred, 1, len(parameters))


def check_finite(x) -> None:
    """Refuse data with NaN or infinite values, a few simulations at a time."""
    bad = []
    for start, values in in_pieces(x):
        bad += (start + np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(1))).tolist()
    if bad:
        what = "maps" if x.ndim == 4 else "vectors"
        where = f"{what} of {len(bad)} simulations hold NaN or infinite values, first in row {bad[0]}"
        raise ValueError(f"{where}: was a logarithm taken of zero?")


def check_enough(suite) -> None:
    """Refuse a whole suite that is too small for its splits."""
    n_sims = suite.n_sims_in_suite
    n_validation, n_test = suite.held_out
    if n_sims < MIN_SIMS_IN_SUITE and None in (suite.n_validation, suite.n_test):
        raise ValueError(f"{n_sims} simulations have no tenth to validate or test on: give n_validation and n_test.")
    if n_sims - n_validation - n_test < 2:
        held_out = f"{n_validation} simulations for validation and {n_test} for test"
        raise ValueError(f"{held_out} of {n_sims}: expected at least 2 left for training.")


def check_order(suite) -> None:
    """Refuse simulations whose numbers, which decide the split, are sorted by a parameter."""
    if len(set(suite.split_of_sims())) < 2 or len(suite) < MIN_SIMS_IN_SUITE:
        return
    theta_unit = to_unit(suite.theta, suite.parameters)
    order = suite.sim_id - suite.sim_id.mean()
    for column, p in zip((theta_unit - theta_unit.mean(0)).T, suite.parameters, strict=True):
        norm = np.linalg.norm(order) * np.linalg.norm(column)
        if abs(order @ column) > min(SORTED / np.sqrt(len(suite)), NEARLY_SORTED) * norm:
            found = f"the simulations seem to be sorted by {p.name}, and their order decides the split"
            raise ValueError(f"{found}: shuffle x and theta together.")
