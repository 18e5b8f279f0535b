"""Pictures: arrays or a results table in, a matplotlib Figure out; nothing here trains, loads or saves.

``style`` holds the colours, ``corners`` the corner plots, ``results`` the paper's figures from a sweep's table."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "corners": ["contour", "contour_row", "corner"],
    "coverage": ["calibration_panels", "coverage", "coverage_band"],
    "maps": ["map_pair", "prior_samples", "universe"],
    "results": ["BUDGETS", "budget_curves", "saving", "scores"],
    "starts": ["gains", "one_start"],
    "style": ["COLOURS", "label", "plain_ticks", "png", "shades", "show", "style_of", "use_style", "wavenumbers"],
    "training": ["architecture", "flow_steps", "lines", "loss_curves", "predictions", "score_bars"],
})  # fmt: skip
