"""Physics of the simulator: limits, exact symmetries, conservation, calibration."""

import numpy as np
import pytest
from spectra import divergence_power

from mfsbi_tutorial.simulation import Cosmology, Feedback, Resolution, simulate
from mfsbi_tutorial.simulation.cosmology import RHO_CRIT
from mfsbi_tutorial.simulation.fidelities import evolve_hydro, evolve_pm, project
from mfsbi_tutorial.simulation.gravity import (
    displacement_from_noise,
    initial_displacement,
    second_order_displacement,
    white_noise,
)
from mfsbi_tutorial.summaries import overdensity, power_spectrum

FIDUCIAL = Cosmology(0.3, 0.8)
SMALL = Resolution(n_grid=32, n_pix=32)


@pytest.mark.parametrize("engine", ["pm", pytest.param("hydro", marks=pytest.mark.slow)])
def test_large_modes_grow_linearly_to_one_per_cent(engine):
    faint = Cosmology(0.3, 0.01)
    start = initial_displacement(faint, 3, Resolution())
    if engine == "pm":
        end = evolve_pm(faint, start, Resolution())
    else:
        end = evolve_hydro(faint, start, None, Resolution())[0]
    k, before = divergence_power(start)
    _, after = divergence_power(end)
    large = k < 1.0
    np.testing.assert_allclose(np.sqrt(after / before)[large], 1.0, atol=0.01)


def test_pm_follows_second_order_perturbation_theory_early_on():
    """Where shells have not crossed, a converged PM run lies nearer to 2LPT than to the Zel'dovich approximation."""
    faint = Cosmology(0.3, 0.15)
    start = initial_displacement(faint, 5, Resolution())
    end = evolve_pm(faint, start, Resolution())
    second = second_order_displacement(faint, start, Resolution())
    explained = np.vdot(end - start, second) / np.vdot(second, second)
    assert 0.7 < explained < 1.3


@pytest.mark.parametrize("fidelity", ["lpt", "pm", "nbody", pytest.param("hydro", marks=pytest.mark.slow)])
def test_mass_is_conserved_and_no_pixel_is_empty(fidelity):
    maps = simulate(FIDUCIAL, 1, fidelity)
    mean = RHO_CRIT * 0.3 * 5.0
    for axis in range(3):
        assert maps["Mtot"][5 * axis : 5 * axis + 5].mean(dtype=np.float64) == pytest.approx(mean, rel=1e-6)
    if fidelity == "hydro":
        expected = mean * (1 - FIDUCIAL.baryon_fraction)
        assert maps["Mcdm"].mean(dtype=np.float64) == pytest.approx(expected, rel=1e-6)
        assert (maps["Mcdm"] < maps["Mtot"]).all()
    assert maps["Mtot"].min() > 0


def test_gravity_conserves_momentum():
    start = initial_displacement(FIDUCIAL, 2, Resolution())
    end = evolve_pm(FIDUCIAL, start, Resolution())
    drift = np.abs(end.mean(axis=(0, 1, 2), dtype=np.float64))
    assert (drift < 1e-3 * end.std()).all()


def evolved_maps(noise, fidelity):
    start = displacement_from_noise(noise, FIDUCIAL, 25.0)
    if fidelity == "pm":
        return project(evolve_pm(FIDUCIAL, start, SMALL), 1.0, FIDUCIAL, SMALL)
    dark, gas = evolve_hydro(FIDUCIAL, start, Feedback(), SMALL)
    return project(dark, 0.8, FIDUCIAL, SMALL) + project(gas, 0.2, FIDUCIAL, SMALL)


@pytest.mark.parametrize("fidelity", ["pm", "hydro"])
def test_moving_the_initial_field_moves_the_maps(fidelity):
    """Rounding is amplified in haloes, so equality holds to a small part of the maps' scatter."""
    noise = white_noise(7, 32)
    maps = evolved_maps(noise, fidelity).reshape(3, 5, 32, 32)

    def same(a, b):
        return np.abs(np.log(a / b)).mean() < 2e-3

    shifted = evolved_maps(np.roll(noise, (3, 5), (0, 1)), fidelity).reshape(3, 5, 32, 32)
    assert same(shifted[2], np.roll(maps[2], (3, 5), (-2, -1)))
    turned = evolved_maps(np.ascontiguousarray(np.rot90(noise, 1, (0, 1))), fidelity).reshape(3, 5, 32, 32)
    assert same(turned[2], np.rot90(maps[2], 1, (-2, -1)))
    assert same(turned[0], maps[1, ::-1])
    flipped = evolved_maps(np.ascontiguousarray(noise[:, :, ::-1]), fidelity).reshape(3, 5, 32, 32)
    assert same(flipped[2], maps[2, ::-1])
    assert not same(maps[2], np.roll(maps[2], 1, -1))


def test_same_seed_same_maps_bit_for_bit_and_other_seed_other_maps():
    one, again, other = (simulate(FIDUCIAL, seed, "hydro", resolution=SMALL)["Mcdm"] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.slow
def test_fidelities_are_paired_and_agree_on_large_scales():
    pm = simulate(FIDUCIAL, 4, "pm")["Mtot"]
    hydro = simulate(FIDUCIAL, 4, "hydro", feedback=None)["Mtot"]
    k, p_pm, _ = power_spectrum(overdensity(pm))
    _, p_hydro, _ = power_spectrum(overdensity(hydro))
    large = k < 1.0
    np.testing.assert_allclose((p_pm / p_hydro)[:, large].mean(0), 1.0, atol=0.1)
    correlation = np.corrcoef(np.log(pm).ravel(), np.log(hydro).ravel())[0, 1]
    assert correlation > 0.95


def test_nbody_is_hydro_without_baryonic_physics():
    """Same initial conditions, mesh and steps: only rounding is left between the two; `pm` lies far outside it."""
    nbody, pm = (simulate(FIDUCIAL, 4, fidelity, resolution=SMALL)["Mtot"] for fidelity in ("nbody", "pm"))
    hydro = simulate(FIDUCIAL, 4, "hydro", feedback=None, resolution=SMALL)["Mtot"]
    assert np.abs(np.log(nbody / hydro)).mean() < 1e-3
    assert np.abs(np.log(pm / hydro)).mean() > 0.02


def test_without_feedback_gas_follows_dark_matter():
    maps = simulate(FIDUCIAL, 4, "hydro", feedback=None, resolution=SMALL)
    np.testing.assert_allclose(maps["Mcdm"] / maps["Mtot"], 1 - FIDUCIAL.baryon_fraction, rtol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "raises_power"), [("a_sn1", 1), ("a_agn1", -1), ("a_sn2", 1), ("a_agn2", -1)])
def test_each_feedback_parameter_has_its_sign(name, raises_power):
    """Black holes remove power; supernovae starve black holes and so restore it (Delgado et al. 2023)."""

    def small_scale_power(value):
        fields = [simulate(FIDUCIAL, s, "hydro", Feedback(**{name: value}))["Mtot"] for s in (1, 2)]
        k, power, _ = power_spectrum(overdensity(np.concatenate(fields)))
        return power[:, (k > 2) & (k < 5)].mean()

    assert raises_power * (small_scale_power(2.0) - small_scale_power(0.5)) > 0


def test_unknown_fidelity_and_bad_feedback_are_named():
    with pytest.raises(ValueError, match="fidelity = 'arepo'"):
        simulate(FIDUCIAL, 0, "arepo")
    with pytest.raises(ValueError, match="a_agn2"):
        Feedback(a_agn2=float("nan"))
