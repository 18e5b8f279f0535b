"""What a course needs around its lessons: checks of exercises, the tour, learners' copies, a doctor for machines."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "doctor": ["Finding", "examine"],
    "exercises": ["Choice", "Number"],
    "inspection": ["inspect_file"],
    "tour": ["run_notebook"],
    "workshop": ["write_copy"],
})  # fmt: skip
