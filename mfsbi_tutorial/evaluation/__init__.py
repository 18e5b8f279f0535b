"""Is a posterior to be believed, and what did pre-training save? Metrics, coverage, diagnostics, results (notebook 05).

Numpy alone, but for ``diagnostics``, which uses sbi.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "coverage": ["calibration_error", "coverage_curves", "credibility_levels", "overcoverage"],
    "diagnostics": ["lc2st_p_values", "sbc_p_values"],
    "metrics": ["Evaluation", "evaluate_samples", "figure_of_merit"],
    "results": ["Run", "StoredPosteriors", "load_posteriors", "load_table", "over_seeds", "select"],
    "saving": ["gain", "saving_factor"],
})  # fmt: skip
