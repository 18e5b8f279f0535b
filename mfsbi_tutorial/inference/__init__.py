"""From maps to posteriors: networks, training, models and their files, methods, probes (notebooks 03, 04, 08).

``methods`` is the registry: which methods there are, what each begins with, its preset and its colour."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "estimators": ["local_seed", "temporary_tracker"],
    "methods": ["FINE_TUNE", "METHODS", "History", "Method", "TrainConfig", "find_method", "register"],
    "model": ["Model", "load_model"],
    "networks": ["ModelConfig", "config_for", "stages"],
    "probes": ["halves"],
    "tasks": ["Task", "train_model", "train_pair"],
    "training": ["fit", "pick_device"],
})  # fmt: skip
