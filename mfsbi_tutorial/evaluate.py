"""Posterior samples and what they are worth: MTPP, coverage, calibration error, figure of merit, squared error.

Everything is in the unit cube of the prior. Sample once into one array and feed every metric from it. The 15 maps of
a simulation are not independent, so bootstraps resample simulations.
"""

import warnings

import numpy as np
import torch

from .data import Draw
from .models import NFlowsFlow, local_seed
from .train import log_prob

N_BINS = 10
N_BOOTSTRAPS = 25


@torch.inference_mode()
def sample_posterior(estimator: NFlowsFlow, maps: np.ndarray, n_samples: int, seed: int, batch: int = 10):
    """Draw posterior samples for many maps at once.

    Args:
        estimator: trained q(theta | x).
        maps: log10 surface density, shape (n_obs, n_pix, n_pix).
        n_samples: per map.
        seed: of the samples; the global random state is left as it was.
        batch: maps pushed through the flow together; few, so that activations stay in the cache.

    Returns:
        samples: float32, shape (n_samples, n_obs, n_theta), in the unit cube. The flow reaches at most its margin
            (0.01) beyond the prior; such samples are put on the prior's edge.
        leaked: share of samples that were beyond the prior, shape (n_obs,).
    """
    device = next(estimator.parameters()).device
    estimator.eval()
    pieces = []
    with local_seed(seed, device), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="torch.triangular_solve is deprecated")  # inside nflows
        for start in range(0, len(maps), batch):
            x = torch.as_tensor(maps[start : start + batch], device=device)
            pieces.append(estimator.sample((n_samples,), x).cpu().numpy())
    samples = np.concatenate(pieces, axis=1)
    outside = ((samples < 0) | (samples > 1)).any(-1)
    return np.clip(samples, 0.0, 1.0), outside.mean(0)


def credibility_levels(samples: np.ndarray, theta: np.ndarray, seed: int) -> np.ndarray:
    """TARP with random references (Lemos et al. 2023): mass of each posterior nearer to a random point than the truth.

    Args:
        samples: shape (n_samples, n_obs, n_theta).
        theta: true parameters, shape (n_obs, n_theta).
        seed: of the reference points, uniform in the unit cube.

    Returns:
        Levels in [0, 1], shape (n_obs,), uniform if and only if the posterior is calibrated.
    """
    reference = np.random.default_rng(seed).random(theta.shape)
    return (np.linalg.norm(samples - reference, axis=-1) < np.linalg.norm(theta - reference, axis=-1)).mean(0)


def overcoverage(levels: np.ndarray, sim_id: np.ndarray, seed: int, n_bins: int = N_BINS) -> np.ndarray:
    """Observed over ideal frequency of the credibility levels in ``n_bins`` bins, p_i / p of the paper's eq. 4.

    Returns:
        One row a bootstrap over simulations, shape (25, n_bins).
    """
    bins = np.minimum((levels * n_bins).astype(int), n_bins - 1)
    sims, index = np.unique(sim_id, return_inverse=True)
    table = np.zeros((len(sims), n_bins))
    np.add.at(table, (index, bins), 1.0)
    chosen = np.random.default_rng(seed).integers(len(sims), size=(N_BOOTSTRAPS, len(sims)))
    counts = table[chosen].sum(1)
    return n_bins * counts / counts.sum(1, keepdims=True)


def calibration_error(levels: np.ndarray, sim_id: np.ndarray, seed: int, n_bins: int = N_BINS) -> float:
    """Relative mean squared deviation of the credibility levels from uniform (paper, eq. 4)."""
    return float(((overcoverage(levels, sim_id, seed, n_bins).mean(0) - 1.0) ** 2).mean())


def figure_of_merit(samples: np.ndarray) -> float:
    """Mean over observations of det(Cov)^(-1/n_theta) (paper, eq. 5); samples (n_samples, n_obs, n_theta)."""
    centred = samples - samples.mean(0)
    covariance = np.einsum("soi,soj->oij", centred, centred) / (len(samples) - 1)
    return float((np.linalg.det(covariance) ** (-1.0 / samples.shape[-1])).mean())


def evaluate(estimator: NFlowsFlow, draw: Draw, names: list[str], seed: int, n_samples: int = 1000) -> dict[str, float]:
    """All metrics on ``draw``.

    Returns:
        ``mtpp`` (nats), ``calibration_error``, ``fom``, ``mse_<name>`` for each parameter, ``leaked`` (share of samples
        beyond the prior) and ``worst_sim`` (mean log q of the worst simulation, nats).
    """
    samples, leaked = sample_posterior(estimator, draw.maps, n_samples, seed)
    levels = credibility_levels(samples, draw.theta, seed)
    squared = ((samples.mean(0) - draw.theta) ** 2).mean(0)
    log_q = log_prob(estimator, draw)
    by_sim = [log_q[draw.sim_id == i].mean() for i in np.unique(draw.sim_id)]
    return {
        "mtpp": float(log_q.mean()),
        "calibration_error": calibration_error(levels, draw.sim_id, seed),
        "fom": figure_of_merit(samples),
        **{f"mse_{name}": float(error) for name, error in zip(names, squared, strict=True)},
        "leaked": float(leaked.mean()),
        "worst_sim": float(min(by_sim)),
    }
