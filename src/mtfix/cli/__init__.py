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
from mtfix.model import MtfixError


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        files = {os.path.splitext(f)[0] for folder in __path__ for f in os.listdir(folder) if f.endswith(".py")}
        return sorted(f for f in files if not f.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name.startswith("_") or not cmd_name.isidentifier():
            return None
        if not os.path.exists(os.path.join(os.path.dirname(__file__), f"{cmd_name}.py")):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from mtfix.config import suggestion

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
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding still shows the rest
    try:
        status = _group.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        status = _interrupted()
    except KeyboardInterrupt:
        status = _interrupted()
    except click.ClickException as e:
        e.show()
        status = 2
    except MtfixError as e:
        click.echo(f"mtfix: {e}".replace("\n", "\nmtfix: "), err=True)
        status = 2
    except BrokenPipeError:
        # The reader left (`| head`): what it asked for is done. Python flushes once more at exit; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as e:
        click.echo(f"mtfix: {e.strerror or e}", err=True)
        status = 2
    _leave(status if isinstance(status, int) else 0)


def _leave(status: int) -> NoReturn:
    """End the process at once: taking the interpreter down in order would take a tenth of the run of an article."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def _interrupted() -> int:
    click.echo("mtfix: interrupted", err=True)
    return 130
