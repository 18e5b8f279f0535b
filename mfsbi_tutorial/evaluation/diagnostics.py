"""Diagnostics of single posteriors that sbi ships, fed with our arrays."""

import numpy as np
import torch
from sbi.diagnostics.lc2st import LC2ST
from sbi.diagnostics.sbc import check_uniformity_frequentist


def sbc_p_values(samples: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """Simulation-based calibration (Talts et al. 2018): is the truth's rank among the samples uniform?

    Returns sbi's Kolmogorov-Smirnov p-value for each parameter, shape (n_theta,). The test takes observations as
    independent, so give it one map a simulation."""
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
    theta, summaries, samples = (torch.as_tensor(a, dtype=torch.float32) for a in (theta, summaries, samples))
    calibration = slice(0, len(theta) - n_observed)
    known = theta[calibration], summaries[calibration], samples[0, calibration]
    kept = {"random_state": seed}  # sbi does not hand its seed to the classifier
    test = LC2ST(*known, seed=seed, z_score=True, num_trials_null=n_null, classifier_kwargs=kept)
    with torch.random.fork_rng():  # sbi seeds torch's global random state
        test.train_under_null_hypothesis(verbosity=0)
        test.train_on_observed_data(verbosity=0)
    return np.array([test.p_value(samples[:, i], summaries[i]) for i in range(len(theta) - n_observed, len(theta))])
