"""What posterior samples are worth: TARP coverage and calibration error, MTPP, figure of merit and squared error.

Everything is in the unit cube of the prior; sample once and feed every metric from it. The 15 maps of a simulation are
not independent, so bootstraps resample simulations."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..data import Draw
from ..data.checks import check_whole

N_BINS = 10
N_BOOTSTRAPS = 25  # over simulations, as in the paper


def credibility_levels(samples_unit: np.ndarray, theta_unit: np.ndarray, seed: int) -> np.ndarray:
    """TARP with random references (Lemos et al. 2023): mass of each posterior nearer to a random point than the truth.

    The package tarp computes the same levels but returns their curve alone, which cannot be bootstrapped by simulation;
    the tests hold its curve against ours.

    Args:
        samples_unit: in the unit cube, shape (n_samples, n_obs, n_theta).
        theta_unit: true parameters in the unit cube, shape (n_obs, n_theta).
        seed: of the reference points, uniform in the unit cube.

    Returns:
        Levels in [0, 1], shape (n_obs,), uniform if and only if the posterior is calibrated.
    """
    if samples_unit.ndim != 3 or samples_unit.shape[1:] != theta_unit.shape:
        wanted = f"(n_samples, *{theta_unit.shape}), as theta has"
        raise ValueError(f"samples has shape {samples_unit.shape}: expected {wanted}.")
    reference = np.random.default_rng(seed).random(theta_unit.shape)
    radius = np.linalg.norm(theta_unit - reference, axis=-1)
    return (np.linalg.norm(samples_unit - reference, axis=-1) < radius).mean(0)


def overcoverage(levels: np.ndarray, sim_id: np.ndarray, seed: int, n_bins: int = N_BINS) -> np.ndarray:
    """Observed over ideal frequency of the credibility levels in ``n_bins`` bins, p_i / p of the paper's eq. 4: a row a
    bootstrap over simulations, shape (25, n_bins)."""
    _check_levels(levels, sim_id)
    in_bin = bin_of(levels, n_bins)[:, None] == np.arange(n_bins)
    return n_bins * _bootstrapped_shares(in_bin, sim_id, seed)


def bin_of(levels: np.ndarray, n_bins: int = N_BINS) -> np.ndarray:
    """Which of ``n_bins`` equal bins each level (n_obs,) falls into; level 1 belongs to the last."""
    return np.minimum((levels * n_bins).astype(int), n_bins - 1)


def calibration_error(levels: np.ndarray, sim_id: np.ndarray, seed: int, n_bins: int = N_BINS) -> float:
    """Relative mean squared deviation of the credibility levels from uniform (paper, eq. 4)."""
    return float(((overcoverage(levels, sim_id, seed, n_bins).mean(0) - 1.0) ** 2).mean())


def calibration_floor(sim_id: np.ndarray, seed: int, n_draws: int = 200) -> np.ndarray:
    """Calibration errors of perfect posteriors on these test maps, whose levels are uniform: what finite counts cost.

    Levels are independent from map to map here. Those of the course's own maps of one simulation nearly are (their
    counts scatter with 1.4 times the variance of independent ones), so the true floor is a little higher.

    Args:
        sim_id: simulation of each test map, shape (n_obs,).
        seed: of the levels and of the bootstraps.
        n_draws: how many perfect posteriors.

    Returns:
        Their C, shape (n_draws,); the mean is close to (n_bins - 1) / n_obs.
    """
    check_whole("n_draws", n_draws, 1)
    rng = np.random.default_rng(seed)
    seeds = rng.integers(2**31, size=n_draws)
    return np.array([calibration_error(rng.random(len(sim_id)), sim_id, int(draw)) for draw in seeds])


def perfect_range(sim_id: np.ndarray) -> tuple[float, float]:
    """5 and 95 % quantiles of ``calibration_floor`` (seed 0) on these test maps; computed once."""
    return _perfect_range(tuple(np.unique(sim_id, return_inverse=True)[1].tolist()))


@cache
def _perfect_range(sim_id):
    low, high = np.quantile(calibration_floor(np.array(sim_id), seed=0), (0.05, 0.95))
    return float(low), float(high)


def coverage_curves(levels: np.ndarray, sim_id: np.ndarray, nominal: np.ndarray, seed: int) -> np.ndarray:
    """Share of truths below each nominal credibility level, a row a bootstrap over simulations, shape (25,
    len(nominal)); the diagonal is perfect (paper, Fig. 4)."""
    _check_levels(levels, sim_id)
    return _bootstrapped_shares(levels[:, None] <= nominal, sim_id, seed)


def _check_levels(levels, sim_id):
    if len(levels) != len(sim_id) or not len(levels) or not ((levels >= 0) & (levels <= 1)).all():
        found = f"levels and sim_id have {len(levels)} and {len(sim_id)} values"
        raise ValueError(f"{found}: expected a level in [0, 1] and a simulation for each map, and some maps.")


def _bootstrapped_shares(true: np.ndarray, sim_id: np.ndarray, seed: int) -> np.ndarray:
    """Share of maps where each column of ``true`` (n_obs, n) holds, a row a bootstrap over simulations, (25, n)."""
    sims, index = np.unique(sim_id, return_inverse=True)
    counts = np.zeros((len(sims), true.shape[1]))
    np.add.at(counts, index, true)
    chosen = np.random.default_rng(seed).integers(len(sims), size=(N_BOOTSTRAPS, len(sims)))
    return counts[chosen].sum(1) / np.bincount(index)[chosen].sum(1, keepdims=True)


def figure_of_merit(samples_unit: np.ndarray) -> float:
    """Mean over observations of det(Cov)^(-1/n_theta) (paper, eq. 5); samples (n_samples, n_obs, n_theta)."""
    return float(figures_of_merit(samples_unit).mean())


def figures_of_merit(samples_unit: np.ndarray) -> np.ndarray:
    """det(Cov)^(-1/n_theta) of the samples (n_samples, n_obs, n_theta) of each observation, shape (n_obs,).

    Samples are in single precision: a spread below its rounding cannot be told from none and counts as that rounding.
    """
    shape = samples_unit.shape
    if len(shape) != 3 or shape[0] <= shape[-1]:
        wanted = "(n_samples, n_obs, n_theta), more samples than parameters"
        raise ValueError(f"samples has shape {shape}: expected {wanted}.")
    centred = samples_unit - samples_unit.mean(0, dtype=np.float64)
    rounding = np.finfo(np.float32).eps ** 2 * np.eye(shape[-1])
    covariance = np.einsum("soi,soj->oij", centred, centred) / (shape[0] - 1) + rounding
    log_volume = np.linalg.slogdet(covariance)[1]  # of many parameters the determinant itself is too small a number
    return np.exp(-log_volume / shape[-1])


@dataclass(frozen=True)
class Evaluation:
    """What a model says about every observation of a draw, and every metric that follows.

    Attributes:
        samples_unit: posterior samples in the unit cube, shape (n_samples, n_obs, n_theta).
        levels: TARP credibility levels, shape (n_obs,).
        log_q: log q(theta_true | x) in nats, shape (n_obs,).
        fom: det(Cov)^(-1/n_theta), shape (n_obs,).
        squared: squared error of the posterior mean in the unit cube, shape (n_obs, n_theta).
        metrics: ``mtpp`` (nats; paper, eq. 3), ``calibration_error`` (eq. 4), ``fom`` (eq. 5), ``mse_<name>`` for each
            parameter, ``leaked`` (share of samples beyond the prior) and ``worst_sim`` (mean log q of the worst
            simulation, nats).
    """

    samples_unit: np.ndarray
    levels: np.ndarray
    log_q: np.ndarray
    fom: np.ndarray
    squared: np.ndarray
    metrics: dict[str, float]


def evaluate_samples(
    samples_unit: np.ndarray, leaked: np.ndarray, log_q: np.ndarray, draw: Draw, seed: int
) -> Evaluation:
    """Feed every metric from one set of posterior samples.

    Args:
        samples_unit: in the unit cube, shape (n_samples, n_obs, n_theta).
        leaked: share of the samples of each observation that were beyond the prior, shape (n_obs,).
        log_q: log q(theta_true | x) in the unit cube, nats, shape (n_obs,).
        draw, seed: the observations with their truths, and the seed of reference points and bootstraps.

    Raises:
        ValueError: if log q is no number.
    """
    unknown = int(np.isnan(log_q).sum())
    if unknown:
        raise ValueError(f"log q of {unknown} observations is no number: look for NaN in their data.")
    levels = credibility_levels(samples_unit, draw.theta_unit, seed)
    squared = (samples_unit.mean(0) - draw.theta_unit) ** 2
    fom = figures_of_merit(samples_unit)
    by_sim = [log_q[draw.sim_id == sim].mean() for sim in np.unique(draw.sim_id)]
    metrics = {
        "mtpp": float(log_q.mean()),
        "calibration_error": calibration_error(levels, draw.sim_id, seed),
        "fom": float(fom.mean()),
        **{f"mse_{p.name}": float(error) for p, error in zip(draw.parameters, squared.mean(0), strict=True)},
        "leaked": float(leaked.mean()),
        "worst_sim": float(min(by_sim)),
    }
    return Evaluation(samples_unit, levels, log_q, fom, squared, metrics)
