"""Wrong numbers that have a name: a sign, a factor, a percentage, a logarithm, a reciprocal, a square."""

import math
from collections.abc import Callable, Iterator


def recognise(value: float, expected: float, same: Callable[[float, float], bool]) -> str | None:
    """What was done to ``expected`` to get ``value``, in one sentence; None if it is no common mistake.

    Args:
        value: the learner's number, which is wrong.
        expected: the right one.
        same: whether two numbers agree, as the exercise judges it.

    >>> close = lambda a, b: math.isclose(a, b, rel_tol=0.01)
    >>> recognise(-2.5, 2.5, close)
    'The size is right, the sign is not.'
    >>> recognise(25.0, 0.25, close)
    'This is a percentage. A fraction is wanted: divide by 100.'
    >>> recognise(7.0, 2.5, close)
    """
    for candidate, words in _candidates(expected):
        if same(value, candidate) and not same(candidate, expected):
            return words
    return None


def _candidates(expected: float) -> Iterator[tuple[float, str]]:
    yield -expected, "The size is right, the sign is not."
    if 0 < abs(expected) <= 1:
        yield 100 * expected, "This is a percentage. A fraction is wanted: divide by 100."
        yield 1 - expected, "This is one minus the answer."
    for factor in (2, 10, 100, 1000):
        yield factor * expected, f"This is {factor} times the answer."
        yield expected / factor, f"This is the answer divided by {factor}."
    if expected:
        yield 1 / expected, "This is one over the answer: exchange numerator and denominator."
    yield from _logarithms(expected)
    yield from _powers(expected)


def _logarithms(expected):
    if expected > 0:
        yield math.log10(expected), "This is the logarithm to base 10 of the answer."
        yield math.log(expected), "This is the natural logarithm of the answer."
    if abs(expected) < 100:
        yield 10.0**expected, "This is 10 to the power of the answer: take the logarithm to base 10."
        yield math.exp(expected), "This is e to the power of the answer: take the natural logarithm."


def _powers(expected):
    if abs(expected) < 1e150:
        yield expected**2, "This is the square of the answer: take the root."
    if expected > 0:
        yield math.sqrt(expected), "This is the root of the answer: square it."
