"""Augmentation, for any map."""

import numpy as np
import torch
from hypothesis import given
from strategies import many, seeds, sides

from mfsbi_tutorial.inference.training import augment
from mfsbi_tutorial.summaries import power_spectrum


@many
@given(seed=seeds, n=sides)
def test_augmentation_moves_pixels_and_changes_none(seed, n):
    """The same way in the whole batch, and by a symmetry: the power spectrum stays."""
    number = torch.arange(float(n * n)).reshape(1, n, n)
    maps = torch.cat([number, number + n * n])
    moved = augment(maps, np.random.default_rng(seed))
    assert torch.equal(moved.flatten(1).sort().values, maps.flatten(1))
    assert torch.equal(moved[1] - moved[0], torch.full((n, n), float(n * n)))
    spectra = [power_spectrum(m[0].double().numpy())[1] for m in (maps, moved)]
    np.testing.assert_allclose(*spectra, rtol=1e-9)
