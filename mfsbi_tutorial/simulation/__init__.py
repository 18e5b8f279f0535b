"""The simulator that made the data: cosmology and a seed in, 15 maps of a universe at each fidelity out.

``designs`` says which universes a suite holds (LH, SB13), ``fidelities`` is the ladder lpt, pm, nbody, hydro."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "cosmology": ["Cosmology"],
    "design_files": ["load_design"],
    "designs": ["FIELDS", "LH", "SB13", "Design", "Feedback", "Resolution", "find_design"],
    "fidelities": ["simulate"],
})  # fmt: skip
