"""The suites that ship with the course, as the lesson modules use them: read when first needed, and kept."""

from functools import cache

from ..data import DATA, Suite, load_suite
from ..evaluation import results

LOW = f"lh_{results.LOW}_Mtot"


@cache
def suite(name: str) -> Suite:
    """An embedded suite by the name of its file, for example ``lh_hydro_Mcdm``."""
    return load_suite(DATA / f"{name}.h5")


def low() -> Suite:
    """The LF suite of the lessons."""
    return suite(LOW)


def high() -> Suite:
    """The HF suite of the lessons, dark matter."""
    return suite("lh_hydro_Mcdm")
