"""The command line."""

import atexit
import contextlib
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn

from mtfix.cli._streams import hold_streams, tell
from mtfix.language.words import lowered
from mtfix.model import MtfixError


def main() -> None:
    """The console script. Exit status: 0 clean, 1 findings, 2 an error of usage or input, 130 interrupted."""
    hold_streams()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding still shows the rest
    status = 2
    try:
        done = _perform(sys.argv[1:])
        sys.stdout.flush()
        status = done
    except KeyboardInterrupt:
        from signal import SIG_IGN, SIGINT, signal

        signal(SIGINT, SIG_IGN)  # nobody has to press it twice
        tell("interrupted")
        status = 130
    except MtfixError as e:
        for fault in getattr(e, "faults", None) or (str(e),):
            tell(fault)
    except BrokenPipeError:  # the reader left (`| head`): what it asked for is done
        status = 1
    except OSError as e:
        reason = e.strerror or str(e)
        place = e.filename or ("the current folder" if isinstance(e, FileNotFoundError) else "standard output")
        tell(f"{place}: {lowered(reason)}")
    except MemoryError:
        tell("not enough memory")
    except Exception:  # a fault of ours: whoever reports it needs its place, and 1 would say that there are findings
        from traceback import print_exc

        print_exc()
    _leave(status)


def _perform(arguments: Sequence[str]) -> int:
    """Do what is asked. Files to check and nothing else, as hooks and most people ask for, need no click.

    To import it and to build the options would take an eighth of the run of an article (decision 24). On Windows, where
    no shell does it, click expands the names of files.
    """
    command, *paths = arguments or ("",)
    if command == "check" and os.name != "nt" and all(path == "-" or path[:1] != "-" for path in paths):
        from mtfix.cli._check import check

        try:
            return check(tuple(paths))
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):
                sys.stderr.write("\n")  # behind the ^C of a terminal, as click does
            raise
    from mtfix.cli._commands import run

    return run(arguments)


def _leave(status: int) -> NoReturn:
    """End the process at once: taking the interpreter down in order would take a tenth of the run of an article."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
