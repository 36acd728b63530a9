"""The checks: one file each, found by being there; those that need a source in `bilingual`.

A check module has `CHECK`, what it says of itself with its examples, and `find`, from a scanned scope to claims.
The module of `term/avoid` is `term_avoid`.
"""

from functools import cache
from importlib import import_module
from os import listdir
from typing import TYPE_CHECKING

from mtfix.model import Check, Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mtfix.scan import Scanned


_BILINGUAL = f"{__path__[0]}/bilingual"


@cache
def check_names() -> tuple[str, ...]:
    """Every rule there is, `family/name`, in alphabetical order. Imports no check."""
    return tuple(sorted((*_names(__path__[0]), *_names(_BILINGUAL))))


@cache
def bilingual_names() -> tuple[str, ...]:
    """The rules that compare a target with its source."""
    return _names(_BILINGUAL)


def _names(folder: str) -> tuple[str, ...]:
    files = sorted(f.removesuffix(".py") for f in listdir(folder) if f.endswith(".py") and not f.startswith("_"))
    return tuple(f.replace("_", "/", 1).replace("_", "-") for f in files)


def load_check(rule: str) -> tuple[Check, "Callable[[Scanned], Iterable[Claim]]"]:
    """The description and the function of one check."""
    folder = f"{__name__}.bilingual" if rule in bilingual_names() else __name__
    module = import_module(f"{folder}.{rule.replace('/', '_', 1).replace('-', '_')}")
    return module.CHECK, module.find
