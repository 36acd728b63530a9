"""The command line: one file a command, found by being there and imported when called."""

import atexit
import contextlib
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from mtfix._version import __version__
from mtfix.cli._streams import hold_streams, tell
from mtfix.language.words import lowered, suggestion
from mtfix.model import MtfixError


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        files = {os.path.splitext(f)[0] for folder in __path__ for f in os.listdir(folder) if f.endswith(".py")}
        return sorted(f for f in files if not f.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            known = self.list_commands(ctx)
            ctx.fail(f"No such command {args[0]!r}{suggestion(args[0], known) or '; there are ' + ', '.join(known)}")


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mtfix")
def _group() -> None:
    """Find machine-translation errors in finished text and propose the right rendering as a diff.

    \b
    mtfix check article.txt          what is wrong, and how sure that is
    mtfix check --diff article.txt   the same as a diff
    mtfix fix article.txt            make the safe repairs
    mtfix explain term/avoid         what a rule or a concept is about
    """


def main() -> None:
    """The console script. Exit status: 0 clean, 1 findings, 2 an error of usage or input, 130 interrupted."""
    hold_streams()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding still shows the rest
    status = 2
    try:
        returned = _group.main(standalone_mode=False)
        sys.stdout.flush()
        status = returned if isinstance(returned, int) else 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        from signal import SIG_IGN, SIGINT, signal

        signal(SIGINT, SIG_IGN)  # nobody has to press it twice
        tell("interrupted")
        status = 130
    except click.ClickException as e:
        _usage(e)
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


def _usage(error: click.ClickException) -> None:
    """Say in one line what is wrong with the command line."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # its message is the help
        error.show()
        return
    said = " ".join(error.format_message().split()).removesuffix(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    tell(lowered(said) + (f"; see `{context.command_path} --help`" if context else ""))


def _leave(status: int) -> NoReturn:
    """End the process at once: taking the interpreter down in order would take a tenth of the run of an article."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
