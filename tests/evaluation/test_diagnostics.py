"""sbi's diagnostics on posteriors whose truth is known."""

import numpy as np
import pytest
from toys import gaussian_posteriors

from mfsbi_tutorial.evaluation import lc2st_p_values, sbc_p_values


def test_sbc_accepts_a_calibrated_posterior_and_rejects_a_narrow_one():
    for width, calibrated in ((1.0, True), (0.5, False)):
        samples, theta, _ = gaussian_posteriors(width)
        assert ((sbc_p_values(samples[:, :1000], theta[:1000]) > 0.01) == calibrated).all()


@pytest.mark.slow
def test_lc2st_finds_a_biased_posterior():
    """The classifier's training differs between processors, so the bias is plain and a correct posterior may once in
    twenty times look wrong."""

    def median_p(bias, seed):
        samples, theta, _ = gaussian_posteriors(bias=bias, seed=seed)
        maps = slice(0, 1005)
        measured = samples.mean(0)
        p = lc2st_p_values(samples[:200, maps], theta[maps], measured[maps], n_observed=5, seed=seed, n_null=20)
        return np.median(p)

    assert max(median_p(0.0, seed) for seed in (0, 1)) > 0.05
    assert median_p(4.0, seed=0) < 0.05
