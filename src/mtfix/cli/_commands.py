"""The commands, as click has them: one file a command, found by being there and imported when called."""

import os
from collections.abc import Sequence
from importlib import import_module

import click

from mtfix._version import __version__
from mtfix.cli._streams import tell
from mtfix.language.words import lowered, suggestion

_PACKAGE, _FOLDER = __name__.rpartition(".")[0], os.path.dirname(__file__)


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        files = {os.path.splitext(f)[0] for f in os.listdir(_FOLDER) if f.endswith(".py")}
        return sorted(f for f in files if not f.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{_PACKAGE}.{cmd_name}").command
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
def group() -> None:
    """Find machine-translation errors in finished text and propose the right rendering as a diff.

    \b
    mtfix check article.txt          what is wrong, and how sure that is
    mtfix check --diff article.txt   the same as a diff
    mtfix fix article.txt            make the safe repairs
    mtfix explain term/avoid         what a rule or a concept is about
    """


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its status. KeyboardInterrupt where somebody ended it."""
    try:
        returned = group.main(list(arguments), standalone_mode=False)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as e:
        _tell_usage(e)
        return 2
    return returned if isinstance(returned, int) else 0


def _tell_usage(error: click.ClickException) -> None:
    """Say in one line what is wrong with the command line."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # its message is the help
        error.show()
        return
    said = " ".join(error.format_message().split()).removesuffix(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    tell(lowered(said) + (f"; see `{context.command_path} --help`" if context else ""))
