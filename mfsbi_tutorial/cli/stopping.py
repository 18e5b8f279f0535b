"""The entry point: it runs a command and turns a wrong input, Ctrl-C or SIGTERM into one line and an exit status."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}
WRONG_INPUT = 2


class Stopped(BaseException):
    """A signal asked the command to end; no library takes it for an error or for a KeyboardInterrupt of its own."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number

    @property
    def exit_status(self) -> int:
        """What a shell reports for a command that this signal ended: 130 or 143."""
        return 128 + self.number


def main() -> None:
    """Run the command line; a wrong input gets one sentence and exit status 2, a signal one line and 130 or 143."""
    try:
        with stoppable():
            from .commands import app

            app()
    except (ValueError, OSError) as error:
        print(f"mfsbi: {error}", file=sys.stderr)
        sys.exit(WRONG_INPUT)
    except Stopped as stop:
        sys.exit(report(stop))


def report(stop: Stopped) -> int:
    """Say in one line that the command was stopped; returns the exit status."""
    name = SIGNALS[signal.Signals(stop.number)]
    print(f"mfsbi: stopped by {name}; what was finished stays, nothing is half-written.", file=sys.stderr)
    return stop.exit_status


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let the first SIGINT or SIGTERM end this process's workers and raise ``Stopped``; a second one changes nothing.

    A signal that is ignored already, as under ``nohup``, stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heeded = [number for number, handler in before.items() if handler is not signal.SIG_IGN]

    def restore():
        for number in heeded:
            signal.signal(number, before[number])

    def stop(number, frame):
        for other in heeded:
            signal.signal(other, signal.SIG_IGN)
        workers = sys.modules.get("mfsbi_tutorial.sweep.workers")
        if workers is not None:
            workers.end_workers()
        raise Stopped(number)

    for number in heeded:
        signal.signal(number, stop)
    try:
        yield
    except Stopped:
        raise  # signals stay ignored while the process ends
    except BaseException:
        restore()
        raise
    restore()


def replace_process(command: list[str]) -> None:
    """Become another program, which then has the terminal and the signals to itself; Windows runs it instead."""
    sys.stdout.flush()
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
