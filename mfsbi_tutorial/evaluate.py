"""Posterior samples and what they are worth: MTPP, coverage, calibration error, figure of merit, squared error.

Everything is in the unit cube of the prior. Sample once into one array and feed every metric from it.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import torch

from .arguments import check_whole
from .coverage import calibration_error, credibility_levels
from .data import Draw
from .models import NFlowsFlow, check_data, local_seed
from .train import log_prob


@torch.inference_mode()
def sample_posterior(estimator: NFlowsFlow, maps: np.ndarray, n_samples: int, seed: int, batch: int = 10):
    """Draw posterior samples for many maps at once.

    Args:
        estimator: trained q(theta | x).
        maps: maps (n_obs, n_pix, n_pix) or vectors (n_obs, n_features), as they are in the files.
        n_samples: per map.
        seed: of the samples; the global random state is left as it was.
        batch: maps pushed through the flow together; few, so that activations stay in the cache.

    Returns:
        (samples, leaked): samples in the unit cube, float32, shape (n_samples, n_obs, n_theta), and the share of them
        that were beyond the prior, shape (n_obs,). The flow reaches at most its margin (0.01) beyond the prior; such
        samples are reflected at its edge, which keeps their spread.
    """
    check_whole("n_samples", n_samples, 1)
    check_data(estimator, maps)
    device = next(estimator.parameters()).device
    estimator.eval()
    pieces = []
    with local_seed(seed, device), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="torch.triangular_solve is deprecated")  # inside nflows
        for start in range(0, len(maps), batch):
            x = torch.as_tensor(np.asarray(maps[start : start + batch]), device=device)
            pieces.append(estimator.sample((n_samples,), x).cpu().numpy())
    samples = np.concatenate(pieces, axis=1)
    outside = ((samples < 0) | (samples > 1)).any(-1)
    reflected = 1.0 - np.abs(1.0 - np.abs(samples))
    return np.clip(reflected, 0.0, 1.0), outside.mean(0)


def figure_of_merit(samples: np.ndarray) -> float:
    """Mean over observations of det(Cov)^(-1/n_theta) (paper, eq. 5); samples (n_samples, n_obs, n_theta)."""
    if samples.ndim != 3 or len(samples) <= samples.shape[-1]:
        raise ValueError(
            f"samples has shape {samples.shape}: expected (n_samples, n_obs, n_theta), more samples than parameters."
        )
    centred = samples - samples.mean(0)
    covariance = np.einsum("soi,soj->oij", centred, centred) / (len(samples) - 1)
    return float((np.linalg.det(covariance) ** (-1.0 / samples.shape[-1])).mean())


@dataclass(frozen=True)
class Judgement:
    """What an estimator said about every map of a draw, from which every metric follows.

    Attributes:
        samples: posterior samples in the unit cube, shape (n_samples, n_obs, n_theta).
        levels: TARP credibility levels, shape (n_obs,).
        log_q: log q(theta_true | x) in nats, shape (n_obs,).
        metrics: ``mtpp`` (nats), ``calibration_error``, ``fom``, ``mse_<name>`` for each parameter, ``leaked``
            (share of samples beyond the prior) and ``worst_sim`` (mean log q of the worst simulation, nats).
    """

    samples: np.ndarray
    levels: np.ndarray
    log_q: np.ndarray
    metrics: dict[str, float]


def judge(estimator, draw: Draw, names: list[str], seed: int, n_samples: int = 1000) -> Judgement:
    """Sample the posterior of every map of ``draw`` once and feed every metric from it.

    Raises:
        ValueError: if ``draw`` is empty.
    """
    if len(draw) == 0:
        raise ValueError("there is nothing to judge: the suite has no simulations in this split.")
    samples, leaked = sample_posterior(estimator, draw.maps, n_samples, seed)
    levels = credibility_levels(samples, draw.theta, seed)
    squared = ((samples.mean(0) - draw.theta) ** 2).mean(0)
    if len(names) != len(squared):
        raise ValueError(f"names has {len(names)} names: expected one for each of {len(squared)} parameters.")
    log_q = log_prob(estimator, draw)
    by_sim = [log_q[draw.sim_id == i].mean() for i in np.unique(draw.sim_id)]
    metrics = {
        "mtpp": float(log_q.mean()),
        "calibration_error": calibration_error(levels, draw.sim_id, seed),
        "fom": figure_of_merit(samples),
        **{f"mse_{name}": float(error) for name, error in zip(names, squared, strict=True)},
        "leaked": float(leaked.mean()),
        "worst_sim": float(min(by_sim)),
    }
    return Judgement(samples, levels, log_q, metrics)


def evaluate(estimator, draw: Draw, names: list[str], seed: int, n_samples: int = 1000) -> dict[str, float]:
    """The metrics of ``judge`` alone."""
    return judge(estimator, draw, names, seed, n_samples).metrics


def sbc_p_values(samples: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """Simulation-based calibration (Talts et al. 2018): is the truth's rank among the samples uniform?

    The test takes observations as independent, so give it one map a simulation.

    Returns:
        sbi's Kolmogorov-Smirnov p-value for each parameter, shape (n_theta,).
    """
    from sbi.diagnostics.sbc import check_uniformity_frequentist

    ranks = torch.as_tensor((samples < theta).sum(0), dtype=torch.float32)
    return check_uniformity_frequentist(ranks, len(samples)).numpy()


def lc2st_p_values(
    samples: np.ndarray, theta: np.ndarray, summaries: np.ndarray, n_observed: int, seed: int, n_null: int = 50
) -> np.ndarray:
    """Local classifier two-sample test (Linhart et al. 2023) at the last ``n_observed`` maps, trained on the others.

    Args:
        samples: shape (n_samples, n_obs, n_theta).
        theta: true parameters, shape (n_obs, n_theta).
        summaries: what the compressor makes of each map, shape (n_obs, latent).
        n_observed: how many maps to test.
        seed: of the classifier.
        n_null: how often the classifier is trained under the null hypothesis; p-values are multiples of its inverse.

    Returns:
        sbi's p-value for each tested map, shape (n_observed,): small where the posterior is wrong there.
    """
    from sbi.diagnostics.lc2st import LC2ST

    theta, summaries, samples = (torch.as_tensor(a, dtype=torch.float32) for a in (theta, summaries, samples))
    calibration = slice(0, len(theta) - n_observed)
    test = LC2ST(
        theta[calibration],
        summaries[calibration],
        samples[0, calibration],
        seed=seed,
        z_score=True,
        num_trials_null=n_null,
    )
    test.train_under_null_hypothesis(verbosity=0)
    test.train_on_observed_data(verbosity=0)
    return np.array([test.p_value(samples[:, i], summaries[i]) for i in range(len(theta) - n_observed, len(theta))])
