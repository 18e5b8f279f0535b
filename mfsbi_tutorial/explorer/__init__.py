"""Pick N and compare posteriors: stores of runs, pictures, widgets, and a planner of budgets (notebook 06).

``store`` says what there is to show, ``pictures`` draws a state of it, ``widgets`` puts sliders above the picture."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "own": ["train_store"],
    "pictures": ["picture", "small_multiples"],
    "planner": ["advice", "draw_plan", "plan"],
    "store": ["Live", "State", "Store", "course_store", "train_live"],
    "widgets": ["Explorer", "Planner", "StartChooser", "summary"],
})  # fmt: skip
