"""The command ``mfsbi``, one module for each kind of work; importing this loads no command.

``stopping`` runs them all, so that Ctrl-C and SIGTERM end every one in the same way."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "commands": ["app"],
    "options": ["NOTEBOOKS", "home"],
    "stopping": ["main"],
})  # fmt: skip
