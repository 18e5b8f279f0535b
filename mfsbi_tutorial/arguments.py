"""Single numbers that a caller gives: what they must be, and the sentence if they are not."""

import math
from numbers import Integral, Real


def check_whole(name: str, value, lowest: int = 0, highest: int | None = None) -> None:
    """Raise ValueError unless ``value`` is a whole number from ``lowest`` to ``highest``.

    >>> check_whole("n_pix", 64, 8)
    >>> check_whole("seed", -1)
    Traceback (most recent call last):
    ValueError: seed = -1: expected 0 or more, a whole number.
    """
    if not isinstance(value, Integral) or value < lowest or (highest is not None and value > highest):
        wanted = f"{lowest} or more" if highest is None else f"{lowest} to {highest}"
        raise ValueError(f"{name} = {value}: expected {wanted}, a whole number.")


def check_real(name: str, value, highest: float = math.inf) -> None:
    """Raise ValueError unless ``value`` is a finite number above 0 and at most ``highest``."""
    if not (isinstance(value, Real) and math.isfinite(value) and 0 < value <= highest):
        limit = "" if math.isinf(highest) else f", at most {highest:g}"
        raise ValueError(f"{name} = {value}: expected a positive finite number{limit}.")
