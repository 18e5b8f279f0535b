"""What a simulation takes beside its cosmology: a fidelity, feedback and a resolution."""

from dataclasses import dataclass

from ..data.checks import check_real, check_whole

# The ladder of fidelities, from the cheapest, and the fields that each gives.
FIELDS = {"lpt": ("Mtot",), "pm": ("Mtot",), "hydro": ("Mcdm", "Mtot")}


@dataclass(frozen=True)
class Feedback:
    """Astrophysics of ``hydro``: four CAMELS-like amplitudes and four shape numbers of the effective enthalpy."""

    a_sn1: float = 1.0
    a_agn1: float = 1.0
    a_sn2: float = 1.0
    a_agn2: float = 1.0
    exponent_sn: float = 0.5
    exponent_agn: float = 0.5
    threshold: float = 30.0
    smoothing: float = 0.4

    def __post_init__(self):
        for name, value in vars(self).items():
            check_real(name, value)


@dataclass(frozen=True)
class Resolution:
    """Numbers that set cost and accuracy; lengths in Mpc/h."""

    n_grid: int = 64  # particles per side, and the mesh of pm; hydro's mesh is twice as fine
    n_pix: int = 64
    box_size: float = 25.0
    pm_steps: int = 8
    hydro_steps: int = 10

    def __post_init__(self):
        for name, lowest in (("n_grid", 4), ("n_pix", 1), ("pm_steps", 1), ("hydro_steps", 1)):
            check_whole(name, getattr(self, name), lowest)
        check_real("box_size", self.box_size)
