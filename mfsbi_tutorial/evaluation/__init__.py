"""Is a posterior to be believed, and what did pre-training save? Metrics, coverage, diagnostics, results (notebook 05).

Numpy alone, but for ``diagnostics``, which uses sbi."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "diagnostics": ["lc2st_p_values", "sbc_p_values"],
    "metrics": ["Evaluation", "calibration_error", "calibration_floor", "coverage_curves", "credibility_levels",
                "evaluate_samples", "figure_of_merit", "figures_of_merit", "overcoverage", "perfect_range"],
    "results": ["Run", "StoredPosteriors", "gain", "load_posteriors", "load_table", "over_seeds", "select"],
    "saving": ["between", "bootstraps", "saving_factor", "scratch_curve"],
    "scores": ["Measured", "Scores", "calibration_sims_error", "load_scores", "measured", "paired"],
    "tables": ["budget_name", "difference_table", "format_factor", "format_times", "metric_table", "saving_table"],
})  # fmt: skip
