"""What posterior samples are worth: MTPP, calibration error, figure of merit and squared error.

Everything is in the unit cube of the prior. Sample once into one array and feed every metric from it.
"""

from dataclasses import dataclass

import numpy as np

from ..data import Draw
from .coverage import calibration_error, credibility_levels


def figure_of_merit(samples_unit: np.ndarray) -> float:
    """Mean over observations of det(Cov)^(-1/n_theta) (paper, eq. 5); samples (n_samples, n_obs, n_theta)."""
    shape = samples_unit.shape
    if len(shape) != 3 or shape[0] <= shape[-1]:
        wanted = "(n_samples, n_obs, n_theta), more samples than parameters"
        raise ValueError(f"samples has shape {shape}: expected {wanted}.")
    centred = samples_unit - samples_unit.mean(0)
    covariance = np.einsum("soi,soj->oij", centred, centred) / (shape[0] - 1)
    return float((np.linalg.det(covariance) ** (-1.0 / shape[-1])).mean())


@dataclass(frozen=True)
class Evaluation:
    """What a model says about every observation of a draw, and every metric that follows.

    Attributes:
        samples_unit: posterior samples in the unit cube, shape (n_samples, n_obs, n_theta).
        levels: TARP credibility levels, shape (n_obs,).
        log_q: log q(theta_true | x) in nats, shape (n_obs,).
        metrics: ``mtpp`` (nats; paper, eq. 3), ``calibration_error`` (eq. 4), ``fom`` (eq. 5), ``mse_<name>`` for each
            parameter, ``leaked`` (share of samples beyond the prior) and ``worst_sim`` (mean log q of the worst
            simulation, nats).
    """

    samples_unit: np.ndarray
    levels: np.ndarray
    log_q: np.ndarray
    metrics: dict[str, float]


def evaluate_samples(
    samples_unit: np.ndarray, leaked: np.ndarray, log_q: np.ndarray, draw: Draw, seed: int
) -> Evaluation:
    """Feed every metric from one set of posterior samples.

    Args:
        samples_unit: in the unit cube, shape (n_samples, n_obs, n_theta).
        leaked: share of the samples of each observation that were beyond the prior, shape (n_obs,).
        log_q: log q(theta_true | x) in the unit cube, nats, shape (n_obs,).
        draw: the observations with their truths.
        seed: of reference points and bootstraps.
    """
    levels = credibility_levels(samples_unit, draw.theta_unit, seed)
    squared = ((samples_unit.mean(0) - draw.theta_unit) ** 2).mean(0)
    by_sim = [log_q[draw.sim_id == sim].mean() for sim in np.unique(draw.sim_id)]
    metrics = {
        "mtpp": float(log_q.mean()),
        "calibration_error": calibration_error(levels, draw.sim_id, seed),
        "fom": figure_of_merit(samples_unit),
        **{f"mse_{p.name}": float(error) for p, error in zip(draw.parameters, squared, strict=True)},
        "leaked": float(leaked.mean()),
        "worst_sim": float(min(by_sim)),
    }
    return Evaluation(samples_unit, levels, log_q, metrics)
