"""The compressors and their configuration."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from strategies import some
from toys import make_suite, make_vectors, small_config

from mfsbi_tutorial.data import Scaler
from mfsbi_tutorial.inference import ModelConfig, config_for
from mfsbi_tutorial.inference.estimators import build_estimator
from mfsbi_tutorial.inference.networks import Compressor, VectorCompressor, stages


def test_default_size_is_that_of_the_design():
    n_weights = sum(p.numel() for p in build_estimator(ModelConfig(), Scaler(0, 1), 0).parameters())
    assert 0.9e6 < n_weights < 1.1e6


def test_a_periodic_shift_of_the_map_shifts_the_features():
    """Circular padding is exact: a shift by four pixels is a shift by one after two strides."""
    features = Compressor(small_config(width=4), Scaler(0, 1)).eval().blocks
    maps = torch.randn(3, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    shifted = features(maps.roll((4, 8), (-2, -1)))
    torch.testing.assert_close(shifted, features(maps).roll((1, 2), (-2, -1)), atol=1e-5, rtol=1e-4)
    assert not torch.allclose(shifted, features(maps))


def test_maps_that_end_at_their_edges_are_not_joined_there():
    """Padded with zeros, the features of one edge know nothing of the other; the weights are those of periodic maps."""
    periodic = Compressor(small_config(width=4), Scaler(0, 1)).eval()
    bounded = Compressor(config_for_edges(), Scaler(0, 1)).eval()
    bounded.load_state_dict(periodic.state_dict())
    maps = torch.randn(1, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    changed = maps.clone()
    changed[..., -1] += 3.0
    for network, joined in ((periodic, True), (bounded, False)):
        first = network.blocks[:7](maps)[..., 0], network.blocks[:7](changed)[..., 0]
        assert torch.equal(*first) != joined


def config_for_edges():
    suite = make_suite(n_sims=2, n_maps=1, symmetric=False)
    assert not config_for(suite).periodic and config_for(replace(suite, symmetric=True)).periodic
    return replace(small_config(width=4), periodic=config_for(suite).periodic)


sizes = st.integers(1, 40)


@some
@given(
    n_theta=st.integers(1, 6), n_pix=st.one_of(st.none(), st.integers(8, 40)), n_features=sizes, latent=sizes,
    hidden=sizes, width=st.integers(1, 5), n_blocks=st.integers(1, 3), n_bins=st.integers(2, 12),
    n_members=st.integers(1, 2),
)  # fmt: skip
def test_no_network_has_fewer_weights_than_it_is_said_to(n_pix, n_features, hidden, **sides):
    """Else a good checkpoint would be refused; and not so many more that a small file fills the memory."""
    data = {"n_features": n_features} if n_pix is None else {"n_pix": n_pix}
    config = ModelConfig(flow_hidden=hidden, **data, **sides)
    held = sum(tensor.numel() for tensor in build_estimator(config, Scaler(0, 1), 0).state_dict().values())
    assert config.fewest_weights <= held


@pytest.mark.parametrize("n_pix", [8, 9, 12, 20, 33])
def test_maps_of_any_size_from_eight_pixels_work(n_pix):
    config = ModelConfig(n_pix=n_pix, width=2, latent=8)
    maps = torch.randn(3, n_pix, n_pix, generator=torch.Generator().manual_seed(0))
    assert Compressor(config, Scaler(0, 1)).eval()(maps).shape == (3, 8)


def test_smaller_maps_are_refused():
    with pytest.raises(ValueError, match="n_pix = 7"):
        build_estimator(ModelConfig(n_pix=7), Scaler(0, 1), 0)


def test_the_architecture_follows_the_suite():
    """Five inferred parameters, large maps and vectors each change it."""
    maps = make_suite(n_sims=2, n_maps=1)
    assert config_for(maps) == ModelConfig(n_theta=2, n_pix=16, width=6)
    assert config_for(make_suite(n_sims=2, n_maps=1, n_inferred=4)).n_theta == 4
    assert config_for(make_suite(n_sims=1, n_maps=1, n_pix=256)) == ModelConfig(n_pix=256, width=12)
    vectors = config_for(make_vectors(20))
    assert vectors == ModelConfig(n_theta=2, n_features=4) and vectors.data_shape == (4,)


def test_the_scaler_is_the_compressors_first_layer():
    """Data shifted and stretched as the scaler undoes it give the same summaries."""
    maps = torch.randn(3, 16, 16, generator=torch.Generator().manual_seed(0))
    vectors = torch.randn(3, 4, generator=torch.Generator().manual_seed(1))
    for kind, config, x in (
        (Compressor, small_config(), maps),
        (VectorCompressor, small_config(n_features=4), vectors),
    ):
        plain = kind(config, Scaler(0.0, 1.0)).eval()
        scaled = kind(config, Scaler(11.0, 0.5)).eval()
        scaled.load_state_dict(plain.state_dict() | {n: scaled.state_dict()[n] for n in ("mean", "std")})
        torch.testing.assert_close(scaled(11.0 + 0.5 * x), plain(x), atol=1e-4, rtol=1e-4)


def test_stages_follow_a_map_to_its_summary():
    found = stages(Compressor(small_config(), Scaler(0, 1)), 16)
    assert found[0] == ("map", 1, 16) and found[-1] == ("linear", 16, 1)
    assert [side for name, _, side in found if name == "conv 2x2"] == [8, 4]
