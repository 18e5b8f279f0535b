"""An extension of Jupyter's server, which ``mfsbi lab`` switches on: one Ctrl-C ends it, whatever it is doing.

Without a terminal the server leaves SIGINT to Python, whose KeyboardInterrupt is lost where it falls in a callback."""

import signal


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server) -> None:
    signal.signal(signal.SIGINT, lambda number, frame: server.stop(from_signal=True))
