"""Run as a script: becomes the given command, which the kernel signals when the parent dies.

    python die_with_parent.py PARENT_PID SIGNAL COMMAND...

The kernel's wish is made in the child and survives the exec (prctl(2), PR_SET_PDEATHSIG), so no code of the parent has to live.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent_pid: int, death_signal: int, command: list[str]) -> None:
    """Ask for the death signal and exec the command; exit with 127 when it cannot be run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent_pid:
        sys.exit(0)  # the parent died before the wish was made
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606 the command comes from the parent, no shell reads it
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}")


def wrapped(command: tuple[str, ...], *, death_signal: signal.Signals = signal.SIGKILL) -> list[str]:
    """Return the command line that runs `command` bound to the life of the calling process's main thread."""
    # -I and -S: nothing of the environment or of site-packages is needed, and it starts in a few milliseconds
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(death_signal)), *command]


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
