"""Pick N and compare posteriors: what there is to show, pictures, a widget, a page, a planner (notebook 06).

``store`` holds runs, ``contents`` says what they mean in numbers and words, ``pictures`` draws a state of it,
``widgets`` puts controls around the pictures, ``page`` writes the same as one file that needs no Python."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "choosers": ["Planner", "StartChooser"],
    "live_training": ["summary"],
    "own": ["explore", "train_store"],
    "page": ["write_page"],
    "overviews": ["picture", "small_multiples"],
    "planner": ["advice", "draw_plan", "plan"],
    "questions": ["questions"],
    "store": ["Live", "State", "Store", "course_store", "train_live"],
    "widgets": ["Explorer"],
})  # fmt: skip
