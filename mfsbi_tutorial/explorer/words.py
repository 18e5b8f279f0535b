"""The explorer in words: names without mathematics, titles, and texts for those who cannot see a picture."""

import re
import unicodedata

from ..data import Parameter
from ..plots.style import display_name
from .contents import NOMINAL, corner_columns, coverages, estimates, scores
from .curves import learning_curves, levels
from .store import State, Store


def plain_name(parameter: Parameter) -> str:
    """A parameter's name without mathematics, for tables and screen readers.

    >>> [plain_name(Parameter(name, 0, 1)) for name in ("Omega_m", r"$\\sigma_8$", "n_s_run", "two words")]
    ['Ωm', 'σ8', 'n s run', 'two words']
    """
    words = [_greek(word) for word in re.split(r"(\W|_)", parameter.name)]
    text = "".join(words)
    joined = re.fullmatch(r"\W*(\w)_\{?(\w{1,2})\}?\W*", text)
    return (
        "".join(joined.groups()) if joined else re.sub(r"[\\${}]", "", text).replace("_", " ").strip() or parameter.name
    )


def title(store: Store, suite: str) -> str:
    """A suite's name and what is inferred from it."""
    names = [plain_name(parameter) for parameter in store.test(suite).inferred]
    shown = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    known = suite in ("lh", "sb13")
    return f"{suite.upper() if known else suite}: {shown}"


def _greek(word):
    """The letter that a word names, or the word."""
    case = "CAPITAL" if word[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {word.upper()}") if word.isalpha() and len(word) > 1 else word
    except KeyError:
        return word


def describe(store: Store, state: State) -> str:
    """What is shown, for those who cannot see it."""
    names = ", ".join(display_name(score.method) for score in scores(store, state))
    where = f"{state.budget} {store.units[state.budget_kind]} of {title(store, state.suite)}"
    truth, said = estimates(store, state)
    parameters = store.test(state.suite).inferred
    columns = corner_columns(store, state.suite)
    texts = [
        f"{display_name(e.method)} " + ", ".join(f"{e.mean[i]:.3g} ± {e.deviation[i]:.2g}" for i in columns)
        for e in said
    ]
    shown = ", ".join(f"{plain_name(parameters[i])} {truth[i]:.3g}" for i in columns)
    return f"{names} at {where}, test {store.noun(state.suite)} {state.test_map}: truth {shown}; {'; '.join(texts)}."


def describe_coverage(store: Store, state: State) -> str:
    """The coverage curves, for those who cannot see them."""
    middle = {m: mean[len(NOMINAL) // 2] for m, (mean, _) in coverages(store, state).items()}
    texts = [f"{display_name(method)} {share:.0%}" for method, share in middle.items()]
    return f"Coverage over all test data. Share of truths within the 50 % level: {', '.join(texts)}; 50 % is perfect."


def describe_curves(store: Store, state: State) -> str:
    """The learning curves, for those who cannot see them."""
    unit = store.units[state.budget_kind]
    texts = [
        f"{display_name(method)} " + ", ".join(f"{mean:.2f} at {budget}" for budget, mean in line["mean"].items())
        for method, line in learning_curves(store, state.suite, state.budget_kind, state.methods).items()
    ]
    texts += [f"{display_name(m)} {mean:.2f} always" for m, mean in levels(store, state.suite, state.methods).items()]
    return f"MTPP in nats against {unit}: {'; '.join(texts)}. The prior has 0."
