"""Exercises with answers out of sight: ``q1.check(answer)``, ``q1.hint()`` and ``q1.solution()``.

How a lesson module is written. ``lesson_03.py`` holds the exercises of notebook 03, named q1, q2, ...::

    from .exercises import Choice, Number

    q1 = Number(
        expected=lambda: 0.5 * math.log(math.pi * math.e),  # or a number; computed when an answer is checked
        rel_tol=0.01,
        unit="nats",
        mistakes={"You forgot the factor 1/2 in front of the logarithm.": lambda: math.log(math.pi * math.e)},
        hints=("Which formula gives the entropy of a Gaussian?", "Insert sigma**2 = 1/2; the logarithm is natural."),
        code="lowest_loss = 0.5 * np.log(2 * np.pi * np.e * 0.5)",
        why="No density can do better on average than the posterior itself.",
    )
    q2 = Choice(
        right="b",
        options={"a": "That is the likelihood: ...", "b": "The loss ...", "c": "..."},  # what to say to each
        hints=("...", "..."),
        why="...",
    )

The question stands in the notebook, in the cell before a code cell with the tag ``exercise``::

    lowest_loss = ...
    q1.check(lowest_loss)

``code`` takes the place of the line with ``...`` in the solutions (``solutions.py``), which run the cells of the
notebook that have the tag ``needed`` first. Where the right answer depends on what the notebook trained, ``check`` is
given that too, ``q1.check(gain, results)``, and ``expected`` and ``mistakes`` are functions of it: ``lambda results:
...``. Two hints or more, each says more than the one before; none is the code.
"""

import inspect
import math
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .mistakes import recognise

UNSET = "Replace the ... by your answer, then run this cell again."


@dataclass(kw_only=True, repr=False)
class Exercise:
    """What all exercises have.

    Attributes:
        hints: from vague to plain.
        why: the reason for the answer, in one to three sentences.
        code: Python that computes the answer, as the solutions show it.
    """

    hints: tuple[str, ...]
    why: str
    code: str = ""
    _n_hints: int = field(default=0, init=False)

    def hint(self) -> None:
        """Print one more hint at each call."""
        if self._n_hints < len(self.hints):
            self._n_hints += 1
            _say(f"Hint {self._n_hints} of {len(self.hints)}: {self.hints[self._n_hints - 1]}")
        else:
            _say("That was the last hint. Call solution() to see the answer.")

    def solution(self) -> None:
        """Print the answer and the reason."""
        print(self.code)
        _say(self.why)

    def check(self, answer, *given) -> None:
        """Print whether ``answer`` is right and, if not, what is wrong with it.

        Args:
            answer: anything; ``...`` means that there is none yet.
            given: what the notebook made that the right answer depends on.
        """
        if answer is ...:
            _say(UNSET)
            return
        fault = self._misused(given) or self.fault(answer, *given)
        _say(f"Not yet. {fault}" if fault else f"Right. {self.why}")

    def _misused(self, given) -> str | None:
        """What is wrong with what ``check`` got beside the answer."""
        expected = getattr(self, "expected", None)
        names = needed_by(expected)
        if len(given) == len(names):
            return None
        return f"Call check({', '.join(['answer', *names])}), as the cell of the exercise does."

    def fault(self, answer, *given) -> str | None:
        """What is wrong with an answer; None if it is right."""
        raise NotImplementedError

    def __repr__(self):
        return "An exercise: check(answer), hint(), solution()."


@dataclass(kw_only=True, repr=False)
class Number(Exercise):
    """One number is asked for.

    Attributes:
        expected: the right number, or a function of what ``check`` is given that computes it.
        rel_tol, abs_tol: as in ``math.isclose``; ``rel_tol`` is relative to the right number.
        unit: for the messages.
        mistakes: what to say -> the wrong number that earns it, or a function as for ``expected``. Common mistakes
            (sign, factor, percentage, logarithm, reciprocal, square) are recognised without.
    """

    expected: float | Callable[..., float]
    rel_tol: float = 0.01
    abs_tol: float = 0.0
    unit: str = ""
    mistakes: Mapping[str, float | Callable[..., float]] = field(default_factory=dict)

    def fault(self, answer, *given) -> str | None:
        value, complaint = _as_number(answer)
        if complaint:
            return complaint
        expected = _value_of(self.expected, given)

        def same(a, b):  # what is smaller than the answer is met more closely, or 0 would be a tenth of it
            smaller = min(1.0, abs(b / expected)) if expected else 1.0
            return abs(a - b) <= max(self.rel_tol * abs(b), self.abs_tol * smaller)

        if same(value, expected):
            return None
        for words, wrong in self.mistakes.items():
            if same(value, _value_of(wrong, given)):
                return words
        return recognise(value, expected, same) or self._compared(value, expected)

    def _compared(self, value, expected):
        number = f"{value:.4g}"
        shown = f"{number} {self.unit.removesuffix('s') if number == '1' else self.unit}".rstrip()
        if value * expected < 0:
            return f"{shown} has the wrong sign, and the size is not right either."
        far = "far " if expected and not 0.1 < value / expected < 10 else ""
        return f"{shown} is {far}too {'large' if value > expected else 'small'}."


@dataclass(kw_only=True, repr=False)
class Choice(Exercise):
    """One letter is asked for; the options stand in the notebook.

    Attributes:
        right: the letter of the right option.
        options: letter -> what to say to whoever chose it, for every wrong option.
    """

    right: str
    options: Mapping[str, str]

    def __post_init__(self):
        self.code = f'answer = "{self.right}"'

    def fault(self, answer, *given) -> str | None:
        letter = answer.strip(" ().").lower() if isinstance(answer, str) else None
        if letter == self.right:
            return None
        if letter not in self.options:
            letters = ", ".join(sorted({*self.options, self.right}))
            return f'Answer with one of the letters {letters}, in quotes: answer = "a".'
        return self.options[letter]


def needed_by(function) -> list[str]:
    """The arguments that a function cannot do without; none if it is a number."""
    if not callable(function):
        return []
    return [name for name, p in inspect.signature(function).parameters.items() if p.default is p.empty]


def _value_of(number, given) -> float:
    return float(number(*given) if callable(number) else number)


def _as_number(answer) -> tuple[float, str | None]:
    """The answer as a number, and what is wrong if it is none."""
    kind = type(answer).__name__
    a_kind = f"{'an' if kind[0].lower() in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"
    complaint = None
    if isinstance(answer, bool):
        complaint = f"A number is wanted, this is {answer}."
    elif answer is None:
        complaint = "A number is wanted, this is None. Does your code print the number instead of keeping it?"
    elif isinstance(answer, (str, bytes)):
        complaint = "A number is wanted, this is text. Write numbers without quotes."
    elif callable(answer) and not hasattr(answer, "__float__"):
        complaint = "A number is wanted, this is a function. Call it, with parentheses."
    elif _size(answer) != 1:
        complaint = f"One number is wanted, this is {a_kind} of {_size(answer)}. Choose one of them, or average."
    if complaint:
        return math.nan, complaint
    try:
        value = float(answer.item() if hasattr(answer, "item") else answer)
    except (TypeError, ValueError, OverflowError, RuntimeError):  # PyTorch raises the last
        return math.nan, f"A number is wanted, this is {a_kind}."
    if math.isnan(value):
        return value, "Your answer is NaN (not a number). Look for a division of 0 by 0 or the logarithm of a negative."
    return value, None if math.isfinite(value) else "Your answer is infinite. Look for a division by 0."


def _size(answer) -> int:
    """How many numbers an answer holds: those of an array, tensor or list, else 1."""
    shape = getattr(answer, "shape", None)
    if isinstance(shape, tuple):
        return math.prod(shape)
    return len(answer) if hasattr(answer, "__len__") else 1


def _say(words: str) -> None:
    """Print a text in lines that fit into a cell."""
    print("\n".join(textwrap.wrap(words, 100)))
