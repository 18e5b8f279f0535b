"""Checks of the learner's answers: they say what is right, what is wrong and what is still missing."""

import math


def check_number(answer, expected: float, tolerance: float, hint: str) -> None:
    """Print whether ``answer`` lies within ``tolerance`` of ``expected``.

    >>> check_number(..., 2.0, 0.1, "count again")
    Replace the ... by your answer, then run this cell again.
    >>> check_number(2.05, 2.0, 0.1, "count again")
    Right.
    >>> check_number("two", 2.0, 0.1, "count again")
    A number is wanted, this is a str.
    >>> check_number(3, 2.0, 0.1, "count again")
    Not yet: 3 is too large. Hint: count again
    """
    if answer is ...:
        print("Replace the ... by your answer, then run this cell again.")
        return
    try:
        value = float(answer)
    except (TypeError, ValueError, OverflowError, RuntimeError):  # PyTorch raises the last
        print(f"A number is wanted, this is a {type(answer).__name__}.")
        return
    if math.isfinite(value) and abs(value - expected) <= tolerance:
        print("Right.")
    else:
        verdict = "not finite" if not math.isfinite(value) else "too large" if value > expected else "too small"
        print(f"Not yet: {value:.4g} is {verdict}. Hint: {hint}")
