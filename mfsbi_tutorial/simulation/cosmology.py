"""Background, growth and linear power spectrum of a flat LCDM universe.

Lengths are comoving Mpc/h and wavenumbers h/Mpc throughout. The transfer function is that of Eisenstein & Hu
(1998) as implemented by colossus; growth functions are integrated here because colossus offers no second order."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from colossus.cosmology.power_spectrum import modelEisenstein98
from scipy.integrate import solve_ivp

from ..data.checks import check_real

RHO_CRIT = 2.77536627e11  # critical density, (Msun/h) / (Mpc/h)^3
T_CMB = 2.7255


@dataclass(frozen=True)
class Cosmology:
    """A flat LCDM cosmology; the defaults are the values that CAMELS keeps fixed in its LH suite. ValueError if a
    parameter is not finite or outside the physical range."""

    omega_m: float
    sigma_8: float
    omega_b: float = 0.049
    h: float = 0.6711
    n_s: float = 0.9624

    def __post_init__(self):
        for name in ("omega_m", "sigma_8", "omega_b", "h", "n_s"):
            check_real(name, getattr(self, name))
        if self.omega_m > 1:
            raise ValueError(f"omega_m = {self.omega_m}: expected at most 1 in a flat universe.")
        if self.omega_b >= self.omega_m:
            raise ValueError(f"omega_b = {self.omega_b} is not below omega_m = {self.omega_m}: lower omega_b.")

    @property
    def baryon_fraction(self) -> float:
        return self.omega_b / self.omega_m

    def hubble(self, a):
        """Expansion rate E(a) = H(a)/H0, without radiation."""
        return np.sqrt(self.omega_m * a**-3.0 + 1.0 - self.omega_m)

    def linear_power(self, k):
        """Linear matter power spectrum at z = 0 in (Mpc/h)^3, normalised to ``sigma_8``, at ``k`` in h/Mpc, any shape.

        >>> planck = Cosmology(omega_m=0.3, sigma_8=0.8)
        >>> float(round(sigma_r(planck.linear_power, 8.0), 4))
        0.8
        """
        return self._amplitude * self._unnormalised_power(np.asarray(k, dtype=float))

    def _unnormalised_power(self, k):
        return k**self.n_s * modelEisenstein98(k, self.h, self.omega_m, self.omega_b, T_CMB) ** 2

    @cached_property
    def _amplitude(self):
        return (self.sigma_8 / sigma_r(self._unnormalised_power, 8.0)) ** 2

    @cached_property
    def growth(self) -> "Growth":
        return Growth(self)


def sigma_r(power, radius, n_k=2000):
    """Standard deviation of the linear density in spheres of ``radius`` Mpc/h.

    ``power`` is a function of k in h/Mpc that returns P in (Mpc/h)^3."""
    k = np.geomspace(1e-4, 20.0, n_k)
    y = k * radius
    top_hat = 3.0 * (np.sin(y) - y * np.cos(y)) / y**3
    return np.sqrt(np.trapezoid(power(k) * top_hat**2 * k**3, np.log(k)) / (2.0 * np.pi**2))


class Growth:
    """First- and second-order growth of structure as functions of the growth factor D (D = 1 today).

    ``scale_factor(D)`` is a; ``second_order(D)`` is E(D), about -3/7 D^2, and ``second_order_slope(D)`` is dE/dD;
    ``kick(D)`` is F = a^3 E(a) dD/da, which turns dx/dD into the canonical momentum, and ``time(D)`` is the integral of
    da / (a E(a)), the time that an enthalpy gradient acts, in units of 1/H0 (arXiv:2409.19049)."""

    def __init__(self, cosmology: Cosmology):
        def slopes(log_a, state):
            d, d_prime, e, e_prime, _ = state
            a = np.exp(log_a)
            matter = cosmology.omega_m * a**-3.0 / cosmology.hubble(a) ** 2
            friction = 2.0 - 1.5 * matter
            d_second = 1.5 * matter * d - friction * d_prime
            e_second = 1.5 * matter * (e - d * d) - friction * e_prime
            return d_prime, d_second, e_prime, e_second, 1.0 / cosmology.hubble(a)

        a0 = 1e-4
        start = (a0, a0, -3 / 7 * a0**2, -6 / 7 * a0**2, 2 / 3 * a0**1.5 / np.sqrt(cosmology.omega_m))
        log_a = np.linspace(np.log(a0), 0.0, 600)
        solution = solve_ivp(slopes, (log_a[0], 0.0), start, "LSODA", t_eval=log_a, rtol=1e-8, atol=1e-12)
        d, d_prime, e, e_prime, time = solution.y
        scale = d[-1]
        a = np.exp(log_a)

        def table(values):
            """A function of D that is zero at D = 0."""
            return partial(np.interp, xp=np.append(0.0, d / scale), fp=np.append(0.0, values))

        self.scale_factor = table(a)
        self.second_order = table(e / scale**2)
        self.second_order_slope = table(e_prime / d_prime / scale)
        self.kick = table(a**2 * cosmology.hubble(a) * d_prime / scale)
        self.time = table(time)
